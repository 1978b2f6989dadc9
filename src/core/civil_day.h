#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// A day of the calendar as people name it, of no particular zone. It is a count of days, so that
/// `day + std::chrono::days{1}` is the next one; how many hours it has, only a TimeZone knows.
using CivilDay = std::chrono::local_days;
/// A time of the calendar and the clock on the wall, of no particular zone, to the millisecond.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

/// The day of a date that exists (asserted): civil_day(2026, 2, 29) is a programmer's mistake.
CivilDay civil_day(int year, unsigned month, unsigned day);

/// Reads YYYY-MM-DD, from 0000-01-01 to 9999-12-31 and nothing around it. Empty for any other text
/// and for dates that do not exist.
std::optional<CivilDay> parse_civil_day(std::string_view text);

/// YYYY-MM-DD, the inverse of parse_civil_day.
std::string to_text(CivilDay day);

}  // namespace rollcall
