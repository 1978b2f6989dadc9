#include "server/user_json.h"

#include <string>
#include <utility>
#include <vector>

#include "people/employee.h"
#include "server/json_body.h"

namespace rollcall::server {
namespace {

using access::Scope;
using access::ScopeKind;

Error invalid_scope() {
    return {ErrorCode::invalid_field,
            "scope: {\"kind\": \"all\"}, {\"kind\": \"sites\" or \"departments\", \"names\": "
            "[...]}, or {\"kind\": \"person\", \"employee_id\": ...}."};
}

/// A person of any kind of id. Errors: invalid_field, not_found.
Result<Scope> scope_of_person(const Json& json, const people::PeopleStore& people) {
    const auto id = people::parse_employee_id(text_member(json, "employee_id"));
    if (!id) {
        return id.error();
    }
    const auto employee = people.find(*id);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    return Scope{.kind = ScopeKind::person, .names = {}, .person = (*employee)->key};
}

}  // namespace

Result<Json> scope_json(const Scope& scope, const people::PeopleStore& people) {
    Json json{{"kind", access::scope_kind_name(scope.kind)}};
    if (scope.kind == ScopeKind::person) {
        const auto employee = people.find(scope.person);
        if (!employee) {
            return employee.error();
        }
        json["employee_id"] = *employee ? (*employee)->id.value() : std::string();
    } else if (!scope.is_all()) {
        json["names"] = scope.names;
    }
    return json;
}

Result<Scope> scope_of(const Json& json, const people::PeopleStore& people) {
    const auto kind =
        json.is_object() ? access::scope_kind_from_name(text_member(json, "kind")) : std::nullopt;
    if (!kind) {
        return invalid_scope();
    }
    if (*kind == ScopeKind::all) {
        return Scope{};
    }
    if (*kind == ScopeKind::person) {
        return scope_of_person(json, people);
    }
    const auto list = json.find("names");
    if (list == json.end() || !list->is_array()) {
        return invalid_scope();
    }
    std::vector<std::string> names;
    for (const Json& name : *list) {
        if (!name.is_string()) {
            return invalid_scope();
        }
        names.push_back(name.get<std::string>());
    }
    return access::parse_scope(*kind, std::move(names));
}

Result<Json> user_json(const access::User& user, const people::PeopleStore& people) {
    auto scope = scope_json(user.terms.scope, people);
    if (!scope) {
        return scope;
    }
    Json json{{"id", user.id},
              {"name", user.name},
              {"email", user.terms.email},
              {"role", access::role_name(user.terms.role)},
              {"scope", std::move(*scope)},
              {"state", access::user_state_name(user.state)},
              {"second_factor", user.has_second_factor},
              {"created_at", to_rfc3339(user.created_at)}};
    if (user.signed_in_at) {
        json["signed_in_at"] = to_rfc3339(*user.signed_in_at);
    }
    return json;
}

}  // namespace rollcall::server
