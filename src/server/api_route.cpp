#include "server/api_route.h"

#include <utility>

namespace rollcall::server {

Route api_route(const Api& api, std::string method, std::string pattern, access::Right right,
                ApiCall call) {
    Route made;
    made.method = std::move(method);
    made.pattern = std::move(pattern);
    made.guard = Guard::caller;
    made.right = right;
    made.rate_limited = true;
    made.handle = [&api, call](const Request& request) { return call(api, request); };
    return made;
}

}  // namespace rollcall::server
