#pragma once

#include <span>

namespace rollcall::vision {

/// How sharp a picture is, 0 (no edges, or all as soft as a strong blur makes them) to 1: one minus
/// the blur measure of Crete, Dolmiere, Ladret and Nicolas ("The blur effect", SPIE 6492, 2007),
/// which is the share of the differences between neighbours that survives a mean over nine pixels;
/// of the two directions the softer one counts. Noise counts as sharpness.
/// `luma`: width * height values, row-major; smaller than 2 x 2 is 0.
float sharpness(std::span<const float> luma, int width, int height);

}  // namespace rollcall::vision
