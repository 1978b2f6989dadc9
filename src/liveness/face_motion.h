#pragma once

#include <array>
#include <optional>

#include "vision/image.h"

namespace rollcall::liveness {

/// Eyes (the one on the picture's left first), nose tip, mouth corners (left first), in pixels.
using FacePoints = std::array<vision::Point, 5>;

/// x' = a x + b y, y' = c x + d y
struct LinearMap {
    float a = 0, b = 0, c = 0, d = 0;
    vision::Point operator()(vision::Point p) const {
        return {a * p.x + b * p.y, c * p.x + d * p.y};
    }
};

/// How a face is seen.
struct FaceView {
    /// Where the nose tip is seen over the plane of eyes and mouth corners, in eye distances, from
    /// where a mean face seen from the front has it; x to the picture's right, y to the chin. No
    /// shift, scale, rotation, tilt or shear of a flat picture changes it (but by the perspective
    /// of a picture held close), because that moves all five points by one affine map.
    vision::Point nose;
    LinearMap to_mean_face;  ///< the linear part of that map: pixels to eye distances
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
};
Motion motion(const FaceView& from, const FaceView& to);

/// How much narrower the plane of eyes and mouth corners is in the one view than in the other, in
/// the direction in which the nose has moved over it, against the direction across. The cosine of
/// the angle if `front` is from the front, about whatever axis the head has turned, nodded or both;
/// above 1 if `front` is the narrower; 1 if the nose has not moved.
float narrowing(const FaceView& front, const FaceView& turned);

/// How high the nose tip stands over the plane of eyes and mouth corners, in eye distances, told
/// from two views of which `front` is from the front: a turn by an angle a moves the nose by height
/// times tan a across the plane and makes that narrower by cos a, so both together give the height.
/// Too little if `front` is turned to the same side; too much, up to infinity, if to the other.
float relief(const FaceView& front, const FaceView& turned);

}  // namespace rollcall::liveness
