#include "vision/tensor.h"

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace rollcall::vision {
namespace {

// A byte has only 256 values: dividing once for each is exact and cheaper than once a pixel.
using Table = std::array<float, 256>;

Table table_for(float mean, float scale) {
    Table table{};
    for (std::size_t value = 0; value < table.size(); ++value) {
        table[value] = (static_cast<float>(value) - mean) / scale;
    }
    return table;
}

// ITU-R BT.601 in 14-bit fixed point; the weights add up to 1 << 14.
std::uint8_t luma(const std::uint8_t* rgb) {
    return static_cast<std::uint8_t>((4899U * rgb[0] + 9617U * rgb[1] + 1868U * rgb[2] + 8192U) >>
                                     14);
}

void fill_gray(const Image& image, const PixelFormat& format, std::span<float> out) {
    const Table table = table_for(format.mean[0], format.scale[0]);
    const std::uint8_t* rgb = image.rgb.data();
    for (float& value : out) {
        value = table[luma(rgb)];
        rgb += 3;
    }
}

void fill_colours(const Image& image, const PixelFormat& format, std::span<float> out) {
    const std::size_t pixels = out.size() / 3;
    const std::size_t first = format.colours == ColourOrder::rgb ? 0 : 2;
    const Table table0 = table_for(format.mean[0], format.scale[0]);
    const Table table1 = table_for(format.mean[1], format.scale[1]);
    const Table table2 = table_for(format.mean[2], format.scale[2]);
    const std::uint8_t* rgb = image.rgb.data();
    float* plane0 = out.data();
    float* plane1 = plane0 + pixels;
    float* plane2 = plane1 + pixels;
    for (std::size_t i = 0; i < pixels; ++i, rgb += 3) {
        plane0[i] = table0[rgb[first]];
        plane1[i] = table1[rgb[1]];
        plane2[i] = table2[rgb[2 - first]];
    }
}

}  // namespace

void fill_planes(const Image& image, const PixelFormat& format, std::span<float> out) {
    assert(out.size() * 3 == image.rgb.size() * static_cast<std::size_t>(channels(format.colours)));
    if (format.colours == ColourOrder::gray) {
        fill_gray(image, format, out);
    } else {
        fill_colours(image, format, out);
    }
}

}  // namespace rollcall::vision
