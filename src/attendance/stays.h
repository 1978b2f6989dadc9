#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "attendance/direction.h"

namespace rollcall::attendance {

/// How a stay came to its end.
enum class StayEnd : std::uint8_t {
    stamped,
    by_rule,  ///< the check-out was forgotten (ForgottenOut)
    open,     ///< the person may still be there: it counts up to the moment of counting
};

/// Time between an in and its out.
struct Stay {
    TimeSpan stamped;  ///< as stamped, without seconds; may be empty
    TimeSpan counted;  ///< with both ends rounded; may be empty; overlaps no other
    EventNumber in;
    std::optional<EventNumber> out;
    StayEnd end = StayEnd::stamped;
    CivilDay day{};                    ///< to which it belongs: its shift's, otherwise its in's
    std::optional<std::size_t> shift;  ///< of the schedule: whose window holds the in, otherwise
                                       ///< the one of which most lies in the stay
    bool derived = false;              ///< a direction was not given
};

/// An out without an in.
struct LoneOut {
    EventNumber event;
    TimePoint at{};
    CivilDay day{};                    ///< its shift's, otherwise its own
    std::optional<std::size_t> shift;  ///< whose window holds it and whose end is nearest
};

/// To which day an event belongs, whether it counts or not.
struct OwnedEvent {
    EventNumber event;
    CivilDay day{};
};

struct Stays {
    std::vector<Stay> stays;  ///< in order of time
    std::vector<LoneOut> lone_outs;
    std::vector<OwnedEvent> events;  ///< all
};

/// Makes stays of ins and outs in order of time. An in is closed by the next stamp if that is an
/// out not later than open_until; otherwise it was forgotten, and is closed by the rules of its
/// day, never later than the person's next stamp; or it is open, if no stamp follows and
/// open_until is after `as_of`. Where the rules say first-in-last-out, neighbouring stays of one
/// shift (of one day, without a shift) become one, and a later out of it without an in is its end.
Stays make_stays(std::span<const DirectedStamp> stamps, const AssignmentHistory& history,
                 const Schedule& schedule, TimePoint as_of);

}  // namespace rollcall::attendance
