#include "server/in_reach.h"

#include <utility>

#include "people/employee.h"
#include "server/responses.h"

namespace rollcall::server {

access::Scope scope_of(const Request& request) {
    return request.caller ? request.caller->principal.scope() : access::Scope{};
}

Route about_one_person(Route route, const app::Reach& reach) {
    route.reach = route.method == "GET" ? Reach::own : Reach::parts;
    route.handle = [handle = std::move(route.handle), &reach](const Request& request) {
        const access::Scope scope = scope_of(request);
        if (scope.is_all()) {
            return handle(request);
        }
        const auto id = people::parse_employee_id(request.parameters.front());
        if (!id) {
            return error_response(id.error(), request.head.id);
        }
        if (Status seen = InReach(reach, scope).check(*id); !seen) {
            return error_response(seen.error(), request.head.id);
        }
        return handle(request);
    };
    return route;
}

Result<bool> InReach::covers(PersonKey person) {
    if (scope_.is_all()) {
        return true;
    }
    const auto known = known_.find(person);
    if (known != known_.end()) {
        return known->second;
    }
    auto covered = reach_.covers(scope_, person);
    if (covered) {
        known_.emplace(person, *covered);
    }
    return covered;
}

Status InReach::check(const EmployeeId& id) const {
    if (scope_.is_all()) {
        return {};
    }
    const auto covered = reach_.covers(scope_, id);
    if (!covered) {
        return covered.error();
    }
    return *covered ? Status{} : Status{app::nobody_in_reach()};
}

}  // namespace rollcall::server
