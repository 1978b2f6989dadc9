#pragma once

#include "people/employee.h"

namespace rollcall::app {

/// Somebody was recognised who is suspended or has left. Whoever asked is told "not known", because
/// why somebody may not come in is nobody's business at the door; the operator's log has the reason
/// and the person's key.
void tell_log_of_inactive(const people::Employee& employee);

}  // namespace rollcall::app
