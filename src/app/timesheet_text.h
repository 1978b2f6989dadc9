#pragma once

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "app/timesheets.h"

namespace rollcall::app {

/// A timesheet as it is sent (schema Timesheet): sums, then the days; each number that comes of
/// events with them.
nlohmann::ordered_json timesheet_json(const PersonTimesheet& timesheet,
                                      const attendance::Period& period);

/// What days of a closed period have come to since: by the names of figures, the minutes that are
/// not zero (schema DayAdjustment).
nlohmann::ordered_json adjustments_json(std::span<const attendance::DayAdjustment> days);

/// What is shown of a timesheet besides its days: the changes of closed days, which nothing has
/// paid for yet or a closing has; "" where there are none.
std::string changes_text(const PersonTimesheet& timesheet);

/// The same as a table, one line a day: the names of the columns, and a person's lines. After the
/// days (`entry` is "day") come changes of closed days that nothing has paid for yet ("adjustment")
/// and those of earlier closings that were paid with one that is shown ("carried"). Cells are
/// written as CsvLine does.
std::string timesheet_csv_header();
std::string timesheet_csv(const PersonTimesheet& timesheet);

}  // namespace rollcall::app
