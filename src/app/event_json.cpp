#include "app/event_json.h"

#include <optional>
#include <string>
#include <utility>

#include "attendance/correction.h"

namespace rollcall::app {
namespace {

using Json = nlohmann::ordered_json;

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
        json["direction"] = attendance::direction_name(*facts.direction);
    }
    if (facts.shown) {
        json["shown_direction"] = attendance::direction_name(*facts.shown);
    }
    json["method"] = attendance::method_name(facts.method);
    json["device"] = facts.device;
    json["credential"] = facts.credential;
    json["liveness"] = attendance::liveness_shown_name(facts.liveness);
    if (facts.clock_unsure) {
        json["clock_unsure"] = true;
    }
    if (facts.offline_skew) {
        json["offline"] = {{"clock_behind_ms", facts.offline_skew->count()}};
    }
    if (facts.target) {
        json["corrects"] = facts.target->value();
    }
    if (facts.target || facts.method == attendance::Method::manual) {
        json["reason"] = facts.reason;
        json["author"] = facts.author;
    }
    if (const auto correction = attendance::correction_of(facts)) {
        json["correction"] = correction->value();
    }
}

void add_evidence(Json& json, const attendance::Evidence& evidence) {
    json["evidence"] = {{"score", evidence.score},
                        {"threshold", evidence.threshold},
                        {"margin", evidence.margin},
                        {"matched_photo", std::to_string(evidence.matched_photo.value())},
                        {"model", evidence.model.value()},
                        {"face_width", evidence.face_width},
                        {"sharpness", evidence.sharpness},
                        {"yaw", evidence.yaw},
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
        json["employee_id"] = (*person)->id.value();
        json["employee_name"] = (*person)->name;
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

}  // namespace rollcall::app
