#include "face/alignment.h"

#include <cmath>

namespace rollcall::face {
namespace {

bool is_usable(const vision::Similarity& s) {
    return std::isfinite(s.a) && std::isfinite(s.b) && std::isfinite(s.tx) && std::isfinite(s.ty) &&
           (s.a != 0 || s.b != 0);
}

}  // namespace

vision::Similarity alignment(const Landmarks& landmarks, const Landmarks& wanted) {
    const vision::Similarity to_image = vision::estimate_similarity(landmarks, wanted).inverse();
    if (is_usable(to_image)) {
        return to_image;
    }
    // Points that have nothing of a face have no best fit; any crop around them is as good.
    const vision::Point from = middle(wanted);
    const vision::Point to = middle(landmarks);
    return {1, 0, to.x - from.x, to.y - from.y};
}

vision::Point middle(const Landmarks& points) {
    vision::Point sum;
    for (const vision::Point& point : points) {
        sum.x += point.x;
        sum.y += point.y;
    }
    const auto count = static_cast<float>(points.size());
    return {sum.x / count, sum.y / count};
}

}  // namespace rollcall::face
