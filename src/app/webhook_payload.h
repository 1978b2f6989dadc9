#pragma once

#include <optional>
#include <string>

#include "attendance/event_store.h"
#include "people/people_store.h"
#include "webhooks/webhook_store.h"

namespace rollcall::app {

/// Where what deliveries are about is kept.
struct PayloadSources {
    const webhooks::WebhookStore& hooks;
    const attendance::EventStore& events;
    const people::PeopleStore& people;
};

/// What a delivery says, as JSON: id, kind, time, and the data in the fields of the API
/// (docs/webhooks.md). No picture, no template, and not the figures by which a face was accepted.
/// Nothing: what it is about is gone, or names somebody who has been removed. Errors: as the
/// stores'.
Result<std::optional<std::string>> payload_of(const webhooks::Delivery& delivery,
                                              const PayloadSources& sources);

}  // namespace rollcall::app
