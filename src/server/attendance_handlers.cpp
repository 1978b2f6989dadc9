#include <optional>
#include <string_view>

#include "app/event_json.h"
#include "server/api_route.h"
#include "server/attendance_json.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kDefaultPage = 100;

/// What the query of a list may say.
struct ListQuery {
    std::optional<std::string> employee;
    std::optional<TimePoint> from;
    std::optional<TimePoint> until;
    std::optional<attendance::EventNumber> cursor;
    std::size_t limit = kDefaultPage;
};

Result<ListQuery> parse_list_query(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    ListQuery query;
    if (const std::string* employee = fields->find("employee_id"); employee != nullptr) {
        query.employee = *employee;
    }
    const auto from = moment_in(*fields, "from");
    const auto until = moment_in(*fields, "until");
    if (!from || !until) {
        return from ? until.error() : from.error();
    }
    query.from = *from;
    query.until = *until;
    const auto cursor = number_in(*fields, "cursor");
    if (!cursor) {
        return cursor.error();
    }
    if (*cursor) {
        query.cursor = attendance::EventNumber(**cursor);
    }
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!limit) {
        return limit.error();
    }
    query.limit = *limit;
    return query;
}

/// Error besides: not_found (no such employee).
Result<attendance::EventFilter> filter_of(const Api& api, const ListQuery& query,
                                          const InReach& in_reach) {
    attendance::EventFilter filter{
        .person = std::nullopt, .from = query.from, .until = query.until};
    if (!query.employee) {
        if (in_reach.scope().kind == access::ScopeKind::person) {
            filter.person = in_reach.scope().person;
        }
        return filter;
    }
    const auto id = people::parse_employee_id(*query.employee);
    if (!id) {
        return id.error();
    }
    if (Status seen = in_reach.check(*id); !seen) {
        return seen.error();
    }
    const auto employee = api.people.find(*id);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    filter.person = (*employee)->key;
    return filter;
}

/// Leaves those out who are out of the scope: their events, and them as the runner-up of others'.
Status keep_in_reach(std::vector<attendance::Event>& events, InReach& in_reach) {
    std::vector<attendance::Event> kept;
    for (attendance::Event& event : events) {
        const auto covered = event.person.value ? in_reach.covers(*event.person.value)
                                                : Result<bool>(in_reach.scope().is_all());
        const auto runner_up =
            event.runner_up.value ? in_reach.covers(*event.runner_up.value) : Result<bool>(true);
        if (!covered || !runner_up) {
            return covered ? runner_up.error() : covered.error();
        }
        if (*covered) {
            if (!*runner_up) {
                event.runner_up = {};
            }
            kept.push_back(std::move(event));
        }
    }
    events = std::move(kept);
    return {};
}

Response list_events(const Api& api, const Request& request) {
    const auto query = parse_list_query(request);
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
    const auto query = parse_list_query(request);
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
        Json json{{"at", to_rfc3339(attempt.at)},
                  {"device", attempt.device},
                  {"credential", attempt.credential},
                  {"answer", attempt.answer}};
        if (!attempt.reason.empty()) {
            json["reason"] = attempt.reason;
        }
        if (attempt.score) {
            json["score"] = *attempt.score;
            json["threshold"] = attempt.threshold.value_or(0);
        }
        list.push_back(std::move(json));
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
