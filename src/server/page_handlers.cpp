#include <memory>
#include <utility>

#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

Response file_or_not_found(const StaticFiles& files, std::string_view name,
                           const Request& request) {
    const StaticFile* file = files.find(name);
    if (file != nullptr) {
        return file_response(*file, request.head);
    }
    return error_response(
        {ErrorCode::not_found,
         files.empty() ? "The pages are not installed here." : "There is nothing at this address."},
        request.head.id);
}

Route file_route(const StaticFiles& files, std::string pattern, std::string name) {
    return open_route(std::move(pattern), Place::io_thread,
                      [&files, name = std::move(name)](const Request& request) {
                          return file_or_not_found(files, name, request);
                      });
}

Response redirect(std::string location) {
    Response response;
    response.status = 302;
    response.headers.add("Location", std::move(location));
    return response;
}

}  // namespace

std::vector<Route> page_routes(const StaticFiles& files, std::string openapi) {
    std::vector<Route> routes;
    routes.push_back(
        open_route("/", Place::io_thread, [](const Request&) { return redirect("/checkin"); }));
    routes.push_back(file_route(files, "/checkin", "checkin.html"));
    routes.push_back(file_route(files, "/enroll", "enroll.html"));
    routes.push_back(open_route("/static/*", Place::io_thread, [&files](const Request& request) {
        return file_or_not_found(files, "static/" + request.parameters.front(), request);
    }));
    // What browsers ask for at the root, where the pages bring it.
    for (const std::string name : {"favicon.ico", "manifest.webmanifest", "sw.js"}) {
        if (files.find(name) != nullptr) {
            routes.push_back(file_route(files, '/' + name, name));
        }
    }
    if (openapi.empty()) {
        return routes;
    }
    routes.push_back(open_route(
        "/api/openapi.yaml", Place::io_thread,
        [text = std::make_shared<const std::string>(std::move(openapi))](const Request&) {
            Response response;
            response.headers.add("Content-Type", "application/yaml");
            response.headers.add("Cache-Control", "no-cache");
            response.body = text;
            return response;
        }));
    return routes;
}

}  // namespace rollcall::server
