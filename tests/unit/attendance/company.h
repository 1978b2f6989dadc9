#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "attendance/timesheet.h"

namespace rollcall::attendance {

/// One employee of the made-up company.
struct Employee {
    std::string name;  ///< says what is peculiar about them
    std::vector<Assignment> assignments;
    std::vector<Leave> leaves;
    std::vector<Stamp> stamps;  ///< from 28 September to 4 November 2026, in no order
};

/// Fifty people of two sites, Berlin and Ho Chi Minh City, around October 2026: on 25 October the
/// clocks of Berlin go back. Offices, rotating shifts, nights, flexible hours, split shifts; some
/// change their plan or site within the month; holidays, leave, overtime, work on days off,
/// forgotten stamps, given and derived directions, and every rule of counting. The same for the
/// same seed, on every machine.
std::vector<Employee> make_company(std::uint64_t seed);

}  // namespace rollcall::attendance
