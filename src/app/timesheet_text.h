#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "app/timesheets.h"

namespace rollcall::app {

/// A timesheet as it is sent (schema Timesheet): sums, then the days; each number that comes of
/// events with them.
nlohmann::ordered_json timesheet_json(const PersonTimesheet& timesheet,
                                      const attendance::Period& period);

/// The same as a table, one line a day: the names of the columns, and a person's lines. Cells are
/// written as CsvLine does.
std::string timesheet_csv_header();
std::string timesheet_csv(const PersonTimesheet& timesheet);

}  // namespace rollcall::app
