#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/router.h"
#include "server/server.h"

namespace rollcall::server {

/// A handler that works with the use cases.
using ApiCall = Response (*)(const Api& api, const Request& request);

/// A route of /api/v1 for callers with `right`, counted by the rate limit.
Route api_route(std::string method, std::string pattern, access::Right right, Handler handle);
/// The same for a handler that needs the use cases alone. `api` outlives it.
Route api_route(const Api& api, std::string method, std::string pattern, access::Right right,
                ApiCall call);

/// The person whom the address's first parameter names, by today's id or a former one. Errors:
/// missing_field, invalid_field, not_found, the store's.
Result<people::Employee> employee_of(const Api& api, const Request& request);
/// A number in the address, such as a photo's. Error: not_found (it is none).
Result<std::int64_t> number_of(const std::string& parameter, std::string_view what);

/// The same route, whose calls that succeed are entries of the audit log.
Route audited(Route route, std::string action);

}  // namespace rollcall::server
