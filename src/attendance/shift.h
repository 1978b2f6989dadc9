#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attendance/time_span.h"
#include "core/result.h"

namespace rollcall::attendance {

/// What says when a break begins.
enum class BreakStart : std::uint8_t {
    at_time,     ///< at a fixed time of the wall clock
    after_work,  ///< when so many minutes of the shift have been worked
};

/// A pause in a shift.
///
/// - At a fixed time, unpaid: what was worked in it does not count.
/// - At a fixed time, paid: who stamped out and in again for it has it counted as worked.
/// - After n minutes of work, unpaid: the minutes that follow the n-th one do not count; time
///   between two stays in the shift is taken off them first (who stamps out has had the break).
/// - After n minutes of work, paid: as much of the time between two stays counts as worked.
struct Break {
    BreakStart start = BreakStart::at_time;
    /// at_time: the wall clock from the first midnight of the shift's day (24:30 lies on the next
    /// day). after_work: minutes worked before.
    Minutes when{};
    Minutes length{};
    bool paid = false;

    bool operator==(const Break&) const = default;
};

/// When somebody is to work on one day. Times are the wall clock's, from the first midnight of the
/// day that the shift begins on, and so independent of changes of the clock: 22:00 to 30:00 is a
/// night shift that ends at 06:00 of the next day, however many hours lie between.
struct Shift {
    std::string name;
    Minutes begin{};  ///< 0 to 23:59
    Minutes end{};    ///< after `begin`, by 24 h at most; 0: missing, and refused
    /// Flexible hours: so many minutes without breaks are to be worked at any time from `begin` to
    /// `end`; nobody is late and nobody leaves early.
    std::optional<Minutes> flexible;
    Minutes late_grace{0};      ///< who comes up to so much later is not late
    Minutes early_grace{0};     ///< who goes up to so much earlier does not leave early
    Minutes begin_before{60};   ///< a stamp so long before `begin` belongs to the shift
    Minutes end_after{6 * 60};  ///< and one so long after `end`
    std::vector<Break> breaks;

    bool operator==(const Shift&) const = default;
};

/// "7:30" as "07:30", 30 h as "30:00".
std::string clock_text(Minutes time);

/// Whether a shift can be worked by itself: it has an end, lasts 24 h at most, its breaks lie in it
/// and leave work over. Error invalid_field; the text begins with `where` ("Monday").
Status validate(const Shift& shift, std::string_view where);

}  // namespace rollcall::attendance
