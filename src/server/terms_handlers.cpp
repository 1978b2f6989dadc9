#include <charconv>
#include <utility>

#include "app/terms_desk.h"
#include "server/api_route.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;
using attendance::Document;
using attendance::DocumentKind;

constexpr std::size_t kDocumentBytes = 256UL * 1024UL;  // a cycle of a year

Response with_request_id(Json json, const Request& request, int status = 200) {
    json["request_id"] = request.head.id;
    return json_response(json, status);
}

Json heads_json(const std::vector<Document>& documents) {
    Json list = Json::array();
    for (const Document& document : documents) {
        list.push_back(app::document_json(document));
    }
    return list;
}

template <DocumentKind kind>
Response list_documents(const Api& api, const Request& request) {
    const auto newest = api.terms.newest(kind);
    if (!newest) {
        return error_response(newest.error(), request.head.id);
    }
    return with_request_id({{kind == DocumentKind::plan ? "plans" : "rules", heads_json(*newest)}},
                           request);
}

template <DocumentKind kind>
Response put_document(const Api& api, const Request& request) {
    Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    // Moved, because a copy of what is nested deeply would need a deep stack.
    const auto document =
        api.terms.put_document(kind, request.parameters.front(), std::move(*body));
    return document ? with_request_id(app::whole_document_json(*document), request)
                    : error_response(document.error(), request.head.id);
}

template <DocumentKind kind>
Response read_document(const Api& api, const Request& request) {
    const auto versions = api.terms.versions(kind, request.parameters.front());
    if (!versions) {
        return error_response(versions.error(), request.head.id);
    }
    Json json = app::whole_document_json(versions->back());
    json["versions"] = heads_json(*versions);
    return with_request_id(std::move(json), request);
}

Response read_holidays(const Api& api, const Request& request) {
    const auto holidays = api.terms.holidays(request.parameters.front());
    return holidays ? with_request_id({{"holidays", app::holidays_json(*holidays)}}, request)
                    : error_response(holidays.error(), request.head.id);
}

Response put_holidays(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto holidays = api.terms.put_holidays(request.parameters.front(), *body);
    return holidays ? with_request_id({{"holidays", app::holidays_json(*holidays)}}, request)
                    : error_response(holidays.error(), request.head.id);
}

Response import_holidays(const Api& api, const Request& request) {
    const auto form = Form::read(request);
    if (!form) {
        return error_response(form.error(), request.head.id);
    }
    const ByteView file = form->file("file");
    if (const auto missing = missing_fields({{"File", file.empty()}})) {
        return error_response(*missing, request.head.id);
    }
    const auto holidays = api.terms.import_holidays(request.parameters.front(), as_text(file));
    return holidays ? with_request_id({{"holidays", app::holidays_json(*holidays)}}, request)
                    : error_response(holidays.error(), request.head.id);
}

/// Calls `answer` with the employee of the path.
template <class Answer>
Response for_employee(const Request& request, const Answer& answer) {
    const auto employee = people::parse_employee_id(request.parameters.front());
    return employee ? answer(*employee) : error_response(employee.error(), request.head.id);
}

Response list_leaves(const Api& api, const Request& request) {
    return for_employee(request, [&](const EmployeeId& employee) {
        const auto leaves = api.terms.leaves(employee);
        if (!leaves) {
            return error_response(leaves.error(), request.head.id);
        }
        Json list = Json::array();
        for (const attendance::StoredLeave& leave : *leaves) {
            list.push_back(app::stored_leave_json(leave));
        }
        return with_request_id({{"leaves", std::move(list)}}, request);
    });
}

Response add_leave(const Api& api, const Request& request) {
    return for_employee(request, [&](const EmployeeId& employee) {
        const Result<Json> body = json_object_of(request);
        if (!body) {
            return error_response(body.error(), request.head.id);
        }
        const auto leave = api.terms.add_leave(employee, *body);
        return leave ? with_request_id(app::stored_leave_json(*leave), request, 201)
                     : error_response(leave.error(), request.head.id);
    });
}

Response remove_leave(const Api& api, const Request& request) {
    return for_employee(request, [&](const EmployeeId& employee) {
        const std::string& text = request.parameters.back();
        std::int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number);
        if (parsed.ec != std::errc() || parsed.ptr != end) {
            return error_response({ErrorCode::not_found, "leaves have whole numbers"},
                                  request.head.id);
        }
        const Status removed = api.terms.remove_leave(employee, attendance::LeaveNumber(number));
        return removed ? with_request_id({{"number", number}}, request)
                       : error_response(removed.error(), request.head.id);
    });
}

Response list_terms(const Api& api, const Request& request) {
    return for_employee(request, [&](const EmployeeId& employee) {
        const auto terms = api.terms.terms(employee);
        if (!terms) {
            return error_response(terms.error(), request.head.id);
        }
        Json list = Json::array();
        for (const attendance::Terms& one : *terms) {
            list.push_back(app::terms_json(one));
        }
        return with_request_id({{"terms", std::move(list)}}, request);
    });
}

/// Calls `answer` with the employee and the day of the path.
template <class Answer>
Response for_employee_from(const Request& request, const Answer& answer) {
    return for_employee(request, [&](const EmployeeId& employee) {
        const auto day = parse_civil_day(request.parameters.back());
        return day ? answer(employee, *day)
                   : error_response({ErrorCode::invalid_field,
                                     "The path ends with a day of the calendar like 2026-03-01."},
                                    request.head.id);
    });
}

Response put_terms(const Api& api, const Request& request) {
    return for_employee_from(request, [&](const EmployeeId& employee, CivilDay from) {
        const Result<Json> body = json_object_of(request);
        if (!body) {
            return error_response(body.error(), request.head.id);
        }
        const auto terms = api.terms.put_terms(employee, from, *body);
        return terms ? with_request_id(app::terms_json(*terms), request)
                     : error_response(terms.error(), request.head.id);
    });
}

Response remove_terms(const Api& api, const Request& request) {
    return for_employee_from(request, [&](const EmployeeId& employee, CivilDay from) {
        const Status removed = api.terms.remove_terms(employee, from);
        return removed ? with_request_id({{"valid_from", to_text(from)}}, request)
                       : error_response(removed.error(), request.head.id);
    });
}

Route with_document(Route route) {
    route.body_limit = kDocumentBytes;
    return route;
}

template <DocumentKind kind>
void add_document_routes(const Api& api, const std::string& path, const char* action,
                         std::vector<Route>& routes) {
    const std::string one = path + "/{name}";
    routes.push_back(api_route(api, "GET", path, Right::people_read, list_documents<kind>));
    routes.push_back(api_route(api, "GET", one, Right::people_read, read_document<kind>));
    routes.push_back(
        audited(with_document(api_route(api, "PUT", one, Right::people_write, put_document<kind>)),
                action));
}

/// A route that changes something, and is an entry of the audit log.
Route change(const Api& api, const char* method, const std::string& path, ApiCall call,
             const char* action) {
    return audited(api_route(api, method, path, Right::people_write, call), action);
}

}  // namespace

std::vector<Route> terms_routes(const Api& api) {
    const std::string holidays = "/api/v1/sites/{id}/holidays";
    const std::string leaves = "/api/v1/employees/{id}/leaves";
    const std::string terms = "/api/v1/employees/{id}/terms";
    std::vector<Route> routes{
        api_route(api, "GET", holidays, Right::people_read, read_holidays),
        with_document(change(api, "PUT", holidays, put_holidays, "holidays.put")),
        with_document(
            change(api, "POST", holidays + "/import", import_holidays, "holidays.imported")),
        api_route(api, "GET", leaves, Right::people_read, list_leaves),
        change(api, "POST", leaves, add_leave, "leave.added"),
        change(api, "DELETE", leaves + "/{number}", remove_leave, "leave.removed"),
        api_route(api, "GET", terms, Right::people_read, list_terms),
        change(api, "PUT", terms + "/{valid_from}", put_terms, "terms.put"),
        change(api, "DELETE", terms + "/{valid_from}", remove_terms, "terms.removed")};
    add_document_routes<DocumentKind::plan>(api, "/api/v1/attendance/plans", "plan.put", routes);
    add_document_routes<DocumentKind::rules>(api, "/api/v1/attendance/rules", "rules.put", routes);
    return routes;
}

}  // namespace rollcall::server
