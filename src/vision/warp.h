#pragma once

#include <array>
#include <span>
#include <vector>

#include "vision/image.h"

namespace rollcall::vision {

/// x' = a x - b y + tx, y' = b x + a y + ty: rotation, uniform scale and shift.
struct Similarity {
    float a = 1;
    float b = 0;
    float tx = 0;
    float ty = 0;

    Point operator()(Point p) const { return {a * p.x - b * p.y + tx, b * p.x + a * p.y + ty}; }
    /// The way back; all zero for a map without one (a = b = 0).
    Similarity inverse() const;
};

/// The similarity that carries `from` to `to` with the least sum of squared distances (Umeyama 1991
/// without reflection, closed form in two dimensions). Same length, at least two distinct points;
/// if all `from` coincide, the result only shifts.
Similarity estimate_similarity(std::span<const Point> from, std::span<const Point> to);

/// A `width` x `height` picture whose pixel p shows `image` at to_image(p), bilinear; black
/// outside.
Image warp(const Image& image, const Similarity& to_image, int width, int height);

/// The whole picture scaled to width x height: bilinear with pixel centres at half (x' = (x + .5) s
/// - .5), without anti-aliasing, as OpenCV's INTER_LINEAR does and the networks were trained with.
Image resize(const Image& image, int width, int height);

/// The part of the picture under `box` scaled to width x height as resize does, as if it had been
/// cut out first; what lies outside the picture is black, and so is all of it if the box has no
/// area.
Image crop_and_resize(const Image& image, const Box& box, int width, int height);

/// Exchanges left and right.
void mirror(Image& image);

}  // namespace rollcall::vision
