#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attendance/event_store.h"
#include "server/in_reach.h"
#include "server/message.h"
#include "server/server.h"

namespace rollcall::server {

/// What the query of a list of events may say.
struct EventQuery {
    std::optional<std::string> employee;
    std::optional<TimePoint> from;
    std::optional<TimePoint> until;
    std::optional<attendance::EventNumber> cursor;
    std::size_t limit = 100;
};

/// Errors: invalid_request, invalid_field.
Result<EventQuery> event_query_of(const Request& request);

/// Errors: invalid_field, not_found (no such employee, or out of the scope); as the stores'.
Result<attendance::EventFilter> filter_of(const Api& api, const EventQuery& query,
                                          const InReach& in_reach);

/// Leaves those out who are out of the scope: their events, and them as the runner-up of others'.
/// Errors: as the stores'.
Status keep_in_reach(std::vector<attendance::Event>& events, InReach& in_reach);

}  // namespace rollcall::server
