#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rollcall::vision {

/// A point in pixels; (0, 0) is the centre of the top-left pixel.
struct Point {
    float x = 0;
    float y = 0;
};

/// A rectangle in pixels, may reach over the picture's border.
struct Box {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
};

/// An upright picture: `height` rows of `width` pixels, three bytes a pixel, red green blue, no
/// padding. Owns its pixels.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;

    std::span<const std::uint8_t> row(int y) const {
        return {rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3,
                static_cast<std::size_t>(width) * 3};
    }
};

}  // namespace rollcall::vision
