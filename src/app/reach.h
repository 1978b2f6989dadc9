#pragma once

#include <optional>
#include <string_view>

#include "access/user.h"
#include "core/clock.h"
#include "people/directory.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Whether a scope covers somebody as they are placed in this record.
bool covers(const access::Scope& scope, const people::Person& person);

/// What somebody is answered about a person whom their scope does not cover: the same as about
/// nobody.
Error nobody_in_reach();

/// Whom a scope covers, by where people work today (by UTC). Thread-safe. Errors: as the stores'.
class Reach {
  public:
    Reach(const people::Directory& directory, const people::PeopleStore& people, const Clock& clock)
        : directory_(directory), people_(people), clock_(clock) {}

    /// False for nobody.
    Result<bool> covers(const access::Scope& scope, PersonKey person) const;
    /// By id or former id.
    Result<bool> covers(const access::Scope& scope, const EmployeeId& id) const;

  private:
    const people::Directory& directory_;
    const people::PeopleStore& people_;
    const Clock& clock_;
};

}  // namespace rollcall::app
