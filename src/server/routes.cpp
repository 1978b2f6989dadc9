#include "server/routes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/log.h"
#include "server/audit_trail.h"
#include "server/in_reach.h"

namespace rollcall::server {
namespace {

void append(std::vector<Route>& routes, std::vector<Route> more) {
    std::ranges::move(more, std::back_inserter(routes));
}

/// The route, as those get it who see a part of the company, and as an auditor does.
Route for_roles(Route route, const app::Reach& reach) {
    if (route.right == access::Right::admin && route.method == "GET") {
        route.other_right = access::Right::audit;
    }
    const bool about_people = route.right == access::Right::people_read ||
                              route.right == access::Right::people_write ||
                              route.right == access::Right::reports;
    return about_people && route.pattern.starts_with("/api/v1/employees/{id}")
               ? about_one_person(std::move(route), reach)
               : route;
}

/// The route, which writes down now and then that the caller's session is in use. Not on an I/O
/// thread, which must not wait for a disk.
Route with_session_seen(Route route, app::SignIn& sign_in) {
    if (route.guard != Guard::caller || route.place == Place::io_thread) {
        return route;
    }
    route.handle = [handle = std::move(route.handle), &sign_in](const Request& request) {
        const auto& who = request.caller->principal.signed_in;
        if (who && who->unseen) {
            if (Status seen = sign_in.saw(*who); !seen) {
                log::warning("a session in use could not be noted",
                             {{"reason", seen.error().message}});
            }
        }
        return handle(request);
    };
    return route;
}

}  // namespace

std::vector<Route> server_routes(RouteParts parts) {
    const Api& api = parts.api;
    std::vector<Route> routes = employee_routes(api, parts.body_limit, parts.metrics);
    append(routes, record_routes(api, parts.clock, parts.body_limit));
    append(routes, person_photo_routes(api, parts.body_limit));
    append(routes, export_routes(api));
    append(routes, basis_routes(api, parts.clock));
    append(routes, site_routes(api));
    append(routes, face_routes(api, parts.body_limit, parts.metrics));
    append(routes, liveness_routes(api, parts.body_limit, parts.metrics));
    append(routes, checkin_routes(api, parts.body_limit, parts.metrics));
    append(routes, attendance_routes(api));
    append(routes, event_stream_routes(api, parts.clock));
    append(routes, correction_routes(api));
    append(routes, terms_routes(api));
    append(routes, timesheet_routes(api));
    append(routes, limit_routes(api));
    append(routes, period_routes(api));
    append(routes, payroll_routes(api));
    append(routes, personal_link_routes(api));
    append(routes, own_routes(api));
    append(routes, device_routes(api));
    append(routes, pin_routes(api));
    append(routes, gallery_routes(api));
    append(routes, session_routes(api, parts.clock));
    append(routes, account_routes(api));
    append(routes, user_routes(api, parts.clock));
    append(routes, webhook_routes(api));
    append(routes, audit_routes(api));
    append(routes, photo_routes(api.photo_links));
    append(routes,
           status_routes(api.not_ready, parts.clock, parts.metrics, std::move(parts.moment)));
    append(routes, page_routes(parts.files, std::move(parts.openapi)));
    append(routes, trust_routes(parts.files, std::move(parts.ca), std::move(parts.https_port)));
    for (Route& route : routes) {
        route = for_roles(std::move(route), api.reach);
        route = with_session_seen(with_audit_trail(std::move(route), api.audit, parts.clock),
                                  api.sign_in);
    }
    return routes;
}

}  // namespace rollcall::server
