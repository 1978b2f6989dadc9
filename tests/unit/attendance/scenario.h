#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attendance/timesheet.h"

namespace rollcall::attendance {

/// "07:30" or "30:00" as minutes.
Minutes clock(std::string_view text);
/// "2026-10-05" as a day; it has to be one.
CivilDay day(std::string_view text);
/// "2026-10-05 08:00" or "2026-10-05 08:00:59" on the wall of a zone.
TimePoint moment(const TimeZone& zone, std::string_view text);
TimeZone zone_named(const char* name);

/// A shift without breaks that takes stamps from an hour before to six hours after.
Shift shift(std::string_view begin, std::string_view end);
Break break_at(std::string_view begin, int minutes, bool paid = false);
Break break_after(int worked, int minutes, bool paid = false);

/// One person, told as a test wants it: a shift from Monday to Saturday, a day of rest on Sunday,
/// in Ho Chi Minh City if nothing else is said, under Vietnam's rules without a daily limit of
/// regular minutes.
struct Scenario {
    explicit Scenario(std::vector<Shift> shifts_of_a_day);
    explicit Scenario(Shift shift) : Scenario(std::vector<Shift>{std::move(shift)}) {}

    Scenario& in(std::string_view when);
    Scenario& out(std::string_view when);
    Scenario& stamp(std::string_view when);  ///< without a direction

    AssignmentHistory history() const;
    std::vector<Day> days(std::string_view first, std::string_view last) const;
    Day on(std::string_view day_text) const { return days(day_text, day_text).front(); }

    Plan plan;
    Rules rules;
    WorkSite site;
    TimeZone zone = zone_named("Asia/Ho_Chi_Minh");
    std::vector<Assignment> further;  ///< after the first, which is valid from 2020
    std::vector<Leave> leaves;
    std::vector<Stamp> stamps;  ///< numbered from 1 in the order they were given
    std::string as_of = "2030-01-01 00:00";

  private:
    Scenario& add(std::string_view when, std::optional<Direction> direction);
};

/// The numbers that are not 0 and the marks that are set, in the order of Figures:
/// "planned=480 worked=470 late=10"; overtime is a part of worked.
std::string summary(const Day& day);
/// The classes that are not 0: "regular=420 regular_night=60".
std::string classes(const Day& day);
/// The events behind a figure: "1 2".
std::string events(const Figure& figure);

}  // namespace rollcall::attendance
