#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "attendance/event.h"

namespace rollcall::attendance {

/// What is made of a check-in once all events are known.
enum class Standing : std::uint8_t {
    counts,
    duplicate,  ///< too soon after one that counts, at the same site
    voided,     ///< by a correction
};

/// A check-in as it stands now.
struct EffectiveEvent {
    EventNumber number;
    TimePoint at{};                      ///< corrected
    std::optional<Direction> direction;  ///< claimed or corrected; nothing: to be derived
    Standing standing = Standing::counts;
    std::optional<EventNumber> duplicate_of;  ///< the one that counts in its place
    std::vector<EventNumber> corrected_by;    ///< those in force, ascending
};

inline constexpr std::chrono::seconds kDuplicateWindow{60};

/// What stands of one person's events, in the order of time (of number where that is the same),
/// whatever the order they are given in. Corrections are applied in the order of their numbers, so
/// that the last one wins; a correction that another one has voided is not applied. A check-in less
/// than `window` after the last one that counts at the same site is a duplicate, unless it claims
/// another direction than that one claimed, or showed the person. Events whose facts are erased are
/// left out.
std::vector<EffectiveEvent> effective_events(std::span<const Event> events,
                                             std::chrono::milliseconds window = kDuplicateWindow);

/// Those that count.
std::vector<Stamp> stamps_of(std::span<const EffectiveEvent> events);

}  // namespace rollcall::attendance
