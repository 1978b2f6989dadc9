#include "server/api_route.h"

#include <utility>

#include "server/query.h"

namespace rollcall::server {

Route api_route(std::string method, std::string pattern, access::Right right, Handler handle) {
    Route made;
    made.method = std::move(method);
    made.pattern = std::move(pattern);
    made.guard = Guard::caller;
    made.right = right;
    made.rate_limited = true;
    made.handle = std::move(handle);
    return made;
}

Route api_route(const Api& api, std::string method, std::string pattern, access::Right right,
                ApiCall call) {
    return api_route(std::move(method), std::move(pattern), right,
                     [&api, call](const Request& request) { return call(api, request); });
}

Result<people::Employee> employee_of(const Api& api, const Request& request) {
    const auto id = people::parse_employee_id(request.parameters.front());
    if (!id) {
        return id.error();
    }
    auto employee = api.people.find(*id);
    if (!employee) {
        return std::move(employee).error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    return std::move(**employee);
}

Result<std::int64_t> number_of(const std::string& parameter, std::string_view what) {
    const auto number = whole_number(parameter);
    if (!number) {
        return Error{ErrorCode::not_found, "There is no such " + std::string(what) + "."};
    }
    return *number;
}

Route audited(Route route, std::string action) {
    route.action = std::move(action);
    return route;
}

}  // namespace rollcall::server
