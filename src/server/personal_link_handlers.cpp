#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/pin_check.h"

namespace rollcall::server {
namespace {

using access::Right;

Response answer(const Api& api, const people::Employee& employee, const Request& request) {
    const auto link = api.personal_links.issue(employee.key, request.caller->principal.name);
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

/// For somebody, by who is in charge of them; also for who has left and wants to see their hours.
Response by_id(const Api& api, const Request& request) {
    // What the link opens, its maker has to be allowed to see.
    if (!request.caller->principal.rights.has(Right::reports)) {
        return error_response({ErrorCode::forbidden, "This needs the right reports, too."},
                              request.head.id);
    }
    const auto employee = employee_of(api, request);
    return employee ? answer(api, *employee, request)
                    : error_response(employee.error(), request.head.id);
}

Response end_all(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    if (Status ended = api.personal_links.end_all(employee->key); !ended) {
        return error_response(ended.error(), request.head.id);
    }
    return json_response(
        {{"employee_id", employee->id.value()}, {"ended", true}, {"request_id", request.head.id}});
}

/// One text for an id that is nobody's, a PIN that is wrong, locked or not there, and somebody who
/// is not active. Which it was stands among the refused attempts.
Response not_this_pin(const Api& api, const Request& request, std::string_view reason) {
    const app::Principal& caller = request.caller->principal;
    app::CheckInRequest attempt;
    attempt.sender = request.caller->bucket;
    attempt.credential = caller.name;
    attempt.device = request.caller->device->terms.name;
    attempt.site = request.caller->device->terms.site;
    const auto noted = api.check_in.refuse("not_known", reason, attempt,
                                           [](const auto&) { return std::string(); });
    return error_response(noted ? Error{ErrorCode::forbidden,
                                        "This id and PIN do not fit, or the PIN is locked; ask for "
                                        "help."}
                                : noted.error(),
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
    const auto checked =
        check_pin(api, text_member(*body, "employee_id"), text_member(*body, "pin"));
    if (!checked) {
        return error_response(checked.error(), request.head.id);
    }
    if (!checked->employee) {
        return not_this_pin(api, request, checked->refusal);
    }
    return checked->employee->status == people::EmploymentStatus::active
               ? answer(api, *checked->employee, request)
               : not_this_pin(api, request, people::status_name(checked->employee->status));
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
    constexpr const char* kPersonal = "/api/v1/employees/{id}/personal-link";
    return {route(kPersonal, Right::people_write, by_id),
            audited(api_route(api, "DELETE", kPersonal, Right::people_write, end_all),
                    "personal_link.ended"),
            route("/api/v1/devices/personal-link", Right::checkin, by_pin),
            route("/api/v1/checkins/{event}/personal-link", Right::checkin, by_checkin)};
}

}  // namespace rollcall::server
