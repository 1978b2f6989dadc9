#pragma once

#include <vector>

#include "attendance/schedule.h"
#include "attendance/stamp.h"

namespace rollcall::attendance {

/// A stamp that is an in or an out.
struct DirectedStamp {
    EventNumber event;
    TimePoint at{};
    Direction direction = Direction::in;
    bool derived = false;  ///< it had none of its own

    bool operator==(const DirectedStamp&) const = default;
};

/// Until when an out belongs to an in at `in` (included): to the end of its shift's window (of the
/// last one's, where further shifts of that day or without a pause follow), without a shift for the
/// rules' longest stay.
TimePoint open_until(TimePoint in, const AssignmentHistory& history, const Schedule& schedule);

/// Gives a direction to each stamp that has none, by the rules valid on its day, and puts all in
/// order of time: the answer is the same for every order they come in. Given directions stand.
///
/// - Alternation: an out if the last stamp is an in that is still open (open_until), else an in.
/// - Schedule: among the shifts whose window holds the stamp, the nearest boundary: in at a begin,
///   out at an end. Where there is none, or a begin and an end are equally near, by alternation.
///
/// The schedule has to reach two days beyond the stamps on both sides.
std::vector<DirectedStamp> resolve_directions(std::vector<Stamp> stamps,
                                              const AssignmentHistory& history,
                                              const Schedule& schedule);

}  // namespace rollcall::attendance
