#include <optional>
#include <string_view>
#include <utility>

#include "app/person_json.h"
#include "server/api_route.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/in_reach.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/query.h"
#include "server/versions.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kDefaultPage = 100;

struct PageQuery {
    people::PeopleFilter filter;
    std::optional<std::string> cursor;
    std::size_t limit = kDefaultPage;
};

Result<PageQuery> parse_page_query(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    PageQuery page;
    page.filter.query = text_in(*fields, "q").value_or("");
    page.filter.site = text_in(*fields, "site");
    page.filter.department = text_in(*fields, "department");
    if (const auto status = text_in(*fields, "status")) {
        page.filter.status = people::parse_status(*status);
        if (!page.filter.status) {
            return Error{ErrorCode::invalid_field, "status: active, suspended or left."};
        }
    }
    page.cursor = text_in(*fields, "cursor");
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!limit) {
        return limit.error();
    }
    page.limit = *limit;
    return page;
}

/// The one person of a scope, whatever the query asks for.
Result<people::PersonPage> page_of_own(const Api& api, PersonKey person) {
    const auto employee = api.people.find(person);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return people::PersonPage{};
    }
    auto record = api.records.read((*employee)->id);
    if (!record) {
        return std::move(record).error();
    }
    return people::PersonPage{.people = {std::move(record->person)}, .next = {}};
}

/// A page of those whom the scope covers. Where it is one site or department the store looks for
/// them; else pages are read until there are as many as were asked for.
Result<people::PersonPage> page_in_scope(const Api& api, PageQuery query,
                                         const access::Scope& scope) {
    if (scope.kind == access::ScopeKind::person) {
        return page_of_own(api, scope.person);
    }
    if (scope.names.size() == 1) {
        auto& field =
            scope.kind == access::ScopeKind::sites ? query.filter.site : query.filter.department;
        field = field.value_or(scope.names.front());
    }
    people::PersonPage covered;
    do {
        auto page = api.records.list(query.filter, query.cursor, kLargestPage);
        if (!page) {
            return page;
        }
        for (people::Person& person : page->people) {
            if (covered.people.size() == query.limit) {
                covered.next = covered.people.back().id.value();
                return covered;
            }
            if (app::covers(scope, person)) {
                covered.people.push_back(std::move(person));
            }
        }
        query.cursor = page->next;
    } while (query.cursor);
    return covered;
}

Response list(const Api& api, const Request& request) {
    const auto query = parse_page_query(request);
    if (!query) {
        return error_response(query.error(), request.head.id);
    }
    const access::Scope scope = scope_of(request);
    const auto page = scope.is_all() ? api.records.list(query->filter, query->cursor, query->limit)
                                     : page_in_scope(api, *query, scope);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    Json employees = Json::array();
    for (const people::Person& person : page->people) {
        employees.push_back(app::person_json(person));
    }
    Json json{{"employees", std::move(employees)}};
    if (page->next) {
        json["next"] = *page->next;
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

/// The record with its version as the ETag.
Response record_response(Json json, std::uint64_t version, const Request& request, int status) {
    json["request_id"] = request.head.id;
    Response response = json_response(json, status);
    add_version(response, version);
    return response;
}

Response read(const Api& api, const Request& request) {
    const auto employee = people::parse_employee_id(request.parameters.front());
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    std::optional<CivilDay> day;
    if (const std::string* text = fields->find("on")) {
        day = parse_civil_day(*text);
        if (!day) {
            return error_response({ErrorCode::invalid_field, "on: a day like 2026-03-01."},
                                  request.head.id);
        }
    }
    const auto record = api.records.read(*employee, day);
    if (!record) {
        return error_response(record.error(), request.head.id);
    }
    return record_response(app::record_json(*record), record->person.version, request, 200);
}

/// The change that an object asks for; `id_field`, if any, is passed over.
Result<people::PersonChange> change_of(const Json& body, std::string_view id_field) {
    people::PersonChange change;
    for (const auto& [name, value] : body.items()) {
        if (name == id_field) {
            continue;
        }
        if (!value.is_string() && !value.is_null()) {
            return Error{ErrorCode::invalid_field, name + ": must be a text, or null for no value"};
        }
        const std::string text = value.is_null() ? std::string() : value.get<std::string>();
        if (Status set = people::set_field(change, name, text); !set) {
            return set.error();
        }
    }
    return change;
}

/// Whether a scope lets people be put where `change` puts them; `created`: from nowhere. Error:
/// forbidden.
Status check_place(const access::Scope& scope, const people::PersonChange& change, bool created) {
    const auto& named = scope.kind == access::ScopeKind::sites ? change.site : change.department;
    if (scope.is_all() || (!named && !created) ||
        scope.covers({}, change.site.value_or(""), change.department.value_or(""))) {
        return {};
    }
    return Error{ErrorCode::forbidden,
                 "You may put people at your own sites, or into your own departments, alone."};
}

Response create(const Api& api, const Request& request) {
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto employee = people::parse_employee_id(text_member(*body, "employee_id"));
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto change = change_of(*body, "employee_id");
    if (!change) {
        return error_response(change.error(), request.head.id);
    }
    if (Status placed = check_place(scope_of(request), *change, true); !placed) {
        return error_response(placed.error(), request.head.id);
    }
    const auto person = api.records.create(*employee, *change);
    if (!person) {
        return error_response(person.error(), request.head.id);
    }
    Response response = record_response(app::person_json(*person), person->version, request, 201);
    response.audit_subject = person->id.value();
    return response;
}

Response change(const Api& api, const Request& request) {
    const auto employee = people::parse_employee_id(request.parameters.front());
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto wanted = change_of(*body, "");
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    if (Status placed = check_place(scope_of(request), *wanted, false); !placed) {
        return error_response(placed.error(), request.head.id);
    }
    const auto person = api.records.change(*employee, *wanted, wanted_version(request));
    if (!person) {
        return error_response(person.error(), request.head.id);
    }
    return record_response(app::person_json(*person), person->version, request, 200);
}

Response merge(const Api& api, const Request& request) {
    const auto kept = people::parse_employee_id(request.parameters.front());
    if (!kept) {
        return error_response(kept.error(), request.head.id);
    }
    const Result<Json> body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const auto absorbed = people::parse_employee_id(text_member(*body, "from"));
    if (!absorbed) {
        return error_response(absorbed.error(), request.head.id);
    }
    if (Status seen = InReach(api.reach, scope_of(request)).check(*absorbed); !seen) {
        return error_response(seen.error(), request.head.id);
    }
    const auto merged = api.merge_people.run(*kept, *absorbed);
    if (!merged) {
        return error_response(merged.error(), request.head.id);
    }
    return json_response({{"employee_id", kept->value()},
                          {"former_id", absorbed->value()},
                          {"photos_moved", merged->photos_moved},
                          {"request_id", request.head.id}});
}

/// Whether a form's field is set; nothing for a text that does not say.
std::optional<bool> switch_of(std::string_view text) {
    if (text.empty() || text == "false" || text == "0") {
        return false;
    }
    return text == "true" || text == "1" ? std::optional(true) : std::nullopt;
}

Response import_file(const Api& api, const Request& request) {
    const auto form = Form::read(request);
    if (!form) {
        return error_response(form.error(), request.head.id);
    }
    const ByteView file = form->file("file");
    if (const auto missing = missing_fields({{"File", file.empty()}})) {
        return error_response(*missing, request.head.id);
    }
    const auto dry_run = switch_of(form->text("dry_run"));
    const auto all_or_nothing = switch_of(form->text("all_or_nothing"));
    if (!dry_run || !all_or_nothing) {
        return error_response(
            {ErrorCode::invalid_field, "dry_run and all_or_nothing are true or false."},
            request.head.id);
    }
    const auto mode = *dry_run          ? people::PutMode::dry_run
                      : *all_or_nothing ? people::PutMode::all
                                        : people::PutMode::each;
    const auto report = api.records.import_table(file, mode);
    if (!report) {
        return error_response(report.error(), request.head.id);
    }
    Json json = app::import_json(*report);
    json["request_id"] = request.head.id;
    Response response = json_response(json);
    response.changed_nothing = !report->written;
    return response;
}

Response remove(const Api& api, const Clock& clock, const Request& request) {
    const auto employee = people::parse_employee_id(request.parameters.front());
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto removed = api.remove_person.run(*employee);
    if (!removed) {
        return error_response(removed.error(), request.head.id);
    }
    Response response = json_response(
        {{"employee_id", employee->value()},
         {"photos_removed", removed->photos.size()},
         {"certificate", app::removal_json(*removed, clock.now(), request.caller->principal.name)},
         {"request_id", request.head.id}});
    response.audit_subject = app::removal_subject(*removed);
    return response;
}

}  // namespace

std::vector<Route> record_routes(const Api& api, const Clock& clock, std::size_t file_limit) {
    const auto changing = [&api](std::string method, std::string pattern, std::string action,
                                 ApiCall call) {
        return audited(
            api_route(api, std::move(method), std::move(pattern), Right::people_write, call),
            std::move(action));
    };
    Route with_file = changing("POST", "/api/v1/employees/import", "people.imported", import_file);
    with_file.body_limit = file_limit;
    Route listing = api_route(api, "GET", "/api/v1/employees", Right::people_read, list);
    listing.reach = Reach::own;
    Route creating = changing("POST", "/api/v1/employees", "person.added", create);
    creating.reach = Reach::parts;
    return {std::move(listing),
            std::move(creating),
            std::move(with_file),
            api_route(api, "GET", "/api/v1/employees/{id}", Right::people_read, read),
            changing("PATCH", "/api/v1/employees/{id}", "person.changed", change),
            audited(api_route("DELETE", "/api/v1/employees/{id}", Right::people_write,
                              [&](const Request& request) { return remove(api, clock, request); }),
                    "person.removed"),
            changing("POST", "/api/v1/employees/{id}/merge", "person.merged", merge)};
}

}  // namespace rollcall::server
