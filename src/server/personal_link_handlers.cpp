#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;

Response answer(const Api& api, const people::Employee& employee, const Request& request) {
    const auto link = api.personal_links.issue(employee.key);
    if (!link) {
        return error_response(link.error(), request.head.id);
    }
    Response response = json_response({{"employee_id", employee.id.value()},
                                       {"token", link->token},
                                       {"expires_at", to_rfc3339(link->expires_at)},
                                       {"request_id", request.head.id}},
                                      201);
    response.audit_subject = employee.id.value();
    return response;
}

/// For somebody, by who is in charge of them.
Response by_id(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    return employee ? answer(api, *employee, request)
                    : error_response(employee.error(), request.head.id);
}

/// One text for an id that is nobody's, and a PIN that is wrong, locked or not there.
Response not_this_pin(const Request& request) {
    return error_response(
        {ErrorCode::forbidden, "This id and PIN do not fit, or the PIN is locked; ask for help."},
        request.head.id);
}

/// For who stands before a paired device and types their PIN.
Response by_pin(const Api& api, const Request& request) {
    if (!request.caller->device) {
        return error_response({ErrorCode::forbidden, "A PIN works on paired devices only."},
                              request.head.id);
    }
    const auto body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const std::string pin = text_member(*body, "pin");
    const auto id = people::parse_employee_id(text_member(*body, "employee_id"));
    if (!id) {
        return error_response(id.error(), request.head.id);
    }
    const auto employee = api.people.find(*id);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    if (!*employee) {
        api.pins.waste_time(pin);
        return not_this_pin(request);
    }
    const auto match = api.pins.match((**employee).key, pin);
    if (!match) {
        return error_response(match.error(), request.head.id);
    }
    return *match == app::Pins::Match::right ? answer(api, **employee, request)
                                             : not_this_pin(request);
}

/// For who was recognised just now and proved to be there.
Response by_checkin(const Api& api, const Request& request) {
    const auto number = number_of(request.parameters.front(), "event");
    if (!number) {
        return error_response(number.error(), request.head.id);
    }
    const auto person =
        api.check_in.proven_live(attendance::EventNumber(*number), request.caller->bucket);
    if (!person) {
        return error_response(person.error(), request.head.id);
    }
    const auto employee = api.people.find(*person);
    if (!employee || !*employee) {
        return error_response(employee ? app::nobody_in_reach() : employee.error(),
                              request.head.id);
    }
    return answer(api, **employee, request);
}

}  // namespace

std::vector<Route> personal_link_routes(const Api& api) {
    const auto route = [&api](const char* path, Right right, ApiCall call) {
        return audited(api_route(api, "POST", path, right, call), "personal_link.made");
    };
    return {route("/api/v1/employees/{id}/personal-link", Right::people_write, by_id),
            route("/api/v1/devices/personal-link", Right::checkin, by_pin),
            route("/api/v1/checkins/{event}/personal-link", Right::checkin, by_checkin)};
}

}  // namespace rollcall::server
