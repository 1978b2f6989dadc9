#include "face/skin_colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::face {
namespace {

/// CIE 1976 L*a*b*, white point D65: L* in 0..100.
struct Lab {
    float lightness = 0;
    float a = 0;
    float b = 0;
};

/// IEC 61966-2-1 (sRGB).
float linear(std::uint8_t byte) {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float share = static_cast<float>(i) / 255;
            values[i] =
                share > 0.04045F ? std::pow((share + 0.055F) / 1.055F, 2.4F) : share / 12.92F;
        }
        return values;
    }();
    return table[byte];
}

float cube_root_or_line(float value) {
    constexpr float kDark = 216.0F / 24389;
    return value > kDark ? std::cbrt(value) : (24389.0F / 27 * value + 16) / 116;
}

Lab lab(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    const float r = linear(red);
    const float g = linear(green);
    const float b = linear(blue);
    const float x = cube_root_or_line((0.4124F * r + 0.3576F * g + 0.1805F * b) / 0.9505F);
    const float y = cube_root_or_line(0.2126F * r + 0.7152F * g + 0.0722F * b);
    const float z = cube_root_or_line((0.0193F * r + 0.1192F * g + 0.9505F * b) / 1.089F);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// Pixels [left, right) x [top, bottom) of the 112 x 112 crop.
struct Region {
    int left;
    int top;
    int right;
    int bottom;
};
constexpr Region kBridge{50, 40, 62, 62};  // of the nose, between the eyes: above any mask
constexpr Region kMouth{40, 82, 72, 104};
constexpr Region kLeftEye{28, 44, 50, 58};
constexpr Region kRightEye{62, 44, 84, 58};
constexpr Region kLeftCheek{30, 64, 44, 76};
constexpr Region kRightCheek{68, 64, 82, 76};

float median(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// The median of each channel, so that lips, hairs and the rims of glasses count for little.
Lab median_colour(const vision::Image& crop, const Region& region) {
    std::vector<float> lightness;
    std::vector<float> a;
    std::vector<float> b;
    for (int y = region.top; y < region.bottom; ++y) {
        const auto row = crop.row(y);
        for (int x = region.left; x < region.right; ++x) {
            const auto* const pixel = &row[static_cast<std::size_t>(x) * 3];
            const Lab colour = lab(pixel[0], pixel[1], pixel[2]);
            lightness.push_back(colour.lightness);
            a.push_back(colour.a);
            b.push_back(colour.b);
        }
    }
    return {median(lightness), median(a), median(b)};
}

float lightness(const vision::Image& crop, const Region& region) {
    return median_colour(crop, region).lightness;
}

/// The distance of two skins' a*, b* at which `mouth` is 1.
constexpr float kOtherColour = 30;

}  // namespace

Covered covered_parts(const vision::Image& crop) {
    const Lab bridge = median_colour(crop, kBridge);
    const Lab mouth = median_colour(crop, kMouth);
    const float distance = std::hypot(mouth.a - bridge.a, mouth.b - bridge.b);
    const float eyes = std::max(lightness(crop, kLeftEye), lightness(crop, kRightEye));
    const float cheek = std::max(lightness(crop, kLeftCheek), lightness(crop, kRightCheek));
    return {.mouth = std::min(distance / kOtherColour, 1.0F),
            .eyes = cheek > 0 ? std::clamp(1 - eyes / cheek, 0.0F, 1.0F) : 0};
}

}  // namespace rollcall::face
