#include "liveness/face_motion.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rollcall::liveness {
namespace {

using vision::Point;

constexpr std::size_t kNose = 2;
constexpr std::array<std::size_t, 4> kPlane{0, 1, 3, 4};  // eyes and mouth corners

/// The mean face of face/landmark_finder.cpp around the middle of its eyes and mouth corners, in
/// eye distances.
constexpr FacePoints kMeanFace{
    {{-.5F, -.545F}, {.5F, -.545F}, {.0F, .0226F}, {-.3987F, .545F}, {.3987F, .545F}}};

Point minus(Point a, Point b) {
    return {a.x - b.x, a.y - b.y};
}

Point between(Point a, Point b) {
    return {(a.x + b.x) / 2, (a.y + b.y) / 2};
}

float length(Point p) {
    return std::hypot(p.x, p.y);
}

/// The linear part of the least-squares affine map that carries the four points (around their
/// middle) to the mean face's, by the normal equations. Nothing if they lie on one line.
std::optional<LinearMap> to_mean_face(const FacePoints& points, Point middle) {
    float xx = 0, xy = 0, yy = 0;
    LinearMap cross;
    for (const std::size_t i : kPlane) {
        const Point p = minus(points[i], middle);
        const Point to = kMeanFace[i];
        xx += p.x * p.x;
        xy += p.x * p.y;
        yy += p.y * p.y;
        cross.a += to.x * p.x;
        cross.b += to.x * p.y;
        cross.c += to.y * p.x;
        cross.d += to.y * p.y;
    }
    constexpr float kThinnest = 1e-4F;  // of the determinant's greatest value
    const float determinant = xx * yy - xy * xy;
    const float greatest = (xx + yy) * (xx + yy);
    if (!(determinant > kThinnest * greatest)) {
        return std::nullopt;
    }
    return LinearMap{
        (cross.a * yy - cross.b * xy) / determinant, (cross.b * xx - cross.a * xy) / determinant,
        (cross.c * yy - cross.d * xy) / determinant, (cross.d * xx - cross.c * xy) / determinant};
}

/// Of a stretch of the face's plane in the picture, times what is the same for each stretch.
float seen_length(const FaceView& view, Point stretch) {
    const LinearMap& map = view.to_mean_face;
    return length({map.d * stretch.x - map.b * stretch.y, map.a * stretch.y - map.c * stretch.x});
}

}  // namespace

std::optional<FaceView> view_of(const FacePoints& points) {
    FaceView view;
    view.middle = between(between(points[0], points[1]), between(points[3], points[4]));
    view.eye_distance = length(minus(points[1], points[0]));
    view.height = length(minus(between(points[3], points[4]), between(points[0], points[1])));
    const auto map = to_mean_face(points, view.middle);
    if (!map) {
        return std::nullopt;
    }
    view.to_mean_face = *map;
    view.nose = minus((*map)(minus(points[kNose], view.middle)), kMeanFace[kNose]);
    const bool finite = std::isfinite(view.nose.x) && std::isfinite(view.nose.y) &&
                        view.eye_distance > 0 && view.height > 0;
    return finite ? std::optional(view) : std::nullopt;
}

Motion motion(const FaceView& from, const FaceView& to) {
    const float wider = to.eye_distance / from.eye_distance;
    const float higher = to.height / from.height;
    // A turn or a nod shortens one of the two; the other tells the distance from the camera.
    return {to.nose.x - from.nose.x, to.nose.y - from.nose.y, std::max(wider, higher),
            length(minus(to.middle, from.middle)) / from.eye_distance};
}

float narrowing(const FaceView& front, const FaceView& turned) {
    const Point along = minus(turned.nose, front.nose);
    const Point across{-along.y, along.x};
    if (!(length(along) > 0)) {
        return 1;
    }
    return (seen_length(turned, along) * seen_length(front, across)) /
           (seen_length(front, along) * seen_length(turned, across));
}

float relief(const FaceView& front, const FaceView& turned) {
    const float cosine = narrowing(front, turned);
    const float shift = length(minus(turned.nose, front.nose));
    if (!(cosine < 1)) {
        return shift > 0 ? std::numeric_limits<float>::infinity() : 0;
    }
    return shift / std::sqrt(1 / (cosine * cosine) - 1);
}

}  // namespace rollcall::liveness
