#pragma once

#include <array>
#include <memory>

#include "attendance/plan.h"
#include "attendance/rules.h"

namespace rollcall::demo {

/// How many crews take turns at the three shifts.
inline constexpr int kCrews = 4;
/// How many ways of counting there are.
inline constexpr int kRules = 6;

/// Monday to Friday from 08:00 to 17:00, with an unpaid break and a paid one.
attendance::Plan office_plan();
/// Three early, three late, three nights, three days off; each crew begins three days after the one
/// before. `crew`: 0 to kCrews - 1; crew 0 begins on `anchor`.
attendance::Plan three_shifts_plan(int crew, CivilDay anchor);
/// Twelve hours of night, two on and two off, also on holidays. `first_night` is a first one.
attendance::Plan guard_plan(CivilDay first_night);
/// Eight hours between 06:00 and 20:00.
attendance::Plan flexible_plan();
/// Mornings and evenings from Monday to Saturday.
attendance::Plan split_plan();

/// All the ways of counting that people can fall under, under Vietnam's law. `number`: 0 to
/// kRules - 1; the version is the rules' name.
attendance::Rules rules(int number);

}  // namespace rollcall::demo
