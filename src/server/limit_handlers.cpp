#include <optional>
#include <utility>

#include "app/limit_watch.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_response.h"
#include "server/period_query.h"

namespace rollcall::server {
namespace {

constexpr std::size_t kDefaultPage = 50;

/// Whose limits are asked for.
struct Wanted {
    attendance::Period period;
    std::optional<EmployeeId> employee;
    people::PeopleFilter filter;
    std::optional<std::string> cursor;
    std::size_t limit = kDefaultPage;
};

/// Errors: as period_in, page_limit; invalid_field; not_found (the caller is nobody any more).
Result<Wanted> wanted_of(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    const auto period = period_in(*fields);
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!period || !limit) {
        return period ? limit.error() : period.error();
    }
    Wanted wanted{.period = *period,
                  .employee = {},
                  .filter = {},
                  .cursor = text_in(*fields, "cursor"),
                  .limit = *limit};
    wanted.filter.site = text_in(*fields, "site");
    wanted.filter.department = text_in(*fields, "department");
    if (const auto id = text_in(*fields, "employee_id")) {
        auto employee = people::parse_employee_id(*id);
        if (!employee) {
            return std::move(employee).error();
        }
        wanted.employee = std::move(*employee);
    }
    const access::Scope scope = scope_of(request);
    if (scope.kind == access::ScopeKind::person && !wanted.employee) {
        const auto own = api.people.find(scope.person);
        if (!own || !*own) {
            return own ? app::nobody_in_reach() : own.error();
        }
        wanted.employee = (*own)->id;
    }
    return wanted;
}

Response limits(const Api& api, const Request& request) {
    const auto wanted = wanted_of(api, request);
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    const access::Scope scope = scope_of(request);
    Json list = Json::array();
    std::optional<std::string> next;
    if (wanted->employee) {
        if (Status seen = InReach(api.reach, scope).check(*wanted->employee); !seen) {
            return error_response(seen.error(), request.head.id);
        }
        const auto one = api.limit_watch.of(*wanted->employee, wanted->period);
        if (!one) {
            return error_response(one.error(), request.head.id);
        }
        if (!one->notices.empty()) {
            list.push_back(app::limits_json(*one));
        }
    } else {
        auto page = api.limit_watch.for_each(wanted->filter, wanted->cursor, wanted->limit,
                                             wanted->period, [&](const app::PersonLimits& one) {
                                                 if (app::covers(scope, one.person)) {
                                                     list.push_back(app::limits_json(one));
                                                 }
                                             });
        if (!page) {
            return error_response(page.error(), request.head.id);
        }
        next = std::move(*page);
    }
    Json json{{"from", to_text(wanted->period.first)},
              {"to", to_text(wanted->period.last)},
              {"people", std::move(list)}};
    if (next) {
        json["next"] = *next;
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> limit_routes(const Api& api) {
    Route route =
        api_route(api, "GET", "/api/v1/attendance/limits", access::Right::reports, limits);
    route.reach = Reach::own;
    return {std::move(route)};
}

}  // namespace rollcall::server
