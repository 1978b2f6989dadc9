#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

Response answer(const people::Employee& employee, bool has_pin, const Request& request) {
    return json_response({{"employee_id", employee.id.value()},
                          {"has_pin", has_pin},
                          {"request_id", request.head.id}});
}

Response put(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    const auto body = json_object_of(request);
    if (!employee || !body) {
        return error_response(employee ? body.error() : employee.error(), request.head.id);
    }
    if (Status set = api.pins.set(employee->key, text_member(*body, "pin")); !set) {
        return error_response(set.error(), request.head.id);
    }
    if (Status ended = api.personal_links.end_all(employee->key); !ended) {
        return error_response(ended.error(), request.head.id);
    }
    return answer(*employee, true, request);
}

Response remove(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    if (Status removed = api.pins.remove(employee->key); !removed) {
        return error_response(removed.error(), request.head.id);
    }
    if (Status ended = api.personal_links.end_all(employee->key); !ended) {
        return error_response(ended.error(), request.head.id);
    }
    return answer(*employee, false, request);
}

}  // namespace

std::vector<Route> pin_routes(const Api& api) {
    constexpr const char* kPin = "/api/v1/employees/{id}/pin";
    return {audited(api_route(api, "PUT", kPin, Right::people_write, put), "pin.set"),
            audited(api_route(api, "DELETE", kPin, Right::people_write, remove), "pin.removed")};
}

}  // namespace rollcall::server
