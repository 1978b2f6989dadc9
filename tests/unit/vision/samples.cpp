#include "samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <random>

namespace rollcall::vision::samples {
namespace {

Image empty(int width, int height) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) *
                                      static_cast<std::size_t>(height) * 3)};
}

std::uint8_t* pixel_of(Image& image, int x, int y) {
    return image.rgb.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                               static_cast<std::size_t>(x)) *
                                  3;
}

}  // namespace

Image gradient(int width, int height) {
    Image image = empty(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::uint8_t* p = pixel_of(image, x, y);
            p[0] = static_cast<std::uint8_t>(30 + 200 * x / std::max(width - 1, 1));
            p[1] = static_cast<std::uint8_t>(30 + 200 * y / std::max(height - 1, 1));
            p[2] = static_cast<std::uint8_t>(200 - 150 * (x + y) / std::max(width + height - 2, 1));
        }
    }
    return image;
}

Image noise(int width, int height) {
    Image image = empty(width, height);
    std::mt19937 random(20'241'124);
    for (std::uint8_t& value : image.rgb) {
        value = static_cast<std::uint8_t>(random());
    }
    return image;
}

const std::uint8_t* pixel(const Image& image, int x, int y) {
    return image.row(y).data() + static_cast<std::ptrdiff_t>(x) * 3;
}

int largest_difference(const Image& a, const Image& b) {
    int largest = a.rgb.size() == b.rgb.size() ? 0 : 256;
    for (std::size_t i = 0; i < std::min(a.rgb.size(), b.rgb.size()); ++i) {
        largest = std::max(largest, std::abs(int{a.rgb[i]} - int{b.rgb[i]}));
    }
    return largest;
}

double mean_difference(const Image& a, const Image& b) {
    if (a.rgb.size() != b.rgb.size() || a.rgb.empty()) {
        return 256;
    }
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        sum += std::abs(double{static_cast<double>(a.rgb[i])} - static_cast<double>(b.rgb[i]));
    }
    return sum / static_cast<double>(a.rgb.size());
}

// EXIF 2.32: the orientation says which sides of the upright picture the stored 0th row and 0th
// column are: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top,
// 7 right bottom, 8 left bottom.
Image stored_as(const Image& image, int orientation) {
    const bool swaps = orientation >= 5;
    Image stored = empty(swaps ? image.height : image.width, swaps ? image.width : image.height);
    const int right = image.width - 1;
    const int bottom = image.height - 1;
    for (int row = 0; row < stored.height; ++row) {
        for (int column = 0; column < stored.width; ++column) {
            const std::array<std::array<int, 2>, 9> upright_xy = {{{0, 0},
                                                                   {column, row},
                                                                   {right - column, row},
                                                                   {right - column, bottom - row},
                                                                   {column, bottom - row},
                                                                   {row, column},
                                                                   {right - row, column},
                                                                   {right - row, bottom - column},
                                                                   {row, bottom - column}}};
            const auto [x, y] = upright_xy[static_cast<std::size_t>(orientation)];
            std::copy_n(pixel(image, x, y), 3, pixel_of(stored, column, row));
        }
    }
    return stored;
}

Bytes exif_block(int orientation, bool big_endian) {
    Bytes block;
    const auto put = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) {
            const int shift = 8 * (big_endian ? size - 1 - i : i);
            block.push_back(static_cast<std::uint8_t>(value >> shift));
        }
    };
    const auto order = static_cast<std::uint8_t>(big_endian ? 'M' : 'I');
    block = {order, order};
    put(42, 2);
    put(8, 4);       // where the first directory is
    put(1, 2);       // one entry
    put(0x0112, 2);  // orientation
    put(3, 2);       // SHORT
    put(1, 4);
    put(static_cast<std::uint32_t>(orientation), 2);
    put(0, 2);
    put(0, 4);  // no further directory
    return block;
}

}  // namespace rollcall::vision::samples
