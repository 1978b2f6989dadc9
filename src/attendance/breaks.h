#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "attendance/schedule.h"

namespace rollcall::attendance {

/// Worked time of one stay.
struct Piece {
    TimeSpan span;
    std::size_t stay = 0;  ///< which stay it is of

    bool operator==(const Piece&) const = default;
};

/// What the breaks of a shift came to.
struct BreakMinutes {
    Minutes unpaid{};  ///< taken off the work
    Minutes paid{};    ///< within the work
};

/// Applies a shift's breaks (Break says how) to the work in it: `pieces` in order of time, without
/// overlap, all within the shift. They stay so. Breaks at a fixed time come first, then the paid
/// ones after work, then the unpaid ones after work, each kind by its minutes of work. Time between
/// stays that lies in an unpaid break at a fixed time is neither paid nor taken off a break after
/// work.
BreakMinutes take_breaks(std::vector<Piece>& pieces, std::span<const PlannedBreak> breaks);

/// All minutes of the pieces.
Minutes length_of(std::span<const Piece> pieces);

/// Cuts pieces in order of time after their first `minutes` minutes; returns what lies behind.
std::vector<Piece> cut_after(std::vector<Piece>& pieces, Minutes minutes);

}  // namespace rollcall::attendance
