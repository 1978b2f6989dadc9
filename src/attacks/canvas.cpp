#include "attacks/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "vision/decode.h"

namespace rollcall::attacks {
namespace {

constexpr int kSceneCells = 6;  // a blurred scene is made of so many colours across
constexpr int kCameraQuality = 92;

std::uint8_t as_byte(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

/// One axis of a binomial blur; `step` is the distance to the neighbours in bytes.
void blur_line(std::uint8_t* line, std::size_t count, std::size_t step, float weight) {
    float before = line[0];
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t& here = line[i * step];
        const float old = here;
        const float after = i + 1 < count ? static_cast<float>(line[(i + 1) * step]) : old;
        here = as_byte(old + weight * ((before + 2 * old + after) / 4 - old));
        before = old;
    }
}

void blur(vision::Image& image, float weight) {
    const auto width = static_cast<std::size_t>(image.width);
    const auto height = static_cast<std::size_t>(image.height);
    const std::size_t row = width * 3;
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t channel = 0; channel < 3; ++channel) {
            blur_line(image.rgb.data() + y * row + channel, width, 3, weight);
        }
    }
    for (std::size_t x = 0; x < row; ++x) {
        blur_line(image.rgb.data() + x, height, row, weight);
    }
}

}  // namespace

float Dice::between(float least, float most) {
    constexpr int kMantissa = 24;
    const auto drawn = static_cast<float>(random_() >> (64 - kMantissa));
    return least + (most - least) * drawn / static_cast<float>(1 << kMantissa);
}

vision::Image blank(int width, int height, std::uint8_t level) {
    vision::Image image{width, height, {}};
    image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, level);
    return image;
}

void paint(vision::Image& image, const Ink& ink) {
    std::uint8_t* pixel = image.rgb.data();
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x, pixel += 3) {
            Colour colour{static_cast<float>(pixel[0]), static_cast<float>(pixel[1]),
                          static_cast<float>(pixel[2])};
            ink({static_cast<float>(x), static_cast<float>(y)}, colour);
            std::ranges::transform(colour, pixel, as_byte);
        }
    }
}

vision::Image blurred_scene(const vision::Image& picture, int width, int height) {
    // Halved until little is left, so that every pixel counts in the colours.
    vision::Image scene = picture;
    while (scene.width >= 2 * kSceneCells && scene.height >= 2 * kSceneCells) {
        const int columns = scene.width / 2;
        const int rows = scene.height / 2;
        const vision::Box even{0, 0, static_cast<float>(2 * columns), static_cast<float>(2 * rows)};
        scene = vision::resize(vision::crop_and_resize(scene, even, 2 * columns, 2 * rows), columns,
                               rows);
    }
    return vision::resize(scene, width, height);
}

void lay(vision::Image& picture, const Sheet& sheet, const vision::Similarity& to_sheet) {
    const vision::Image face = vision::warp(sheet.face, to_sheet, picture.width, picture.height);
    const vision::Image shape = vision::warp(sheet.shape, to_sheet, picture.width, picture.height);
    constexpr unsigned kOpaque = 255;
    for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
        // Outside the sheet warp gives black; at its edge the same share of black as of shape.
        const unsigned behind = picture.rgb[i] * (kOpaque - shape.rgb[i]) / kOpaque;
        const unsigned before = shape.rgb[i] == 0 ? 0U : face.rgb[i];
        picture.rgb[i] = static_cast<std::uint8_t>(std::min(kOpaque, before + behind));
    }
}

vision::Image photographed(const vision::Image& seen, float blur_weight, float noise, Dice& dice) {
    vision::Image image = seen;
    blur(image, blur_weight);
    paint(image, [&](vision::Point, Colour& colour) {
        for (float& value : colour) {
            // Two uniform draws: near enough to a bell, of deviation 1.
            constexpr float kReach = 1.2247F;
            value += noise * (dice.between(-kReach, kReach) + dice.between(-kReach, kReach));
        }
    });
    const auto taken = vision::decode(vision::encode_jpeg(image, kCameraQuality));
    return taken ? *taken : image;
}

}  // namespace rollcall::attacks
