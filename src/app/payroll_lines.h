#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/payroll_template.h"
#include "app/timesheets.h"

namespace rollcall::app {

/// What stands in a column: text, or an amount, which is written by the template's unit.
using PayrollCell = std::variant<std::string, attendance::Minutes>;
/// A cell for each of the template's columns.
using PayrollLine = std::vector<PayrollCell>;

/// What the payroll program calls the person: the payroll number, or without one the employee id.
std::string payroll_number_of(const people::Person& person);

/// A person's lines of a period: what the days sum up to, and what closings that end in it have
/// carried into it, by the earlier period. Sums are made before they are rounded to a unit. What
/// has changed of closed days and is not paid yet is in none.
std::vector<PayrollLine> payroll_lines(const PayrollTemplate& form,
                                       const PersonTimesheet& timesheet,
                                       const attendance::Period& period);

/// Hundredths of hours, the nearest: a minute is 5/3 of one, so that there is never a tie.
std::int64_t hundredths_of_hours(attendance::Minutes minutes);

/// An amount as text: hours with two decimals ("-1.50"), minutes ("-90") or a clock's ("-1:30").
std::string amount_text(attendance::Minutes minutes, PayrollUnit unit, char decimal_mark = '.');

}  // namespace rollcall::app
