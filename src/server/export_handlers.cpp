#include <string>
#include <utility>

#include "app/export_person.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/responses.h"

namespace rollcall::server {
namespace {

using access::Right;

Response export_person(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const Result<Bytes> archive = api.export_person.run(employee->id);
    if (!archive) {
        return error_response(archive.error(), request.head.id);
    }
    Response response = text_response(200, "application/zip", std::string(as_text(*archive)));
    // The id may be any text, which no header should have to carry.
    response.headers.add(
        "Content-Disposition",
        "attachment; filename=\"person-" + std::to_string(employee->key.value()) + ".zip\"");
    return response;
}

}  // namespace

std::vector<Route> export_routes(const Api& api) {
    return {audited(
        api_route(api, "GET", "/api/v1/employees/{id}/export", Right::people_write, export_person),
        "person.exported")};
}

}  // namespace rollcall::server
