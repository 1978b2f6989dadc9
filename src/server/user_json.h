#pragma once

#include "access/user.h"
#include "people/people_store.h"
#include "server/json_response.h"

namespace rollcall::server {

/// {"kind": "sites", "names": [...]}, {"kind": "person", "employee_id": ...}, {"kind": "all"}.
/// Errors: as the store's.
Result<Json> scope_json(const access::Scope& scope, const people::PeopleStore& people);

/// The inverse. Errors: invalid_field, not_found (the person).
Result<access::Scope> scope_of(const Json& json, const people::PeopleStore& people);

/// A user without secrets. Errors: as the store's.
Result<Json> user_json(const access::User& user, const people::PeopleStore& people);

}  // namespace rollcall::server
