#pragma once

#include "face/detected_face.h"

namespace rollcall::face {

/// How a head is turned, in degrees; all zero when it looks straight into the camera.
struct Pose {
    float yaw = 0;    ///< positive: the nose points to the picture's left
    float pitch = 0;  ///< positive: the face looks down
    float roll = 0;   ///< positive: clockwise in the picture
};

/// The pose of a mean head whose five points, seen from afar (weak perspective), fit these best.
/// Points that are no face's give some pose, always finite.
Pose pose_of(const Landmarks& landmarks);

}  // namespace rollcall::face
