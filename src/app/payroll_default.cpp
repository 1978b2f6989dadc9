#include "app/payroll_template.h"

namespace rollcall::app {

std::string_view default_payroll_template() {
    return R"toml(# How a pay period becomes a file for a payroll program. docs/payroll.md has every key.

lines = "wage_types"        # a line for each person and wage type; "people": a line for each person
unit = "hours"              # 7.75; "minutes": 465; "clock": 7:45
carried = "apart"           # changes of earlier periods in lines of their own; "added": in the sums

[csv]
separator = ","             # or ";" or "tab"
decimal_mark = "."          # or ","
header = true               # the first line names the columns
byte_order_mark = true      # by which spreadsheets know UTF-8; some payroll programs refuse it

[[wage_types]]
code = "100"
name = "Regular"
minutes = ["regular"]

[[wage_types]]
code = "101"
name = "Regular, night"
minutes = ["regular_night"]

[[wage_types]]
code = "110"
name = "Regular, rest day"
minutes = ["regular_rest_day"]

[[wage_types]]
code = "111"
name = "Regular, rest day, night"
minutes = ["regular_rest_day_night"]

[[wage_types]]
code = "120"
name = "Regular, holiday"
minutes = ["regular_holiday"]

[[wage_types]]
code = "121"
name = "Regular, holiday, night"
minutes = ["regular_holiday_night"]

[[wage_types]]
code = "200"
name = "Overtime"
minutes = ["overtime"]

[[wage_types]]
code = "201"
name = "Overtime, night"
minutes = ["overtime_night"]

[[wage_types]]
code = "210"
name = "Overtime, rest day"
minutes = ["overtime_rest_day"]

[[wage_types]]
code = "211"
name = "Overtime, rest day, night"
minutes = ["overtime_rest_day_night"]

[[wage_types]]
code = "220"
name = "Overtime, holiday"
minutes = ["overtime_holiday"]

[[wage_types]]
code = "221"
name = "Overtime, holiday, night"
minutes = ["overtime_holiday_night"]

[[wage_types]]
code = "300"
name = "Paid leave"
minutes = ["paid_leave"]

[[wage_types]]
code = "310"
name = "Unpaid leave"
minutes = ["unpaid_leave"]

[[wage_types]]
code = "400"
name = "Absent"
minutes = ["absent"]

[[wage_types]]
code = "410"
name = "Missing from shifts attended"
minutes = ["missing"]

[[columns]]
header = "Payroll number"
source = "payroll_number"

[[columns]]
header = "Employee"
source = "employee_id"

[[columns]]
header = "Name"
source = "employee_name"

[[columns]]
header = "Department"
source = "department"

[[columns]]
header = "From"
source = "from"

[[columns]]
header = "To"
source = "to"

[[columns]]
header = "Wage type"
source = "wage_code"

[[columns]]
header = "Wage type name"
source = "wage_name"

[[columns]]
header = "Hours"
source = "amount"

[[columns]]
header = "Entry"
source = "entry"

[[columns]]
header = "State"
source = "state"
)toml";
}

}  // namespace rollcall::app
