#include "server/api_route.h"

#include <utility>

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

Route audited(Route route, std::string action) {
    route.action = std::move(action);
    return route;
}

}  // namespace rollcall::server
