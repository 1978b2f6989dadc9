#include <utility>

#include "app/person_json.h"
#include "core/time_zone.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

Response bases_response(const Api& api, const Request& request, const people::Employee& employee,
                        int status) {
    const auto bases = api.people.bases(employee.key);
    if (!bases) {
        return error_response(bases.error(), request.head.id);
    }
    Json json{{"employee_id", employee.id.value()}};
    json.update(app::bases_json(*bases));
    json["request_id"] = request.head.id;
    return json_response(json, status);
}

Response list(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    return bases_response(api, request, *employee, 200);
}

/// The moment that is meant: the beginning of the day that is named (by UTC), or now.
Result<TimePoint> given_at(const std::string& day, TimePoint now) {
    if (day.empty()) {
        return now;
    }
    const auto parsed = parse_civil_day(day);
    if (!parsed || TimeZone().start_of(*parsed) > now) {
        return Error{ErrorCode::invalid_field, "given_on: a day like 2026-03-01, not one to come"};
    }
    return TimeZone().start_of(*parsed);
}

Result<people::LegalBasis> basis_of(const Json& body, const Request& request, TimePoint now) {
    const auto kind = people::parse_basis_kind(text_member(body, "kind"));
    if (!kind) {
        return Error{ErrorCode::invalid_field, "kind: must be consent, asserted or other"};
    }
    const auto moment = given_at(text_member(body, "given_on"), now);
    if (!moment) {
        return moment.error();
    }
    const std::string by = text_member(body, "by");
    return people::LegalBasis{.kind = *kind,
                              .document = text_member(body, "document"),
                              .text_version = text_member(body, "text_version"),
                              .given_at = *moment,
                              .how = text_member(body, "how"),
                              .recorded_by = by.empty() ? request.caller->principal.name : by};
}

Response record(const Api& api, const Clock& clock, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto basis = basis_of(*body, request, clock.now());
    if (!basis) {
        return error_response(basis.error(), request.head.id);
    }
    if (const Status recorded = api.record_basis.run(employee->id, *basis); !recorded) {
        return error_response(recorded.error(), request.head.id);
    }
    return bases_response(api, request, *employee, 201);
}

Response withdraw(const Api& api, const Clock& clock, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto withdrawn =
        api.remove_person.withdraw(employee->id, request.caller->principal.name, clock.now());
    if (!withdrawn) {
        return error_response(withdrawn.error(), request.head.id);
    }
    return json_response({{"employee_id", employee->id.value()},
                          {"photos_removed", withdrawn->photos.size()},
                          {"request_id", request.head.id}});
}

}  // namespace

std::vector<Route> basis_routes(const Api& api, const Clock& clock) {
    constexpr const char* kPattern = "/api/v1/employees/{id}/legal-bases";
    return {
        api_route(api, "GET", kPattern, Right::people_read, list),
        audited(api_route("POST", kPattern, Right::people_write,
                          [&](const Request& request) { return record(api, clock, request); }),
                "basis.recorded"),
        audited(api_route("DELETE", kPattern, Right::people_write,
                          [&](const Request& request) { return withdraw(api, clock, request); }),
                "basis.withdrawn")};
}

}  // namespace rollcall::server
