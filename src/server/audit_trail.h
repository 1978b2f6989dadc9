#pragma once

#include "access/audit.h"
#include "core/clock.h"
#include "server/router.h"

namespace rollcall::server {

/// The route, which writes each of its calls that succeeded into the audit log, if it has an action
/// for it. What cannot be written is an error in the server's log: the change is made by then.
/// `log` and `clock` outlive the route.
Route with_audit_trail(Route route, access::AuditLog& log, const Clock& clock);

}  // namespace rollcall::server
