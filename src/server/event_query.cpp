#include "server/event_query.h"

#include <utility>

#include "server/query.h"

namespace rollcall::server {

Result<EventQuery> event_query_of(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    EventQuery query;
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
    const auto limit = page_limit(*fields, query.limit);
    if (!limit) {
        return limit.error();
    }
    query.limit = *limit;
    return query;
}

Result<attendance::EventFilter> filter_of(const Api& api, const EventQuery& query,
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

}  // namespace rollcall::server
