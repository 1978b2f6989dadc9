#pragma once

#include <string_view>

#include "app/timesheets.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {

/// The days that a query names by `month`, `month_begin`, `from` and `to`. Errors: as
/// app::parse_period.
Result<attendance::Period> period_in(const QueryFields& fields);

/// The same of a JSON object, which may have `other` besides, also as a text, and nothing else.
/// Errors besides: invalid_field.
Result<attendance::Period> period_of(const Json& body, std::string_view other);

}  // namespace rollcall::server
