#pragma once

#include <span>
#include <vector>

#include "attendance/breaks.h"
#include "attendance/stays.h"

namespace rollcall::attendance {

/// Work that counts to one day, by the schedule.
struct CountedDay {
    std::vector<Piece> regular;   ///< in shifts, breaks taken off; in order of time
    std::vector<Piece> overtime;  ///< all other; in order of time
    Minutes unpaid_breaks{};
    Minutes paid_breaks{};
    std::vector<std::size_t> in_shifts;  ///< the stays that reach a shift, and so its breaks
};

/// What was worked in one shift.
struct CountedShift {
    std::vector<Piece> regular;   ///< breaks taken off; of a flexible one what is required
    std::vector<Piece> overtime;  ///< of a flexible one what is more than required
    BreakMinutes breaks;
    std::vector<std::size_t> stays;  ///< those that reach it
};

/// The regular work in `shift`.
CountedShift count_shift(const PlannedShift& shift, std::span<const Stay> stays);

/// Divides the stays' counted time among days: one entry for each day of the schedule.
///
/// - Time in a shift is regular and counts to the shift's day; its breaks are taken off.
/// - Of a flexible shift the required minutes are regular, the further ones overtime.
/// - Time after a shift is overtime of the day of that shift; so is time before the first shift
///   that the stay reaches or belongs to, if the rules count it, and time between two.
/// - Time of a stay without any shift is overtime of the stay's day.
/// - Overtime at shifts that comes to less than the rules' least does not count at all.
/// - Regular minutes beyond the country's `regular_a_day` become overtime.
///
/// Time of days outside the schedule is left out.
std::vector<CountedDay> count_days(const Schedule& schedule, const AssignmentHistory& history,
                                   std::span<const Stay> stays);

}  // namespace rollcall::attendance
