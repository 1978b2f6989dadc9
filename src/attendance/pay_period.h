#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "attendance/timesheet.h"
#include "core/civil_day.h"
#include "core/result.h"

namespace rollcall::attendance {

/// Days of the calendar, both ends included.
struct Period {
    CivilDay first{};
    CivilDay last{};

    bool operator==(const Period&) const = default;
};

enum class PeriodKind : std::uint8_t {
    day,
    week,   ///< Monday to Sunday
    month,  ///< from `month_begin` to the day before it in the next month
    year,   ///< 1 January to 31 December
    days,   ///< so many days, counted from an anchor in both directions
};

/// How the calendar is divided into periods, for pay or for a report.
struct PeriodRule {
    PeriodKind kind = PeriodKind::month;
    unsigned month_begin = 1;      ///< 1 to 28; 26: from the 26th to the 25th
    std::chrono::days length{14};  ///< for PeriodKind::days: 1 to 366
    CivilDay anchor{};             ///< for PeriodKind::days: a period's first day

    bool operator==(const PeriodRule&) const = default;
};

/// `month_begin` and `length` are in their ranges. Error invalid_field.
Status validate(const PeriodRule& rule);

/// The period that a day is in. The rule must be valid.
Period period_of(CivilDay day, const PeriodRule& rule);

/// What days sum up to.
struct Totals {
    Period period;  ///< of the rule; days that were not given are not in the sums
    Figures figures;
    int days_worked = 0;     ///< days with work
    int days_absent = 0;     ///< days with absence and no work
    int days_forgotten = 0;  ///< days on which an in or an out is missing
};

/// Days in order of time (of one person or department), summed by period. Periods without a day are
/// left out.
std::vector<Totals> sum_by(const PeriodRule& rule, std::span<const Day> days);

}  // namespace rollcall::attendance
