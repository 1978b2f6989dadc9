#pragma once

#include <optional>
#include <vector>

#include "app/terms_of_person.h"
#include "attendance/direction.h"
#include "attendance/effective.h"

namespace rollcall::app {

/// How far back events are looked at to know what a check-in means: longer than any stay.
inline constexpr std::chrono::hours kLookBack{48};

/// A person's terms of all days that the functions below look at.
Result<PersonTerms> terms_around(const TermsOf& terms_of, PersonKey person, TimePoint now);

/// A day as far as it has gone.
struct DaySoFar {
    CivilDay date{};
    TimeZone zone;
    std::vector<attendance::DirectedStamp> stamps;  ///< ins and outs that belong to it, in order
    attendance::Minutes worked{};                   ///< up to the moment that was asked for
    bool inside = false;                            ///< somebody is in and has not gone
};

/// What all events of a person since kLookBack before `now` come to.
struct Standings {
    std::vector<attendance::EffectiveEvent> events;
    std::vector<attendance::DirectedStamp> stamps;  ///< of those that count
};

/// `events`: as the store gives them.
Standings standings_of(std::span<const attendance::Event> events, const PersonTerms& terms,
                       TimePoint now, std::chrono::milliseconds duplicate_window);

/// The day to which the last stamp up to `now` belongs, or else the one of `now`.
DaySoFar day_so_far(const Standings& standings, const PersonTerms& terms, TimePoint now);

}  // namespace rollcall::app
