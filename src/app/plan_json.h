#pragma once

#include <nlohmann/json.hpp>

#include "attendance/leave.h"
#include "attendance/plan.h"
#include "attendance/rules.h"

namespace rollcall::app {

/// Plans and rules as JSON: how they are sent, shown and stored (schemas Plan and Rules of
/// api/openapi.yaml). Readers refuse members that they do not know, and what cannot be worked by
/// (attendance::validate). What was written reads back as the same. Error: invalid_field.
nlohmann::ordered_json plan_json(const attendance::Plan& plan);
Result<attendance::Plan> read_plan(const nlohmann::ordered_json& json);

nlohmann::ordered_json rules_json(const attendance::Rules& rules);
Result<attendance::Rules> read_rules(const nlohmann::ordered_json& json);

/// Schema Leave, under the same rules.
nlohmann::ordered_json leave_json(const attendance::Leave& leave);
Result<attendance::Leave> read_leave(const nlohmann::ordered_json& json);

}  // namespace rollcall::app
