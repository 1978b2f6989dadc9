#pragma once

#include <nlohmann/json.hpp>

#include "attendance/event.h"
#include "people/people_store.h"

namespace rollcall::app {

/// An event as it is kept. Whoever has been removed is named nowhere. Error: as the store's.
Result<nlohmann::ordered_json> event_json(const attendance::Event& event,
                                          const people::PeopleStore& people);

}  // namespace rollcall::app
