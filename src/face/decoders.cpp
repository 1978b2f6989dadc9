#include "face/decoders.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>

namespace rollcall::face {
namespace {

/// Larger boxes than this, in frames, are numbers gone wild.
constexpr float kMostFrames = 16;

bool is_usable(const vision::Box& box) {
    return std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
           std::isfinite(box.height) && box.width > 0 && box.height > 0;
}

void sort_best_first(std::vector<DetectedFace>& faces) {
    std::ranges::stable_sort(faces, std::ranges::greater{}, &DetectedFace::score);
}

float intersection_over_union(const vision::Box& a, const vision::Box& b) {
    const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0) {
        return 0;
    }
    const float common = width * height;
    return common / (a.width * a.height + b.width * b.height - common);
}

DetectedFace yunet_face(const YunetLevel& level, std::size_t cell, float score, float scale) {
    const auto columns = static_cast<std::size_t>(level.columns);
    const std::size_t cells_above = cell / columns;
    const auto column = static_cast<float>(cell % columns);
    const auto row = static_cast<float>(cells_above);
    const float unit = static_cast<float>(level.stride) * scale;
    const auto bbox = level.bbox.subspan(cell * 4, 4);
    const float width = std::exp(bbox[2]) * unit;
    const float height = std::exp(bbox[3]) * unit;

    DetectedFace face;
    face.score = score;
    face.box = {(column + bbox[0]) * unit - width / 2, (row + bbox[1]) * unit - height / 2, width,
                height};
    const auto kps = level.kps.subspan(cell * 10, 10);
    for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
        // YuNet counts from the picture's border, which is half a pixel before the first centre.
        face.landmarks[i] = {(column + kps[2 * i]) * unit - 0.5F,
                             (row + kps[2 * i + 1]) * unit - 0.5F};
    }
    return face;
}

bool has_usable_landmarks(const DetectedFace& face) {
    return std::ranges::all_of(face.landmarks, [](const vision::Point& point) {
        return std::isfinite(point.x) && std::isfinite(point.y);
    });
}

}  // namespace

std::vector<DetectedFace> decode_ssd(std::span<const float> scores, std::span<const float> boxes,
                                     const vision::Box& frame, float score_threshold) {
    std::vector<DetectedFace> faces;
    const std::size_t count = std::min(scores.size() / 2, boxes.size() / 4);
    for (std::size_t i = 0; i < count; ++i) {
        const float score = scores[2 * i + 1];
        if (!(score >= score_threshold)) {
            continue;
        }
        const auto corners = boxes.subspan(i * 4, 4);
        const bool wild =
            std::ranges::any_of(corners, [](float c) { return !(std::abs(c) <= kMostFrames); });
        const vision::Box box{
            frame.x + corners[0] * frame.width, frame.y + corners[1] * frame.height,
            (corners[2] - corners[0]) * frame.width, (corners[3] - corners[1]) * frame.height};
        if (!wild && is_usable(box)) {
            faces.push_back({box, {}, std::min(score, 1.0F)});
        }
    }
    sort_best_first(faces);
    return faces;
}

std::vector<DetectedFace> decode_yunet(std::span<const YunetLevel> levels, float scale,
                                       float score_threshold) {
    std::vector<DetectedFace> faces;
    for (const YunetLevel& level : levels) {
        for (std::size_t cell = 0; cell < level.cls.size(); ++cell) {
            const float score = std::sqrt(std::clamp(level.cls[cell], 0.0F, 1.0F) *
                                          std::clamp(level.obj[cell], 0.0F, 1.0F));
            if (!(score >= score_threshold)) {
                continue;
            }
            const DetectedFace face = yunet_face(level, cell, score, scale);
            const float most =
                kMostFrames * static_cast<float>(level.columns * level.stride) * scale;
            if (is_usable(face.box) && face.box.width <= most && face.box.height <= most &&
                has_usable_landmarks(face)) {
                faces.push_back(face);
            }
        }
    }
    sort_best_first(faces);
    return faces;
}

std::vector<DetectedFace> without_overlaps(std::vector<DetectedFace> faces, float overlap) {
    std::vector<DetectedFace> kept;
    for (const DetectedFace& face : faces) {
        const bool covered = std::ranges::any_of(kept, [&](const DetectedFace& better) {
            return intersection_over_union(better.box, face.box) > overlap;
        });
        if (!covered) {
            kept.push_back(face);
        }
    }
    return kept;
}

// Fractions of the crop lead to pixel centres without the half pixel that geometry asks for: this
// network was trained so. On LFW's pairs it gives 0.9947 right answers, with the half pixel 0.9920.
Landmarks five_points(std::span<const float, 136> points, const vision::Box& crop) {
    const auto mean_of = [&](std::initializer_list<std::size_t> indices) {
        float x = 0;
        float y = 0;
        for (const std::size_t index : indices) {
            x += points[2 * index];
            y += points[2 * index + 1];
        }
        const auto count = static_cast<float>(indices.size());
        return vision::Point{crop.x + x / count * crop.width, crop.y + y / count * crop.height};
    };
    // Lids without the corners of the eyes: they move least when somebody looks aside.
    return {mean_of({37, 38, 40, 41}), mean_of({43, 44, 46, 47}), mean_of({30}), mean_of({48, 60}),
            mean_of({54, 64})};
}

}  // namespace rollcall::face
