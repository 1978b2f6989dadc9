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

Result<std::optional<people::Employee>> resolved(const attendance::Part<PersonKey>& person,
                                                 const people::PeopleStore& people) {
    if (!person.value) {
        return std::optional<people::Employee>();
    }
    return people.find(*person.value);
}

void add_facts(Json& json, const attendance::Facts& facts) {
    json["kind"] = attendance::event_kind_name(facts.kind);
    json["at"] = to_rfc3339(facts.at);
    json["local_time"] = to_rfc3339(facts.at, facts.utc_offset);
    json["time_zone"] = facts.zone;
    json["received_at"] = to_rfc3339(facts.received_at);
    if (facts.direction) {
        json["direction"] = direction_name(*facts.direction);
    }
    if (facts.shown) {
        json["shown_direction"] = direction_name(*facts.shown);
    }
    json["method"] = attendance::method_name(facts.method);
    json["device"] = facts.device;
    json["credential"] = facts.credential;
    json["liveness"] = attendance::liveness_shown_name(facts.liveness);
    if (facts.clock_unsure) {
        json["clock_unsure"] = true;
    }
    if (facts.target) {
        json["corrects"] = facts.target->value();
        json["reason"] = facts.reason;
        json["author"] = facts.author;
    }
}

void add_evidence(Json& json, const attendance::Evidence& evidence) {
    json["evidence"] = {
        {"score", evidence.score},         {"threshold", evidence.threshold},
        {"margin", evidence.margin},       {"matched_photo", key_text(evidence.matched_photo)},
        {"model", evidence.model.value()}, {"face_width", evidence.face_width},
        {"sharpness", evidence.sharpness}, {"yaw", evidence.yaw},
        {"pitch", evidence.pitch}};
}

void add_erased(Json& json, const attendance::Event& event) {
    Json erased = Json::array();
    const auto add = [&erased](bool is_erased, const char* part) {
        if (is_erased) {
            erased.push_back(part);
        }
    };
    add(event.facts.erased, "facts");
    add(event.person.erased, "person");
    add(event.evidence.erased, "evidence");
    add(event.runner_up.erased, "runner_up");
    if (!erased.empty()) {
        json["erased"] = std::move(erased);
    }
}

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

Json outcome_json(const app::CheckIn::Outcome& outcome) {
    return std::visit(OutcomeWriter{}, outcome);
}

Result<Json> event_json(const attendance::Event& event, const people::PeopleStore& people) {
    Json json{{"number", event.number.value()}};
    if (event.facts.value) {
        add_facts(json, *event.facts.value);
    }
    const auto person = resolved(event.person, people);
    const auto runner_up = resolved(event.runner_up, people);
    if (!person || !runner_up) {
        return person ? runner_up.error() : person.error();
    }
    if (*person) {
        add_employee(json, **person);
    }
    if (event.evidence.value) {
        add_evidence(json, *event.evidence.value);
        if (*runner_up) {
            json["evidence"]["runner_up"] = (*runner_up)->id.value();
        }
    }
    add_erased(json, event);
    return json;
}

}  // namespace rollcall::server
