#include "server/attendance_json.h"

#include "server/face_json.h"

namespace rollcall::server {
namespace {

using attendance::direction_name;

std::string local_time(TimePoint at, const TimeZone& zone) {
    return to_rfc3339(at, zone.offset_at(at));
}

void add_employee(Json& json, const people::Employee& employee) {
    json["employee_id"] = employee.id.value();
    json["employee_name"] = employee.name;
}

struct OutcomeWriter {
    Json operator()(const app::CheckedIn& done) const {
        Json json{{"answer", "accepted"}};
        add_employee(json, done.employee);
        json["event"] = {{"number", done.event.value()},
                         {"at", to_rfc3339(done.at)},
                         {"local_time", local_time(done.at, done.day.zone)},
                         {"direction", direction_name(done.direction)},
                         {"derived", done.derived}};
        if (done.duplicate_of) {
            json["event"]["duplicate_of"] = done.duplicate_of->value();
        }
        if (done.clock_unsure) {
            json["event"]["clock_unsure"] = true;
        }
        json["day"] = day_json(done.day);
        return json;
    }
    Json operator()(const app::ChooseDirection& choose) const {
        Json json{{"answer", "choose_direction"}};
        add_employee(json, choose.employee);
        json["choice"] = choose.choice;
        json["expires_at"] = to_rfc3339(choose.expires_at);
        json["last"] = {{"number", choose.last.event.value()},
                        {"at", to_rfc3339(choose.last.at)},
                        {"direction", direction_name(choose.last.direction)}};
        return json;
    }
    Json operator()(const app::Held& held) const {
        return {{"answer", "held"},
                {"at", to_rfc3339(held.at)},
                {"correction", held.correction.value()},
                {"held_for", app::held_for_name(held.reason)}};
    }
    Json operator()(const app::NobodyNamed& /*nobody*/) const { return Json::object(); }
    Json operator()(const app::Corrected& corrected) const {
        Json json{{"answer", "corrected"},
                  {"correction", corrected.correction.value()},
                  {"event", corrected.event.value()}};
        if (corrected.employee) {
            add_employee(json, *corrected.employee);
        }
        if (corrected.day) {
            json["day"] = day_json(*corrected.day);
        }
        return json;
    }
};

}  // namespace

Json day_json(const app::DaySoFar& day) {
    Json stamps = Json::array();
    for (const attendance::DirectedStamp& stamp : day.stamps) {
        stamps.push_back({{"number", stamp.event.value()},
                          {"at", to_rfc3339(stamp.at)},
                          {"local_time", local_time(stamp.at, day.zone)},
                          {"direction", direction_name(stamp.direction)},
                          {"derived", stamp.derived}});
    }
    return {{"date", to_text(day.date)},
            {"time_zone", day.zone.name()},
            {"worked_minutes", day.worked.count()},
            {"inside", day.inside},
            {"events", std::move(stamps)}};
}

Json attempt_json(const attendance::RefusedAttempt& attempt) {
    Json json{{"at", to_rfc3339(attempt.at)},
              {"device", attempt.device},
              {"credential", attempt.credential},
              {"answer", attempt.answer}};
    if (!attempt.reason.empty()) {
        json["reason"] = attempt.reason;
    }
    if (attempt.score) {
        json["score"] = *attempt.score;
        json["threshold"] = attempt.threshold.value_or(0);
    }
    return json;
}

Json outcome_json(const app::CheckIn::Outcome& outcome) {
    return std::visit(OutcomeWriter{}, outcome);
}

}  // namespace rollcall::server
