#include <optional>
#include <utility>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kDefaultPage = 100;
constexpr std::size_t kBodyBytes = 1024UL * 1024UL;  // the most corrections, with long reasons

/// What the query of the list says.
struct Wanted {
    attendance::CorrectionFilter filter;
    std::optional<attendance::CorrectionNumber> cursor;
    std::size_t limit = kDefaultPage;
};

/// Error besides: not_found (no such employee).
Result<std::optional<PersonKey>> person_in(const Api& api, const QueryFields& fields) {
    const auto text = text_in(fields, "employee_id");
    if (!text) {
        return std::optional<PersonKey>();
    }
    const auto id = people::parse_employee_id(*text);
    if (!id) {
        return id.error();
    }
    const auto employee = api.people.find(*id);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    return std::optional((*employee)->key);
}

Result<Wanted> wanted_of(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    Wanted wanted;
    const auto person = person_in(api, *fields);
    const auto from = moment_in(*fields, "from");
    const auto until = moment_in(*fields, "until");
    const auto cursor = number_in(*fields, "cursor");
    const auto limit = page_limit(*fields, kDefaultPage);
    for (const Error* error : {person ? nullptr : &person.error(), from ? nullptr : &from.error(),
                               until ? nullptr : &until.error(), cursor ? nullptr : &cursor.error(),
                               limit ? nullptr : &limit.error()}) {
        if (error != nullptr) {
            return *error;
        }
    }
    if (const auto state = text_in(*fields, "state")) {
        wanted.filter.state = attendance::correction_state_from_name(*state);
        if (!wanted.filter.state) {
            return Error{ErrorCode::invalid_field, "state: requested, approved or rejected."};
        }
    }
    wanted.filter.person = *person;
    wanted.filter.from = *from;
    wanted.filter.until = *until;
    if (*cursor) {
        wanted.cursor = attendance::CorrectionNumber(**cursor);
    }
    wanted.limit = *limit;
    return wanted;
}

Response list_corrections(const Api& api, const Request& request) {
    const auto wanted = wanted_of(api, request);
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    const auto page = api.corrections.list(wanted->filter, wanted->cursor, wanted->limit);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    Json json{{"corrections", app::corrections_json(page->corrections)}};
    if (page->next) {
        json["next"] = std::to_string(page->next->value());
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

/// All of them, each with an entry of the audit log for the person whom it is of. One that was
/// entered and approved at once has one entry, of the approval.
Response changed(const Result<std::vector<app::NamedCorrection>>& corrections,
                 const Request& request, int status) {
    if (!corrections) {
        return error_response(corrections.error(), request.head.id);
    }
    Response response = json_response(
        {{"corrections", app::corrections_json(*corrections)}, {"request_id", request.head.id}},
        status);
    if (!corrections->empty() && corrections->front().correction.decision) {
        response.audit_action =
            "correction." +
            std::string(attendance::correction_state_name(corrections->front().correction.state()));
    }
    for (const app::NamedCorrection& named : *corrections) {
        response.audit_subjects.push_back(named.employee ? named.employee->id.value()
                                                         : std::string());
    }
    return response;
}

Response enter_corrections(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    return changed(api.corrections.enter(*body, request.caller->principal.name), request, 201);
}

Response correct_clock(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    return changed(api.clock_correction.enter(*body, request.caller->principal.name), request, 201);
}

Response decide_corrections(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    return changed(api.corrections.decide(*body, request.caller->principal.name), request, 200);
}

Route change(const Api& api, const char* path, ApiCall call, const char* action) {
    Route route = audited(api_route(api, "POST", path, Right::people_write, call), action);
    route.body_limit = kBodyBytes;
    return route;
}

}  // namespace

std::vector<Route> correction_routes(const Api& api) {
    const char* const corrections = "/api/v1/attendance/corrections";
    return {
        api_route(api, "GET", corrections, Right::reports, list_corrections),
        change(api, corrections, enter_corrections, "correction.entered"),
        change(api, "/api/v1/attendance/corrections/clock", correct_clock, "correction.entered"),
        change(api, "/api/v1/attendance/corrections/decisions", decide_corrections,
               "correction.decided")};
}

}  // namespace rollcall::server
