#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/ids.h"

namespace rollcall::attendance {

/// Whether somebody comes or goes.
enum class Direction : std::uint8_t { in = 1, out = 2 };

/// The number of an event in the journal; never reused.
using EventNumber = StrongId<struct EventNumberTag, std::int64_t>;

/// One in or out that counts, after duplicates were suppressed and corrections applied.
struct Stamp {
    EventNumber event;
    TimePoint at{};
    std::optional<Direction> direction;

    bool operator==(const Stamp&) const = default;
};

}  // namespace rollcall::attendance
