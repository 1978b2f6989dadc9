#include "server/face_json.h"

namespace rollcall::server {
namespace {

/// Angles keep their sign here: which way to turn is told by it.
std::optional<double> signed_value(const face::Quality& quality, face::Measure measure) {
    switch (measure) {
        case face::Measure::yaw:
            return shortest(quality.pose.yaw);
        case face::Measure::pitch:
            return shortest(quality.pose.pitch);
        case face::Measure::roll:
            return shortest(quality.pose.roll);
        default: {
            const auto value = face::value_of(quality, measure);
            return value ? std::optional(shortest(static_cast<float>(*value))) : std::nullopt;
        }
    }
}

}  // namespace

Json box_json(const vision::Box& box) {
    return {{"x", shortest(box.x)},
            {"y", shortest(box.y)},
            {"width", shortest(box.width)},
            {"height", shortest(box.height)}};
}

Json quality_json(const face::Quality& quality) {
    Json json = Json::object();
    for (const face::MeasureInfo& info : face::measures()) {
        if (const auto value = signed_value(quality, info.measure)) {
            json[std::string(info.name)] = {{"value", *value},
                                            {"unit", info.unit},
                                            {"limit", info.at_least ? "at_least" : "at_most"},
                                            {"enrolment", info.enrolment_limit},
                                            {"search", info.search_limit}};
        }
    }
    return json;
}

Json face_json(const face::DetectedFace& face, const std::optional<face::Quality>& quality) {
    Json landmarks = Json::array();
    for (const vision::Point& point : face.landmarks) {
        landmarks.push_back({{"x", shortest(point.x)}, {"y", shortest(point.y)}});
    }
    Json json{{"box", box_json(face.box)},
              {"landmarks", std::move(landmarks)},
              {"score", shortest(face.score)}};
    if (!quality) {
        return json;
    }
    json["quality"] = quality_json(*quality);
    Json problems = Json::array();
    for (const face::Shortcoming& poor : face::shortcomings(*quality, face::Purpose::enrolment)) {
        problems.push_back({{"code", error_info(poor.info->code).name},
                            {"measure", poor.info->name},
                            {"advice", poor.info->fault}});
    }
    json["enrolment_problems"] = std::move(problems);
    if (const auto again = app::better_picture_wanted(quality)) {
        json["hint"] = again->hint;
    }
    return json;
}

std::string key_text(PhotoKey key) {
    return std::to_string(key.value());
}

void add_try_again(Json& json, const app::TryAgain& again) {
    json["reason"] = error_info(again.reason).name;
    json["hint"] = again.hint;
}

void add_figures(Json& json, const app::MatchFigures& figures) {
    json["score"] = shortest(figures.score);
    json["threshold"] = shortest(figures.threshold);
    json["margin"] = shortest(figures.margin);
}

Json identification_json(const app::Identification& found, const app::PhotoLinks& links) {
    Json json = Json::object();
    if (const auto* person = std::get_if<app::Recognised>(&found.answer)) {
        json["answer"] = "accepted";
        json["employee_id"] = person->employee.id.value();
        json["employee_name"] = person->employee.name;
        json["image_path"] = links.link(person->matched_photo);
        json["matched_photo"] = key_text(person->matched_photo);
    } else if (const auto* again = std::get_if<app::TryAgain>(&found.answer)) {
        json["answer"] = "try_again";
        add_try_again(json, *again);
    } else {
        json["answer"] = "not_known";
    }
    if (found.face) {
        add_figures(json, found.figures);
        json["face"] = face_json(*found.face, found.quality);
    }
    return json;
}

}  // namespace rollcall::server
