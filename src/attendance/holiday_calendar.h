#pragma once

#include <string_view>

#include "attendance/assignment.h"
#include "core/result.h"

namespace rollcall::attendance {

inline constexpr std::size_t kMostCalendarDays = 2000;

/// Public holidays out of an iCalendar file (RFC 5545; UTF-8): each VEVENT's days from DTSTART to
/// the one before DTEND, by the calendar that stands in the file, with its SUMMARY. Of two events
/// on a day the first gives the name; cancelled ones are left out. Error invalid_field, with the
/// line: no calendar, an event without a day, more than 31 days long, or one that repeats by a rule
/// (RRULE), which is not worked out here; more than kMostCalendarDays days.
Result<Holidays> read_holiday_calendar(std::string_view text);

}  // namespace rollcall::attendance
