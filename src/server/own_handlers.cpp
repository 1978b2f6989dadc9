#include <algorithm>
#include <string>
#include <utility>

#include "core/bytes.h"
#include "server/api_route.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/period_query.h"

namespace rollcall::server {
namespace {

constexpr std::size_t kDefaultPage = 100;
constexpr std::size_t kAskingBytes = 64UL * 1024UL;  // kMostWaiting with the longest reasons
constexpr std::size_t kMostWaiting = 50;  ///< corrections that one person may have asked for

/// The caller, who sees one person alone. Errors: not_found (removed since); the store's.
Result<people::Employee> oneself(const Api& api, const Request& request) {
    auto employee = api.people.find(scope_of(request).person);
    if (!employee || !*employee) {
        return employee ? app::nobody_in_reach() : std::move(employee).error();
    }
    return std::move(**employee);
}

Response list_corrections(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    const auto cursor = number_in(*fields, "cursor");
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!cursor || !limit) {
        return error_response(cursor ? limit.error() : cursor.error(), request.head.id);
    }
    const auto page = api.corrections.list(
        {.person = scope_of(request).person},
        *cursor ? std::optional(attendance::CorrectionNumber(**cursor)) : std::nullopt, *limit);
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

/// What the caller asks for, as app::Corrections takes it: of themselves, and to be decided by
/// others. Error: invalid_field.
Result<Json> about_oneself(Json body, const EmployeeId& id) {
    if (body.contains("approve")) {
        return Error{ErrorCode::invalid_field, "approve: somebody else decides."};
    }
    const auto lines = body.find("corrections");
    if (lines == body.end() || !lines->is_array()) {
        return body;  // what is wrong is said where it is read
    }
    for (Json& line : *lines) {
        if (!line.is_object()) {
            continue;
        }
        if (line.contains("employee_id")) {
            return Error{ErrorCode::invalid_field, "employee_id: it is you whom this is about."};
        }
        line["employee_id"] = id.value();
    }
    return body;
}

/// Who is in charge has to see what waits: nobody buries it under more. Error: conflict.
Status room_for(std::size_t more, const Api& api, PersonKey person) {
    const auto waiting =
        api.corrections.list({.person = person, .state = attendance::CorrectionState::requested},
                             std::nullopt, kMostWaiting);
    if (!waiting) {
        return waiting.error();
    }
    return waiting->corrections.size() + more <= kMostWaiting
               ? Status{}
               : Error{ErrorCode::conflict, "At most " + std::to_string(kMostWaiting) +
                                                " corrections of yours can wait for a decision; "
                                                "ask whoever is in charge."};
}

Response ask_for_corrections(const Api& api, const Request& request) {
    const auto employee = oneself(api, request);
    auto body = json_object_of(request);
    if (!employee || !body) {
        return error_response(employee ? body.error() : employee.error(), request.head.id);
    }
    const auto asked = about_oneself(std::move(*body), employee->id);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const std::size_t lines = asked->contains("corrections") ? (*asked)["corrections"].size() : 0;
    if (Status room = room_for(lines, api, employee->key); !room) {
        return error_response(room.error(), request.head.id);
    }
    const auto corrections = api.corrections.enter(*asked, request.caller->principal.name);
    if (!corrections) {
        return error_response(corrections.error(), request.head.id);
    }
    Response response = json_response(
        {{"corrections", app::corrections_json(*corrections)}, {"request_id", request.head.id}},
        201);
    response.audit_subjects.assign(corrections->size(), employee->id.value());
    return response;
}

Response list_acknowledgements(const Api& api, const Request& request) {
    const auto all = api.acknowledgements.of(scope_of(request).person);
    if (!all) {
        return error_response(all.error(), request.head.id);
    }
    Json list = Json::array();
    for (const attendance::Acknowledgement& one : *all) {
        list.push_back(app::acknowledgement_json(one));
    }
    return json_response({{"acknowledgements", std::move(list)}, {"request_id", request.head.id}});
}

Result<Sha256> fingerprint_in(const Json& body) {
    const auto bytes = from_hex(text_member(body, "fingerprint"));
    Sha256 fingerprint{};
    if (!bytes || bytes->size() != fingerprint.size()) {
        return Error{ErrorCode::invalid_field,
                     "fingerprint: that of the timesheet that was looked at."};
    }
    std::ranges::copy(*bytes, fingerprint.begin());
    return fingerprint;
}

Response acknowledge(const Api& api, const Request& request) {
    const auto employee = oneself(api, request);
    const auto body = json_object_of(request);
    if (!employee || !body) {
        return error_response(employee ? body.error() : employee.error(), request.head.id);
    }
    const auto period = period_of(*body, "fingerprint");
    const auto fingerprint = fingerprint_in(*body);
    if (!period || !fingerprint) {
        return error_response(period ? fingerprint.error() : period.error(), request.head.id);
    }
    const auto kept = api.acknowledgements.acknowledge(employee->key, *period, *fingerprint,
                                                       request.caller->principal.name);
    if (!kept) {
        return error_response(kept.error(), request.head.id);
    }
    Json json = app::acknowledgement_json(kept->acknowledgement);
    json["request_id"] = request.head.id;
    Response response = json_response(json);
    response.audit_subject = employee->id.value();
    response.changed_nothing = kept->again;
    return response;
}

/// About the caller themselves, whatever else they may see.
Route own(const Api& api, const char* method, const char* path, ApiCall call) {
    Route route = api_route(api, method, path, access::Right::reports, call);
    route.callers = Callers::oneself;
    route.reach = Reach::own;
    return route;
}

}  // namespace

std::vector<Route> own_routes(const Api& api) {
    constexpr const char* kCorrections = "/api/v1/own/corrections";
    constexpr const char* kAcknowledgements = "/api/v1/own/acknowledgements";
    Route asking = own(api, "POST", kCorrections, ask_for_corrections);
    asking.body_limit = kAskingBytes;
    return {own(api, "GET", kCorrections, list_corrections),
            audited(std::move(asking), "correction.entered"),
            own(api, "GET", kAcknowledgements, list_acknowledgements),
            audited(own(api, "POST", kAcknowledgements, acknowledge), "timesheet.acknowledged")};
}

}  // namespace rollcall::server
