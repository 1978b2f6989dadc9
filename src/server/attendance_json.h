#pragma once

#include "app/check_in.h"
#include "app/photo_links.h"
#include "people/people_store.h"
#include "server/json_response.h"

namespace rollcall::server {

/// A day as far as it has gone, with the ins and outs behind its figures.
Json day_json(const app::DaySoFar& day);

/// What came of a check-in, but for who was recognised by what figures.
Json outcome_json(const app::CheckIn::Outcome& outcome);

/// An event as it is kept. Whoever has been removed is named nowhere. Error: as the store's.
Result<Json> event_json(const attendance::Event& event, const people::PeopleStore& people);

}  // namespace rollcall::server
