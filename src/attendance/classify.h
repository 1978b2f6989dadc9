#pragma once

#include <vector>

#include "attendance/assignment.h"
#include "attendance/time_span.h"

namespace rollcall::attendance {

/// Part of a span of work that is of one class.
struct ClassifiedSpan {
    TimeSpan span;
    MinuteClass minute;

    bool operator==(const ClassifiedSpan&) const = default;
};

/// Cuts a span of work where the real clock passes midnight or a border of the night window, and
/// says of each part whether it lies at night and on what kind of day: of the civil day that the
/// clock then shows, by the plan and holidays valid on that day. `terms`: those of the day to which
/// the work counts, for its zone and night window. In order of time; nothing is lost.
std::vector<ClassifiedSpan> classify(const TimeSpan& span, bool overtime, const Assignment& terms,
                                     const AssignmentHistory& history);

}  // namespace rollcall::attendance
