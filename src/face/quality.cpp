#include "face/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "face/alignment.h"
#include "face/skin_colour.h"
#include "vision/sharpness.h"
#include "vision/tensor.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

constexpr std::array kTable{
    MeasureInfo{Measure::face_width, "face_width", "px", true, 60, 40, ErrorCode::face_too_small,
                "take the picture from nearer, or use one with more pixels", "Come closer."},
    MeasureInfo{Measure::visible, "visible", "", true, 0.9, 0.8, ErrorCode::face_cut_off,
                "take one that shows the whole face", "Move your face into the middle."},
    MeasureInfo{Measure::covered_mouth, "covered_mouth", "", false, 0.6, 0.6,
                ErrorCode::face_covered, "take off the mask or scarf", "Take off the mask."},
    MeasureInfo{Measure::covered_eyes, "covered_eyes", "", false, 0.75, 0.75,
                ErrorCode::face_covered, "take off the sunglasses, or lift what shades the eyes",
                "Take off the sunglasses."},
    MeasureInfo{Measure::yaw, "yaw", "degrees", false, 35, 45, ErrorCode::face_turned,
                "look straight into the camera", "Look straight at the camera."},
    MeasureInfo{Measure::pitch, "pitch", "degrees", false, 25, 30, ErrorCode::face_turned,
                "hold the camera at the height of the eyes", "Look straight at the camera."},
    MeasureInfo{Measure::roll, "roll", "degrees", false, 30, 45, ErrorCode::face_tilted,
                "hold the head and the camera upright", "Hold your head upright."},
    MeasureInfo{Measure::underexposed, "underexposed", "", false, 0.4, 0.5,
                ErrorCode::face_badly_lit, "take it in more light, not against a window",
                "More light on your face, please; do not stand against a window."},
    MeasureInfo{Measure::overexposed, "overexposed", "", false, 0.1, 0.2, ErrorCode::face_badly_lit,
                "take it with less light on the face", "Too much light on your face."},
    MeasureInfo{Measure::uneven_light, "uneven_light", "", false, 0.4, 0.5,
                ErrorCode::face_badly_lit, "take it in light that falls from the front",
                "Turn so that the light falls on your face from the front."},
    MeasureInfo{Measure::sharpness, "sharpness", "", true, 0.35, 0.3, ErrorCode::face_blurred,
                "hold still, clean the lens, or use a picture with more pixels",
                "Hold still, and come closer."},
    MeasureInfo{Measure::distinctness, "distinctness", "", true, 0.75, 0.75,
                ErrorCode::face_unclear,
                "take another picture: from the front, near, in good light, with nothing in front "
                "of the face",
                "Look straight at the camera, in good light, with nothing in front of your face."},
};

constexpr bool table_follows_enum() {
    for (std::size_t i = 0; i < kTable.size(); ++i) {
        if (static_cast<std::size_t>(kTable[i].measure) != i) {
            return false;
        }
    }
    return true;
}
static_assert(table_follows_enum());
static_assert(kTable.size() == static_cast<std::size_t>(Measure::distinctness) + 1);

/// The face as every measure on pixels sees it: ArcFace's 112 x 112 crop, upright.
constexpr int kSide = 112;
constexpr Landmarks kUpright{{{38.2946F, 51.6963F},
                              {73.5318F, 51.5014F},
                              {56.0252F, 71.7366F},
                              {41.5493F, 92.3655F},
                              {70.7299F, 92.2041F}}};

/// The part of that crop that is face in nearly all pictures.
constexpr int kFaceLeft = 24;
constexpr int kFaceTop = 24;
constexpr int kFaceWidth = 64;
constexpr int kFaceHeight = 88;

std::vector<float> luma_of_face(const vision::Image& crop) {
    constexpr vision::PixelFormat kLuma{vision::ColourOrder::gray, {0, 0, 0}, {1, 1, 1}};
    std::vector<float> whole(static_cast<std::size_t>(kSide) * kSide);
    vision::fill_planes(crop, kLuma, whole);
    std::vector<float> face;
    face.reserve(static_cast<std::size_t>(kFaceWidth) * kFaceHeight);
    for (int y = 0; y < kFaceHeight; ++y) {
        const auto row = whole.begin() + (kFaceTop + y) * kSide + kFaceLeft;
        face.insert(face.end(), row, row + kFaceWidth);
    }
    return face;
}

float visible_share(const vision::Box& box, const vision::Image& image) {
    const float width =
        std::min(box.x + box.width, static_cast<float>(image.width)) - std::max(box.x, 0.0F);
    const float height =
        std::min(box.y + box.height, static_cast<float>(image.height)) - std::max(box.y, 0.0F);
    const float area = box.width * box.height;
    return area > 0 ? std::max(width, 0.0F) * std::max(height, 0.0F) / area : 0;
}

}  // namespace

std::span<const MeasureInfo> measures() noexcept {
    return kTable;
}

std::optional<double> value_of(const Quality& quality, Measure measure) noexcept {
    const auto value = [&]() -> std::optional<float> {
        switch (measure) {
            case Measure::face_width:
                return quality.face_width;
            case Measure::visible:
                return quality.visible;
            case Measure::covered_mouth:
                return quality.covered_mouth;
            case Measure::covered_eyes:
                return quality.covered_eyes;
            case Measure::yaw:
                return std::abs(quality.pose.yaw);
            case Measure::pitch:
                return std::abs(quality.pose.pitch);
            case Measure::roll:
                return std::abs(quality.pose.roll);
            case Measure::underexposed:
                return quality.light.under;
            case Measure::overexposed:
                return quality.light.over;
            case Measure::uneven_light:
                return quality.light.uneven;
            case Measure::sharpness:
                return quality.sharpness;
            case Measure::distinctness:
                return quality.distinctness;
        }
        return std::nullopt;
    }();
    return value ? std::optional<double>{*value} : std::nullopt;
}

std::vector<Shortcoming> shortcomings(const Quality& quality, Purpose purpose) {
    std::vector<Shortcoming> found;
    for (const MeasureInfo& info : kTable) {
        const std::optional<double> value = value_of(quality, info.measure);
        const double limit = info.limit(purpose);
        if (value && (info.at_least ? *value < limit : *value > limit)) {
            found.push_back({&info, *value, limit});
        }
    }
    return found;
}

Quality measure_quality(const vision::Image& image, const DetectedFace& face) {
    const vision::Image crop =
        vision::warp(image, alignment(face.landmarks, kUpright), kSide, kSide);
    const std::vector<float> luma = luma_of_face(crop);
    const Covered covered = covered_parts(crop);
    return {.face_width = face.box.width,
            .visible = visible_share(face.box, image),
            .pose = pose_of(face.landmarks),
            .sharpness = vision::sharpness(luma, kFaceWidth, kFaceHeight),
            .light = vision::light(luma, kFaceWidth, kFaceHeight),
            .covered_mouth = covered.mouth,
            .covered_eyes = covered.eyes,
            .distinctness = std::nullopt};
}

}  // namespace rollcall::face
