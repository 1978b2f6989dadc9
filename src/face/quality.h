#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "face/detected_face.h"
#include "face/pose.h"
#include "vision/image.h"
#include "vision/light.h"

namespace rollcall::face {

/// What the picture of a face is like.
struct Quality {
    float face_width = 0;     ///< of the detector's box, in pixels of the decoded picture
    float visible = 1;        ///< share of the detector's box inside the picture, 0..1
    Pose pose;                ///< degrees
    float sharpness = 0;      ///< vision::sharpness of the face at the size it is recognised at
    vision::Light light;      ///< of the face, around eyes, nose and mouth
    float covered_mouth = 0;  ///< how unlike the cheeks the skin around the mouth is, 0..1
    float covered_eyes = 0;   ///< how much darker than the cheeks both eyes' surroundings are, 0..1
    /// Length of the network's vector before it is brought to norm 1, over what is usual with this
    /// model: a face that the network makes little of has a short one. Nothing if the catalogue
    /// does not say what is usual.
    std::optional<float> distinctness;
};

/// The numbers of a Quality, in the order in which it is best to mend them.
enum class Measure : std::uint8_t {
    face_width,
    visible,
    covered_mouth,
    covered_eyes,
    yaw,
    pitch,
    roll,
    underexposed,
    overexposed,
    uneven_light,
    sharpness,
    distinctness,
};

/// For what a face is to be good enough. Templates stay and are compared for years, so enrolment
/// asks for more than a search that can be repeated.
enum class Purpose : std::uint8_t { enrolment, search };

/// One row of the table of limits (docs/quality.md says how they were found).
struct MeasureInfo {
    Measure measure;
    std::string_view name;  ///< stable, as in JSON
    std::string_view unit;  ///< "px", "degrees"; empty: a share or ratio
    bool at_least;          ///< the limit is the smallest good value; else the greatest
    double enrolment_limit;
    double search_limit;
    ErrorCode code;          ///< why enrolment refuses
    std::string_view fault;  ///< for whoever enrols: what is wrong and what to do
    std::string_view hint;   ///< for the person in front of the camera

    double limit(Purpose purpose) const noexcept {
        return purpose == Purpose::enrolment ? enrolment_limit : search_limit;
    }
};

/// All rows, in the order of the enum.
std::span<const MeasureInfo> measures() noexcept;
/// Angles without their sign. Nothing if it was not measured.
std::optional<double> value_of(const Quality& quality, Measure measure) noexcept;

/// A measure on the wrong side of its limit.
struct Shortcoming {
    const MeasureInfo* info;  ///< of the table, never null
    double value;
    double limit;
};

/// In the order of the enum: the first is the one to speak of.
std::vector<Shortcoming> shortcomings(const Quality& quality, Purpose purpose);

/// What can be measured on the pixels: all but the distinctness.
Quality measure_quality(const vision::Image& image, const DetectedFace& face);

}  // namespace rollcall::face
