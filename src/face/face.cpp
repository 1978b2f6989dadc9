#include "face/face.h"

#include <algorithm>
#include <cmath>

namespace rollcall::face {
namespace {

float area(const vision::Box& box) {
    return std::max(box.width, 0.0F) * std::max(box.height, 0.0F);
}

/// 1 in the middle of the picture, 0.5 in its corners and beyond.
float nearness_to_middle(const vision::Box& box, const Analysis& analysis) {
    const auto half_width = static_cast<float>(analysis.width) / 2;
    const auto half_height = static_cast<float>(analysis.height) / 2;
    const float corner = std::hypot(half_width, half_height);
    if (corner <= 0) {
        return 1;
    }
    const float distance = std::hypot(box.x + box.width / 2 - half_width,  //
                                      box.y + box.height / 2 - half_height);
    return 1 - 0.5F * std::min(distance / corner, 1.0F);
}

}  // namespace

std::optional<std::size_t> main_face(const Analysis& analysis) {
    std::optional<std::size_t> best;
    float best_weight = -1;
    for (std::size_t i = 0; i < analysis.faces.size(); ++i) {
        const vision::Box& box = analysis.faces[i].face.box;
        const float weight = area(box) * nearness_to_middle(box, analysis);
        if (weight > best_weight) {
            best_weight = weight;
            best = i;
        }
    }
    return best;
}

bool has_rival_face(const Analysis& analysis, std::size_t main) {
    if (main >= analysis.faces.size()) {
        return false;
    }
    const float enough = area(analysis.faces[main].face.box) / 4;
    for (std::size_t i = 0; i < analysis.faces.size(); ++i) {
        if (i != main && area(analysis.faces[i].face.box) >= enough) {
            return true;
        }
    }
    return false;
}

}  // namespace rollcall::face
