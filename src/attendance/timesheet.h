#pragma once

#include <span>
#include <vector>

#include "attendance/figures.h"
#include "attendance/stays.h"

namespace rollcall::attendance {

/// A day of one person's timesheet. All that began on it is in it: a night shift's hours after
/// midnight, too.
struct Day {
    CivilDay day{};
    DayKind kind = DayKind::workday;
    /// Which of the history's assignments was valid (index in all()); nothing before the first.
    std::optional<std::size_t> assignment;
    Figures figures;
    bool on_leave = false;            ///< leave took minutes of a shift away
    bool forgotten_out = false;       ///< a check-out is missing, and was set by rule
    bool forgotten_in = false;        ///< an out stands alone
    bool open = false;                ///< the person is still there: figures grow
    bool derived = false;             ///< a direction was derived, not given
    std::vector<Stay> stays;          ///< in order of time; their `shift` means nothing here
    std::vector<EventNumber> events;  ///< all that belong to the day, also those that count for
                                      ///< nothing; ascending
};

/// What a timesheet is made of. Everything is borrowed.
struct TimesheetInput {
    const AssignmentHistory& history;
    std::span<const Leave> leaves;  ///< in any order
    std::span<const Stamp> stamps;  ///< in any order; at least those of stamps_needed
    CivilDay first{};
    CivilDay last{};    ///< included
    TimePoint as_of{};  ///< the present: stamps after it are not looked at, nobody is absent from a
                        ///< shift that has not ended, and who came and has not left is there
};

/// Which stamps a timesheet of the days from `first` to `last` needs: two days more on both sides,
/// so that no stay is cut.
TimeSpan stamps_needed(const AssignmentHistory& history, CivilDay first, CivilDay last);

/// One entry for each day from `first` to `last`. A pure function: the same input, in whatever
/// order, gives the same days.
///
/// How a shift of fixed hours is judged: it is attended if a stay reaches into it, or a check-in
/// that was forgotten to be closed or an out without an in belongs to it. Late is the time from its
/// begin to the begin of the first such stay, early leave that from the last one's end, if it was
/// stamped, to the shift's end; both by the clock as stamped, not as rounded, and breaks included.
std::vector<Day> make_timesheet(const TimesheetInput& input);

}  // namespace rollcall::attendance
