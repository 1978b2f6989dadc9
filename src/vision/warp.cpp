#include "vision/warp.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "vision/formats.h"

namespace rollcall::vision {
namespace {

// Bilinear weights in fixed point: two factors of 11 bits and a byte stay below 2^30.
constexpr int kWeightBits = 11;
constexpr std::uint32_t kOne = 1U << kWeightBits;
constexpr std::uint32_t kHalf = 1U << (2 * kWeightBits - 1);

// Positions in the source picture: 32 bits before and after the point.
constexpr double kPositionOne = 4294967296.0;
constexpr int kPositionBits = 32;
// Farther out no position is computed: nothing there can touch a picture.
constexpr double kFarOut = 1e8;

struct DoublePoint {
    double x;
    double y;
};

DoublePoint centre_of(std::span<const Point> points) {
    DoublePoint sum{0, 0};
    for (const Point& point : points) {
        sum.x += static_cast<double>(point.x);
        sum.y += static_cast<double>(point.y);
    }
    const double count = static_cast<double>(points.size());
    return {sum.x / count, sum.y / count};
}

std::uint8_t blend(const std::uint8_t* const taps[4], const std::uint32_t weights[4],
                   std::size_t channel) {
    const std::uint32_t sum = taps[0][channel] * weights[0] + taps[1][channel] * weights[1] +
                              taps[2][channel] * weights[2] + taps[3][channel] * weights[3];
    return static_cast<std::uint8_t>((sum + kHalf) >> (2 * kWeightBits));
}

// The pixel at fixed-point position (x, y); what lies outside counts as black.
void sample(const Image& image, std::int64_t x, std::int64_t y, std::uint8_t* out) {
    const std::int64_t column = x >> kPositionBits;
    const std::int64_t row = y >> kPositionBits;
    if (column < -1 || row < -1 || column >= image.width || row >= image.height) {
        return;
    }
    const auto fraction = [](std::int64_t position) {
        return static_cast<std::uint32_t>(position >> (kPositionBits - kWeightBits)) & (kOne - 1);
    };
    const std::uint32_t wx = fraction(x);
    const std::uint32_t wy = fraction(y);
    std::uint32_t weights[4] = {(kOne - wx) * (kOne - wy), wx * (kOne - wy), (kOne - wx) * wy,
                                wx * wy};
    const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(image.width) * 3;
    const std::uint8_t* const base = image.rgb.data();
    const std::ptrdiff_t at = row * stride + column * 3;
    const bool inside =
        column >= 0 && row >= 0 && column + 1 < image.width && row + 1 < image.height;
    if (inside) {
        const std::uint8_t* const taps[4] = {base + at, base + at + 3, base + at + stride,
                                             base + at + stride + 3};
        out[0] = blend(taps, weights, 0);
        out[1] = blend(taps, weights, 1);
        out[2] = blend(taps, weights, 2);
        return;
    }
    const std::uint8_t* taps[4] = {base, base, base, base};
    for (int tap = 0; tap < 4; ++tap) {
        const std::int64_t tap_column = column + tap % 2;
        const std::int64_t tap_row = row + tap / 2;
        if (tap_column < 0 || tap_row < 0 || tap_column >= image.width || tap_row >= image.height) {
            weights[tap] = 0;
        } else {
            taps[tap] = base + tap_row * stride + tap_column * 3;
        }
    }
    for (std::size_t channel = 0; channel < 3; ++channel) {
        out[channel] = blend(taps, weights, channel);
    }
}

bool near_enough(const Similarity& map, int width, int height) {
    const double reach =
        (std::abs(static_cast<double>(map.a)) + std::abs(static_cast<double>(map.b))) *
            (static_cast<double>(width) + static_cast<double>(height)) +
        std::abs(static_cast<double>(map.tx)) + std::abs(static_cast<double>(map.ty));
    return reach < kFarOut;  // false for what is not a number
}

// The two neighbours on one axis that an output column or row is mixed from. A neighbour outside
// the picture has weight 0 (and index 0, which can be read).
struct Taps {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    std::uint32_t first_weight = 0;
    std::uint32_t second_weight = 0;
};

// The part `start` .. `start + length` of an axis of `size` pixels, shown by `count` outputs.
// Positions keep within the part's outermost pixel centres, as if it had been cut out first.
std::vector<Taps> taps_along(double start, double length, int size, int count) {
    std::vector<Taps> all(static_cast<std::size_t>(count));
    const double scale = length / static_cast<double>(count);
    const double lowest = std::min(start, start + (length - 1) / 2);
    const double highest = std::max(start + length - 1, start + (length - 1) / 2);
    double output = 0.5;
    for (Taps& taps : all) {
        const double position = std::clamp(start + output * scale - 0.5, lowest, highest);
        output += 1;
        const double below = std::floor(position);
        if (!(below >= -1 && below < static_cast<double>(size))) {
            continue;
        }
        const auto index = static_cast<std::int64_t>(below);
        const auto weight =
            static_cast<std::uint32_t>(std::lround((position - below) * static_cast<double>(kOne)));
        if (index >= 0) {
            taps.first = static_cast<std::uint32_t>(index);
            taps.first_weight = kOne - weight;
        }
        if (index + 1 < size) {
            taps.second = static_cast<std::uint32_t>(index + 1);
            taps.second_weight = weight;
        }
    }
    return all;
}

void mix_row(const std::uint8_t* upper, const std::uint8_t* lower, const Taps& row,
             std::span<const Taps> columns, std::uint8_t* out) {
    for (const Taps& column : columns) {
        const std::size_t left = std::size_t{column.first} * 3;
        const std::size_t right = std::size_t{column.second} * 3;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const std::uint32_t above = upper[left + channel] * column.first_weight +
                                        upper[right + channel] * column.second_weight;
            const std::uint32_t below = lower[left + channel] * column.first_weight +
                                        lower[right + channel] * column.second_weight;
            out[channel] = static_cast<std::uint8_t>(
                (above * row.first_weight + below * row.second_weight + kHalf) >>
                (2 * kWeightBits));
        }
        out += 3;
    }
}

Image mix(const Image& image, std::span<const Taps> columns, std::span<const Taps> rows) {
    Image out = black_image(static_cast<int>(columns.size()), static_cast<int>(rows.size()));
    std::uint8_t* to = out.rgb.data();
    for (const Taps& row : rows) {
        mix_row(image.row(static_cast<int>(row.first)).data(),
                image.row(static_cast<int>(row.second)).data(), row, columns, to);
        to += columns.size() * 3;
    }
    return out;
}

// Exactly half the size: every output is the mean of four pixels. This is the way from a camera's
// 640 x 480 to the detector's 320 x 240.
Image halve(const Image& image) {
    Image out = black_image(image.width / 2, image.height / 2);
    const std::size_t row_bytes = static_cast<std::size_t>(image.width) * 3;
    std::vector<std::uint16_t> sums(row_bytes);
    std::uint8_t* to = out.rgb.data();
    for (int y = 0; y < out.height; ++y) {
        const std::uint8_t* upper = image.row(2 * y).data();
        const std::uint8_t* lower = upper + row_bytes;
        for (std::size_t i = 0; i < row_bytes; ++i) {
            sums[i] = static_cast<std::uint16_t>(upper[i] + lower[i]);
        }
        for (const std::uint16_t* sum = sums.data(); sum != sums.data() + row_bytes; sum += 6) {
            to[0] = static_cast<std::uint8_t>((sum[0] + sum[3] + 2) >> 2);
            to[1] = static_cast<std::uint8_t>((sum[1] + sum[4] + 2) >> 2);
            to[2] = static_cast<std::uint8_t>((sum[2] + sum[5] + 2) >> 2);
            to += 3;
        }
    }
    return out;
}

}  // namespace

Similarity Similarity::inverse() const {
    const float square = a * a + b * b;
    if (!(square > 0)) {
        return {0, 0, 0, 0};
    }
    const float inverse_a = a / square;
    const float inverse_b = -b / square;
    return {inverse_a, inverse_b, -(inverse_a * tx - inverse_b * ty),
            -(inverse_b * tx + inverse_a * ty)};
}

Similarity estimate_similarity(std::span<const Point> from, std::span<const Point> to) {
    assert(from.size() == to.size() && !from.empty());
    const DoublePoint from_centre = centre_of(from);
    const DoublePoint to_centre = centre_of(to);
    double along = 0;
    double across = 0;
    double spread = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const double fx = static_cast<double>(from[i].x) - from_centre.x;
        const double fy = static_cast<double>(from[i].y) - from_centre.y;
        const double tx = static_cast<double>(to[i].x) - to_centre.x;
        const double ty = static_cast<double>(to[i].y) - to_centre.y;
        along += fx * tx + fy * ty;
        across += fx * ty - fy * tx;
        spread += fx * fx + fy * fy;
    }
    const double a = spread > 0 ? along / spread : 1;
    const double b = spread > 0 ? across / spread : 0;
    return {static_cast<float>(a), static_cast<float>(b),
            static_cast<float>(to_centre.x - (a * from_centre.x - b * from_centre.y)),
            static_cast<float>(to_centre.y - (b * from_centre.x + a * from_centre.y))};
}

Image warp(const Image& image, const Similarity& to_image, int width, int height) {
    Image out = black_image(width, height);
    if (out.rgb.empty() || image.rgb.empty() || !near_enough(to_image, width, height)) {
        return out;
    }
    const auto fixed = [](double value) {
        return static_cast<std::int64_t>(std::llround(value * kPositionOne));
    };
    const double a = static_cast<double>(to_image.a);
    const double b = static_cast<double>(to_image.b);
    // Half a step of the weights, so that cutting off rounds.
    const double rounding = 0.5 / static_cast<double>(kOne);
    const std::int64_t step_x = fixed(a);
    const std::int64_t step_y = fixed(b);
    std::uint8_t* to = out.rgb.data();
    for (int row = 0; row < height; ++row) {
        std::int64_t x = fixed(static_cast<double>(to_image.tx) - b * row + rounding);
        std::int64_t y = fixed(static_cast<double>(to_image.ty) + a * row + rounding);
        for (int column = 0; column < width; ++column) {
            sample(image, x, y, to);
            to += 3;
            x += step_x;
            y += step_y;
        }
    }
    return out;
}

Image resize(const Image& image, int width, int height) {
    if (image.rgb.empty() || width <= 0 || height <= 0) {
        return black_image(width, height);
    }
    if (image.width == width && image.height == height) {
        return image;
    }
    if (image.width == 2 * width && image.height == 2 * height) {
        return halve(image);
    }
    return mix(image, taps_along(0, image.width, image.width, width),
               taps_along(0, image.height, image.height, height));
}

Image crop_and_resize(const Image& image, const Box& box, int width, int height) {
    const bool sound = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
                       std::isfinite(box.height) && box.width > 0 && box.height > 0;
    if (image.rgb.empty() || width <= 0 || height <= 0 || !sound) {
        return black_image(width, height);
    }
    const bool whole = box.x == 0 && box.y == 0 && box.width == static_cast<float>(image.width) &&
                       box.height == static_cast<float>(image.height);
    if (whole) {
        return resize(image, width, height);
    }
    return mix(
        image,
        taps_along(static_cast<double>(box.x), static_cast<double>(box.width), image.width, width),
        taps_along(static_cast<double>(box.y), static_cast<double>(box.height), image.height,
                   height));
}

void mirror(Image& image) {
    const auto width = static_cast<std::size_t>(image.width);
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
        std::uint8_t* const row = image.rgb.data() + y * width * 3;
        for (std::size_t left = 0, right = width - 1; left < width / 2; ++left, --right) {
            std::swap_ranges(row + left * 3, row + left * 3 + 3, row + right * 3);
        }
    }
}

}  // namespace rollcall::vision
