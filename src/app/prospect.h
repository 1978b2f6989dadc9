#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "app/day_so_far.h"

namespace rollcall::app {

/// Of an event that has no number yet: later than all.
inline const attendance::EventNumber kNotYet{std::numeric_limits<std::int64_t>::max()};

/// A new event as it will be stored, for looking at it among the others.
attendance::Event as_event(const attendance::NewEvent& event, attendance::EventNumber number);

/// What the new event would be among the others.
struct Prospect {
    Standings standings;
    attendance::DirectedStamp shown;  ///< its own, or that of the event it is a duplicate of
    std::optional<attendance::EventNumber> duplicate_of;
    std::optional<attendance::DirectedStamp> before;  ///< the last that counts before it
    std::optional<attendance::DirectedStamp> after;   ///< the first that counts after it
};

/// `events`: the person's since kLookBack before. Nothing where the stamp that the new one comes to
/// is missing, which would be a fault of ours.
std::optional<Prospect> look_ahead(std::vector<attendance::Event> events,
                                   const attendance::NewEvent& event, const PersonTerms& terms,
                                   std::chrono::milliseconds duplicate_window);

/// Puts the number into the day that was looked at before there was one.
void set_event_number(DaySoFar& day, attendance::EventNumber number);

}  // namespace rollcall::app
