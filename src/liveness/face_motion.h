#pragma once

#include <array>
#include <optional>

#include "vision/image.h"

namespace rollcall::liveness {

/// Eyes (the one on the picture's left first), nose tip, mouth corners (left first), in pixels.
using FacePoints = std::array<vision::Point, 5>;

/// How a face is seen.
struct FaceView {
    /// Where the nose tip is seen over the plane of eyes and mouth corners, in eye distances, from
    /// where a mean face seen from the front has it; x to the picture's right, y to the chin. No
    /// shift, scale, rotation, tilt or shear of a flat picture changes it (but by the perspective
    /// of a picture held close), because that moves all five points by one affine map.
    vision::Point nose;
    vision::Point middle;    ///< of eyes and mouth corners, in pixels
    float eye_distance = 0;  ///< pixels
    float height = 0;        ///< pixels, from between the eyes to the middle of the mouth
};

/// Nothing if the points lie on one line or are not finite.
std::optional<FaceView> view_of(const FacePoints& points);

/// What has changed from one view to another.
struct Motion {
    float across = 0;  ///< of the nose over the face's plane, in eye distances, to the picture's
                       ///< right: a head turned to its own left
    float down = 0;    ///< the same, to the chin: a head bowed
    float nearer = 1;  ///< how many times as large
    float shift = 0;   ///< of the face's middle in the picture, in eye distances of the first view
    float aspect = 1;  ///< width over height, to what it was: a turn makes it less, a nod more
};
Motion motion(const FaceView& from, const FaceView& to);

/// How high the nose tip stands over the plane of eyes and mouth corners, in eye distances, told
/// from a turn (of the head about the upright axis): a turn by an angle a moves the nose by height
/// times tan a across the plane and makes it narrower by cos a, so both together give the height.
/// A lower bound where the narrowing is measured too great; infinite where there is none.
float relief_by_turn(const Motion& turn);
/// The same from a nod, which makes the face lower by cos a.
float relief_by_nod(const Motion& nod);

}  // namespace rollcall::liveness
