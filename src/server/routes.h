#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "server/handlers.h"

namespace rollcall::server {

/// What the routes of a server are made with. `api`, `metrics`, `clock` and `files` outlive them.
struct RouteParts {
    const Api& api;
    std::size_t body_limit;  ///< bytes, of bodies that carry a picture or a file
    Metrics& metrics;
    const Clock& clock;
    const StaticFiles& files;
    std::string openapi;
    TrustedCa ca;
    std::function<std::uint16_t()> https_port;
    std::function<Metrics::Moment()> moment;
};

/// Every route of the server, with the audit log written where one has an action for it.
std::vector<Route> server_routes(RouteParts parts);

}  // namespace rollcall::server
