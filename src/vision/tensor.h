#pragma once

#include <array>
#include <span>

#include "vision/image.h"

namespace rollcall::vision {

enum class ColourOrder { rgb, bgr, gray };

/// How a network wants its pixels: value = (byte - mean) / scale, channel by channel in the order
/// of `colours`; gray is ITU-R BT.601 luma and uses the first mean and scale.
struct PixelFormat {
    ColourOrder colours = ColourOrder::bgr;
    std::array<float, 3> mean{0, 0, 0};
    std::array<float, 3> scale{1, 1, 1};
};

constexpr int channels(ColourOrder colours) {
    return colours == ColourOrder::gray ? 1 : 3;
}

/// Writes the picture as planes (NCHW with N = 1). `out` has channels * height * width floats.
void fill_planes(const Image& image, const PixelFormat& format, std::span<float> out);

}  // namespace rollcall::vision
