#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/timesheets.h"

namespace rollcall::app {

/// What other programs take check-ins in as.
enum class HrFormat {
    frappe,  ///< Frappe HR: a line for each in and out, by the fields of its Employee Checkin
    odoo,    ///< Odoo: a line for each stay, by the fields of its hr.attendance
};

/// "frappe", "odoo".
std::optional<HrFormat> hr_format_from_name(std::string_view name) noexcept;

/// The names of the columns, and a person's lines: times as the clock on the wall showed them
/// ("2026-03-02 08:00:00"), because both take them so. A check-out that never came stands as it was
/// counted; who has not left yet has none. Cells are written as CsvLine does.
std::string hr_csv_header(HrFormat format);
std::string hr_csv(const PersonTimesheet& timesheet, HrFormat format);

}  // namespace rollcall::app
