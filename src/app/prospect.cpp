#include "app/prospect.h"

#include <algorithm>
#include <utility>

namespace rollcall::app {

using attendance::DirectedStamp;
using attendance::EffectiveEvent;
using attendance::Event;
using attendance::EventNumber;
using attendance::NewEvent;

Event as_event(const NewEvent& event, EventNumber number) {
    Event stored;
    stored.number = number;
    stored.facts.value = event.facts;
    stored.person.value = event.person;
    return stored;
}

std::optional<Prospect> look_ahead(std::vector<Event> events, const NewEvent& event,
                                   const PersonTerms& terms,
                                   std::chrono::milliseconds duplicate_window) {
    events.push_back(as_event(event, kNotYet));
    Prospect prospect;
    prospect.standings = standings_of(events, terms, event.facts.at, duplicate_window);
    const auto itself =
        std::ranges::find(prospect.standings.events, kNotYet, &EffectiveEvent::number);
    if (itself == prospect.standings.events.end()) {
        return std::nullopt;
    }
    prospect.duplicate_of = itself->duplicate_of;
    const EventNumber counting = itself->duplicate_of.value_or(kNotYet);
    for (const DirectedStamp& stamp : prospect.standings.stamps) {
        if (stamp.event == counting) {
            prospect.shown = stamp;
        }
        if (stamp.event != kNotYet && stamp.at <= event.facts.at) {
            prospect.before = stamp;
        }
        if (stamp.at > event.facts.at && !prospect.after) {
            prospect.after = stamp;
        }
    }
    return prospect.shown.event == counting ? std::optional(std::move(prospect)) : std::nullopt;
}

void set_event_number(DaySoFar& day, EventNumber number) {
    for (DirectedStamp& stamp : day.stamps) {
        if (stamp.event == kNotYet) {
            stamp.event = number;
        }
    }
}

}  // namespace rollcall::app
