#pragma once

#include <map>

#include "app/reach.h"
#include "server/router.h"

namespace rollcall::server {

/// Whose records the caller's rights are good for; all people's where nobody has signed in.
access::Scope scope_of(const Request& request);

/// The route about the person whose id is its first parameter, as whoever sees a part of the
/// company gets it: of a person out of their scope as of nobody. Who sees one person alone may only
/// read. `reach` outlives the route.
Route about_one_person(Route route, const app::Reach& reach);

/// Whether people are in the scope of a request, each looked up once. Not thread-safe.
class InReach {
  public:
    /// `reach` outlives this.
    InReach(const app::Reach& reach, access::Scope scope)
        : reach_(reach), scope_(std::move(scope)) {}

    const access::Scope& scope() const noexcept { return scope_; }
    Result<bool> covers(PersonKey person);
    /// Errors: not_found, with one text for nobody and for somebody out of the scope, unless that
    /// is all; as the stores'.
    Status check(const EmployeeId& id) const;

  private:
    const app::Reach& reach_;
    access::Scope scope_;
    std::map<PersonKey, bool> known_;
};

}  // namespace rollcall::server
