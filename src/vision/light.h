#pragma once

#include <span>

namespace rollcall::vision {

/// How the light falls on what a picture shows in its oval: all in [0, 1].
struct Light {
    float mean = 0;    ///< mean luma; 1 is white
    float under = 0;   ///< share of the pixels so dark that a camera tells nothing apart in them
    float over = 0;    ///< share of the pixels that are as good as white
    float uneven = 0;  ///< difference of the means of the left and the right half over their sum
};

/// `luma`: width * height values in 0..255, row-major. The ellipse that touches the picture's sides
/// counts, so that little of what stands behind a face does. An empty picture is all zeros.
Light light(std::span<const float> luma, int width, int height);

}  // namespace rollcall::vision
