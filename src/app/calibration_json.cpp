#include "app/calibration_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace rollcall::app {
namespace {

/// Fields stay in the order in which they were written.
using Json = nlohmann::ordered_json;

double four_digits(double value) {
    constexpr double kDigits = 1e4;
    return std::round(value * kDigits) / kDigits;
}

double four_digits(float value) {
    return four_digits(static_cast<double>(value));
}

/// An id as the HTTP contract writes it.
std::string text_of(PhotoKey key) {
    return std::to_string(key.value());
}

Json json_of(const measurement::Estimate& share) {
    return {{"value", share.value}, {"low", share.low}, {"high", share.high}};
}

Json json_of(const std::optional<measurement::Estimate>& share) {
    return share ? json_of(*share) : Json(nullptr);
}

Json json_of(const measurement::ProposedThreshold& proposed) {
    return {{"similarity", four_digits(proposed.similarity)},
            {"low", four_digits(proposed.low)},
            {"high", four_digits(proposed.high)},
            {"basis", measurement::basis_name(proposed.basis)}};
}

Json json_of(const measurement::OperatingPoint& point) {
    return {{"similarity", four_digits(point.threshold)},
            {"in_force", point.in_force},
            {"proposed", point.proposed},
            {"fpir", json_of(point.fpir)},
            {"fpir_seen", json_of(point.seen.fpir)},
            {"fnir", json_of(point.seen.fnir)}};
}

Json json_of(const MeasuredGallery& gallery) {
    const measurement::GalleryScores& scores = gallery.scores;
    return {{"people", scores.people},
            {"templates", scores.templates},
            {"single_photo_people", scores.single_photo_people},
            {"people_searched", scores.people_searched},
            {"people_with_pairs", scores.people_with_pairs},
            {"genuine_pairs", scores.genuine_pairs},
            {"impostor_pairs", std::llround(scores.impostor_pairs)},
            {"damaged_templates", gallery.damaged},
            {"templates_of_other_models", gallery.other_models}};
}

Json json_of(const LookAlikes& pair) {
    return {{"employee_ids", {pair.first.value(), pair.second.value()}},
            {"photos", {text_of(pair.first_photo), text_of(pair.second_photo)}},
            {"similarity", four_digits(pair.similarity)},
            {"confused", pair.confused}};
}

Json json_of(const HarmfulPhoto& photo) {
    const bool has_other = photo.other_employee.has_value();
    return {{"employee_id", photo.employee.value()},
            {"photo", text_of(photo.photo)},
            {"own", four_digits(photo.own)},
            {"other", has_other ? Json(four_digits(photo.other)) : Json(nullptr)},
            {"other_employee_id", has_other ? Json(photo.other_employee->value()) : Json(nullptr)},
            {"unlike_own", photo.unlike_own},
            {"nearer_to_other", photo.nearer_to_other}};
}

template <class Item>
Json json_of(const std::vector<Item>& items) {
    Json list = Json::array();
    for (const Item& item : items) {
        list.push_back(json_of(item));
    }
    return list;
}

}  // namespace

std::string calibration_json(const GalleryCalibration& calibration) {
    Json settings = Json::object();
    for (const SettingLine& line : calibration.settings) {
        settings[line.name] = Json::parse(line.value);
    }
    Json json{{"model", calibration.model.value()},
              {"target_fpir", calibration.fpir},
              {"gallery", json_of(*calibration.gallery)},
              {"in_force",
               {{"identify", four_digits(calibration.in_force.identify)},
                {"duplicate", four_digits(calibration.in_force.duplicate)},
                {"verify", four_digits(calibration.in_force.verify)},
                {"margin", four_digits(calibration.in_force.margin)}}},
              {"proposed", nullptr},
              {"settings", std::move(settings)},
              {"points", Json::array()},
              {"look_alikes", json_of(calibration.look_alikes)},
              {"harmful_photos", json_of(calibration.harmful)},
              {"harmful_photos_total", calibration.harmful_photos}};
    if (calibration.figures) {
        const measurement::Proposal& proposal = calibration.figures->proposal;
        json["proposed"] = {{"identify", json_of(proposal.identify)},
                            {"duplicate", json_of(proposal.duplicate)},
                            {"verify", json_of(proposal.verify)}};
        json["points"] = json_of(calibration.figures->points);
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rollcall::app
