#pragma once

#include <algorithm>
#include <chrono>

#include "core/clock.h"

namespace rollcall::attendance {

using Minutes = std::chrono::minutes;

/// The real time from `begin` up to, and without, `end`; empty if that is not later.
struct TimeSpan {
    TimePoint begin{};
    TimePoint end{};

    bool empty() const noexcept { return end <= begin; }
    bool holds(TimePoint at) const noexcept { return begin <= at && at < end; }
    bool operator==(const TimeSpan&) const = default;
};

/// Whole minutes of real time; 0 for an empty span.
inline Minutes length_of(const TimeSpan& span) noexcept {
    return span.empty() ? Minutes{0} : std::chrono::floor<Minutes>(span.end - span.begin);
}

/// What both have; empty if they do not meet.
inline TimeSpan common(const TimeSpan& a, const TimeSpan& b) noexcept {
    return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

inline bool overlap(const TimeSpan& a, const TimeSpan& b) noexcept {
    return !common(a, b).empty();
}

}  // namespace rollcall::attendance
