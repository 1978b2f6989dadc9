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

/// The company of demo/company.h around October 2026: on 25 October the clocks of Berlin go back.
std::vector<Employee> make_company(std::uint64_t seed);

}  // namespace rollcall::attendance
