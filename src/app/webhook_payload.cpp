#include "app/webhook_payload.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "app/event_json.h"
#include "core/ids.h"

namespace rollcall::app {
namespace {

using Json = nlohmann::ordered_json;
using webhooks::Delivery;
using webhooks::Kind;
using MaybeJson = std::optional<Json>;

/// Whoever was removed is in no event any more; what is left says nothing to anybody.
Result<MaybeJson> event_data(const Delivery& delivery, const PayloadSources& sources) {
    const auto event = sources.events.find(attendance::EventNumber(delivery.subject));
    if (!event || !*event) {
        return event ? Result<MaybeJson>(std::nullopt) : event.error();
    }
    auto json = event_json(**event, sources.people);
    if (!json) {
        return std::move(json).error();
    }
    if (!json->contains("employee_id") || !json->contains("kind")) {
        return MaybeJson();
    }
    json->erase("evidence");
    return MaybeJson(std::move(*json));
}

Result<MaybeJson> attempt_data(const Delivery& delivery, const PayloadSources& sources) {
    const auto attempt = sources.hooks.attempt(delivery.subject);
    if (!attempt || !*attempt) {
        return attempt ? Result<MaybeJson>(std::nullopt) : attempt.error();
    }
    Json json{{"at", to_rfc3339((*attempt)->at)},
              {"device", (*attempt)->device},
              {"site", (*attempt)->site},
              {"credential", (*attempt)->credential},
              {"answer", (*attempt)->answer}};
    if (!(*attempt)->reason.empty()) {
        json["reason"] = (*attempt)->reason;
    }
    return MaybeJson(std::move(json));
}

Result<MaybeJson> outage_data(const Delivery& delivery, const PayloadSources& sources) {
    const auto outage = sources.hooks.outage(delivery.subject);
    if (!outage || !*outage) {
        return outage ? Result<MaybeJson>(std::nullopt) : outage.error();
    }
    Json json{{"id", (*outage)->device_id}, {"name", (*outage)->device}, {"site", (*outage)->site}};
    if ((*outage)->last_seen_at) {
        json["last_seen_at"] = to_rfc3339(*(*outage)->last_seen_at);
    }
    json["noticed_at"] = to_rfc3339((*outage)->noticed_at);
    return MaybeJson(std::move(json));
}

Result<MaybeJson> enrolment_data(const Delivery& delivery, const PayloadSources& sources) {
    const auto photo = sources.people.photo(PhotoKey(delivery.subject));
    if (!photo || !*photo) {
        return photo ? Result<MaybeJson>(std::nullopt) : photo.error();
    }
    const auto person = sources.people.find((*photo)->person);
    if (!person || !*person) {
        return person ? Result<MaybeJson>(std::nullopt) : person.error();
    }
    return MaybeJson(Json{{"employee_id", (*person)->id.value()},
                          {"employee_name", (*person)->name},
                          {"photo", std::to_string(delivery.subject)}});
}

Result<MaybeJson> data_of(const Delivery& delivery, const PayloadSources& sources) {
    switch (delivery.kind) {
        case Kind::ping:
            return MaybeJson(Json::object());
        case Kind::checkin_recorded:
        case Kind::checkin_corrected:
            return event_data(delivery, sources);
        case Kind::attempt_unknown:
        case Kind::attempt_spoof:
            return attempt_data(delivery, sources);
        case Kind::device_offline:
            return outage_data(delivery, sources);
        case Kind::employee_enrolled:
            return enrolment_data(delivery, sources);
    }
    return MaybeJson();
}

}  // namespace

Result<std::optional<std::string>> payload_of(const Delivery& delivery,
                                              const PayloadSources& sources) {
    auto data = data_of(delivery, sources);
    if (!data || !*data) {
        return data ? Result<std::optional<std::string>>(std::nullopt) : data.error();
    }
    const Json json{{"id", delivery.id},
                    {"kind", webhooks::kind_name(delivery.kind)},
                    {"at", to_rfc3339(delivery.created_at)},
                    {"data", std::move(**data)}};
    return std::optional(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace rollcall::app
