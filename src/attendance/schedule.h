#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "attendance/assignment.h"
#include "attendance/leave.h"
#include "attendance/time_span.h"

namespace rollcall::attendance {

/// A break of a planned shift, in real time.
struct PlannedBreak {
    BreakStart start = BreakStart::at_time;
    TimeSpan span;     ///< at_time; within the shift
    Minutes worked{};  ///< after_work: minutes of work before it
    Minutes length{};
    bool paid = false;
};

/// A shift on a day, in real time, after leave was taken off it.
struct PlannedShift {
    CivilDay day{};  ///< on which it begins, and to which its work counts
    const Shift* shift = nullptr;
    TimeSpan span;
    TimeSpan window;     ///< a stamp in it (its end included) may belong to the shift
    Minutes required{};  ///< to be worked, unpaid breaks not included
    std::vector<PlannedBreak> breaks;
};

/// What is due on a day.
struct PlannedDay {
    CivilDay day{};
    const Assignment* assignment = nullptr;  ///< null before the first one
    DayKind kind = DayKind::workday;
    Minutes paid_leave{};  ///< minutes of shifts that leave took away
    Minutes unpaid_leave{};
};

/// When somebody is to work from one day to another. Borrows from the history that it was made of.
struct Schedule {
    std::vector<PlannedDay> days;      ///< one for each, in order
    std::vector<PlannedShift> shifts;  ///< none is empty, none overlaps another; in order

    /// The shift whose window holds `at` and whose begin is nearest (the earlier of two).
    std::optional<std::size_t> shift_for_in(TimePoint at) const;
    /// The same by the nearest end.
    std::optional<std::size_t> shift_for_out(TimePoint at) const;
    /// [first, last) of `shifts`: all whose window or span may hold a moment of `span`.
    std::pair<std::size_t, std::size_t> shifts_near(const TimeSpan& span) const;
};

/// The schedule of the days from `first` to `last`. Leaves may come in any order and overlap.
Schedule make_schedule(const AssignmentHistory& history, std::span<const Leave> leaves,
                       CivilDay first, CivilDay last);

}  // namespace rollcall::attendance
