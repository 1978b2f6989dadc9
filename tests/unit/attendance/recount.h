#pragma once

#include <array>
#include <string>
#include <vector>

#include "unit/attendance/company.h"

namespace rollcall::attendance {

/// What an employee's day comes to, in minutes.
struct RecountedDay {
    int planned = 0, worked = 0, overtime = 0, late = 0, early = 0, missing = 0, absent = 0;
    int unpaid_breaks = 0, paid_breaks = 0, paid_leave = 0, unpaid_leave = 0;
    bool forgotten_in = false, forgotten_out = false;
    /// [overtime][workday, rest day, holiday][day, night]
    int classes[2][3][2] = {};
};

/// Counts October 2026 of one employee again, minute by minute over the real clock, from what the
/// headers of src/attendance promise. It shares the input's types with the code under test and no
/// function, not even the time zones: it has a table of its own, of Berlin and Ho Chi Minh City.
std::vector<RecountedDay> recount_october(const Employee& employee);

}  // namespace rollcall::attendance
