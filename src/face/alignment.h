#pragma once

#include "face/detected_face.h"
#include "vision/warp.h"

namespace rollcall::face {

/// The way from a pixel of an aligned crop to the picture: the inverse of the least-squares
/// similarity that carries the landmarks to where the crop wants them. Finite whatever the
/// landmarks are.
vision::Similarity alignment(const Landmarks& landmarks, const Landmarks& wanted);

/// The middle of the five points.
vision::Point middle(const Landmarks& points);

}  // namespace rollcall::face
