#include "app/event_json.h"
#include "server/api_route.h"
#include "server/attendance_json.h"
#include "server/event_query.h"
#include "server/handlers.h"

namespace rollcall::server {
namespace {

using access::Right;

Response list_events(const Api& api, const Request& request) {
    const auto query = event_query_of(request);
    if (!query) {
        return error_response(query.error(), request.head.id);
    }
    InReach in_reach(api.reach, scope_of(request));
    const auto filter = filter_of(api, *query, in_reach);
    if (!filter) {
        return error_response(filter.error(), request.head.id);
    }
    auto page = api.events.list(*filter, query->cursor, query->limit);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    if (Status kept = keep_in_reach(page->events, in_reach); !kept) {
        return error_response(kept.error(), request.head.id);
    }
    Json events = Json::array();
    for (const attendance::Event& event : page->events) {
        auto json = app::event_json(event, api.people);
        if (!json) {
            return error_response(json.error(), request.head.id);
        }
        events.push_back(std::move(*json));
    }
    Json json{{"events", std::move(events)}};
    if (page->next) {
        json["next"] = std::to_string(page->next->value());
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response list_refused(const Api& api, const Request& request) {
    const auto query = event_query_of(request);
    if (!query) {
        return error_response(query.error(), request.head.id);
    }
    const auto attempts = api.events.refused(query->from.value_or(TimePoint::min()),
                                             query->until.value_or(TimePoint::max()), query->limit);
    if (!attempts) {
        return error_response(attempts.error(), request.head.id);
    }
    Json list = Json::array();
    for (const attendance::RefusedAttempt& attempt : *attempts) {
        list.push_back(attempt_json(attempt));
    }
    return json_response({{"attempts", std::move(list)}, {"request_id", request.head.id}});
}

}  // namespace

std::vector<Route> attendance_routes(const Api& api) {
    Route listing = api_route(api, "GET", "/api/v1/attendance/events", Right::reports, list_events);
    listing.reach = Reach::own;
    return {std::move(listing),
            api_route(api, "GET", "/api/v1/attendance/refused", Right::reports, list_refused)};
}

}  // namespace rollcall::server
