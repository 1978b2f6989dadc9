#include <utility>

#include "app/person_json.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

Response list(const Api& api, const Request& request) {
    const auto sites = api.directory.sites();
    if (!sites) {
        return error_response(sites.error(), request.head.id);
    }
    const access::Scope scope = scope_of(request);
    Json list = Json::array();
    for (const people::Site& site : *sites) {
        if (scope.kind != access::ScopeKind::sites || scope.covers({}, site.id, {})) {
            list.push_back(app::site_json(site));
        }
    }
    return json_response({{"sites", std::move(list)}, {"request_id", request.head.id}});
}

Response put(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto site = people::parse_site(request.parameters.front(), text_member(*body, "name"),
                                         text_member(*body, "time_zone"));
    if (!site) {
        return error_response(site.error(), request.head.id);
    }
    if (const Status stored = api.directory.put_site(*site); !stored) {
        return error_response(stored.error(), request.head.id);
    }
    Json json = app::site_json(*site);
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response remove(const Api& api, const Request& request) {
    const auto id = people::parse_site_id(request.parameters.front());
    if (!id) {
        return error_response(id.error(), request.head.id);
    }
    if (const Status removed = api.directory.remove_site(*id); !removed) {
        return error_response(removed.error(), request.head.id);
    }
    return json_response({{"site", *id}, {"request_id", request.head.id}});
}

}  // namespace

std::vector<Route> site_routes(const Api& api) {
    Route listing = api_route(api, "GET", "/api/v1/sites", Right::people_read, list);
    listing.reach = Reach::parts;
    return {
        std::move(listing),
        audited(api_route(api, "PUT", "/api/v1/sites/{id}", Right::people_write, put), "site.put"),
        audited(api_route(api, "DELETE", "/api/v1/sites/{id}", Right::people_write, remove),
                "site.removed")};
}

}  // namespace rollcall::server
