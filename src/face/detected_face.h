#pragma once

#include <array>

#include "vision/image.h"

namespace rollcall::face {

/// Eyes (the one on the picture's left first), nose tip, mouth corners (left first), in pixels of
/// the upright picture.
using Landmarks = std::array<vision::Point, 5>;

/// A face as the detector saw it.
struct DetectedFace {
    vision::Box box;
    Landmarks landmarks{};
    float score = 0;  ///< the detector's confidence, 0..1
};

}  // namespace rollcall::face
