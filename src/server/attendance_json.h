#pragma once

#include "app/check_in.h"
#include "app/photo_links.h"
#include "server/json_response.h"

namespace rollcall::server {

/// A day as far as it has gone, with the ins and outs behind its figures.
Json day_json(const app::DaySoFar& day);

/// An attempt that named nobody.
Json attempt_json(const attendance::RefusedAttempt& attempt);

/// What came of a check-in, but for who was recognised by what figures.
Json outcome_json(const app::CheckIn::Outcome& outcome);

}  // namespace rollcall::server
