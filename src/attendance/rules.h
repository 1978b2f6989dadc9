#pragma once

#include <cstdint>
#include <string>

#include "attendance/country_rules.h"
#include "core/time_zone.h"

namespace rollcall::attendance {

/// Which ins and outs of a shift count.
enum class Pairing : std::uint8_t {
    every_pair,         ///< from each in to its out
    first_in_last_out,  ///< from the first in to the last out, whatever lies between
};

/// How a stamp without a direction gets one.
enum class DirectionRule : std::uint8_t {
    alternation,  ///< in, out, in, out; anew with every shift whose window is over
    schedule,     ///< in if a shift's begin is nearer than an end; else by alternation
};

/// What a check-in counts for whose check-out never came.
enum class ForgottenOut : std::uint8_t {
    counts_nothing,
    shift_end,     ///< up to the shift's end; nothing where there is no shift
    fixed_length,  ///< so many minutes
};

enum class RoundingWay : std::uint8_t { down, nearest, up };

/// A stamp's time in whole units of the wall clock's hour; halves go up.
struct Rounding {
    Minutes unit{1};  ///< a divisor of 60
    RoundingWay way = RoundingWay::down;

    bool operator==(const Rounding&) const = default;
};

/// What the company says about counting.
struct Rules {
    std::string version;  ///< kept with a closed period
    Pairing pairing = Pairing::every_pair;
    DirectionRule direction = DirectionRule::alternation;
    Rounding round_in;
    Rounding round_out;
    ForgottenOut forgotten_out = ForgottenOut::shift_end;
    Minutes forgotten_length{0};    ///< for ForgottenOut::fixed_length
    Minutes longest_stay{14 * 60};  ///< without a shift: a later out is not that in's
    /// Whether who comes before a shift works from then on; otherwise from the shift's begin.
    bool before_shift_counts = false;
    /// Overtime at a shift counts, as overtime and as work, if a day has so much of it.
    Minutes least_overtime{0};
    CountryRules country;

    bool operator==(const Rules&) const = default;
};

/// The moment to which a stamp at `at` is rounded. Seconds are cut off first, so that who comes at
/// 08:00:59 comes at 08:00.
TimePoint rounded(TimePoint at, const Rounding& rounding, const TimeZone& zone);

/// Units divide an hour, lengths are not negative, `longest_stay` is 1 minute to 24 hours, and the
/// country's rules are valid. Error invalid_field.
Status validate(const Rules& rules);

}  // namespace rollcall::attendance
