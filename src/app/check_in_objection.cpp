#include <algorithm>
#include <utility>

#include "app/check_in.h"
#include "app/prospect.h"

namespace rollcall::app {
namespace {

using attendance::Direction;
using attendance::Event;
using attendance::EventKind;
using attendance::EventNumber;
using attendance::NewEvent;

/// The direction that was shown with a duplicate is that of the event that counts in its place.
EventNumber target_of(const std::vector<Event>& events, EventNumber number, Objection objection,
                      std::chrono::milliseconds duplicate_window) {
    const auto effective = attendance::effective_events(events, duplicate_window);
    const auto itself = std::ranges::find(effective, number, &attendance::EffectiveEvent::number);
    const bool turned = objection == Objection::wrong_direction && itself != effective.end();
    return turned ? itself->duplicate_of.value_or(number) : number;
}

bool is_corrected(const std::vector<Event>& events, EventNumber number) {
    return std::ranges::any_of(events, [&](const Event& event) {
        return event.facts.value && event.facts.value->target == number;
    });
}

}  // namespace

Result<Event> CheckIn::shown_just_now(EventNumber number, const std::string& sender) const {
    const auto shown = objectionable_.find(number);
    if (shown == objectionable_.end() || shown->second.sender != sender) {
        return Error{ErrorCode::gone,
                     "This result can no longer be corrected here; ask whoever is in charge."};
    }
    auto event = events_.find(number);
    if (!event) {
        return std::move(event).error();
    }
    if (!*event || !(*event)->facts.value || !(*event)->person.value) {
        return Error{ErrorCode::gone, "This result has been erased."};
    }
    return std::move(**event);
}

Result<PersonKey> CheckIn::proven_live(EventNumber number, const std::string& sender) {
    const std::lock_guard lock(deciding_);
    const TimePoint now = clock_.now();
    tidy(now);
    const auto event = shown_just_now(number, sender);
    if (!event) {
        return event.error();
    }
    const attendance::Facts& facts = *event->facts.value;
    const bool answered = facts.liveness == attendance::LivenessShown::active ||
                          facts.liveness == attendance::LivenessShown::both;
    if (facts.method != attendance::Method::face || !answered) {
        return Error{ErrorCode::forbidden,
                     "This needs a check-in by face with a challenge that was answered."};
    }
    const auto events = recent_events(*event->person.value, now);
    if (!events) {
        return events.error();
    }
    if (is_corrected(*events, number)) {
        return Error{ErrorCode::conflict, "This result was corrected already."};
    }
    return *event->person.value;
}

Result<CheckInAnswer> CheckIn::object(EventNumber number, Objection objection,
                                      const CheckInRequest& request, const Render& render) {
    const std::lock_guard lock(deciding_);
    const TimePoint now = clock_.now();
    tidy(now);
    const auto event = shown_just_now(number, request.sender);
    if (!event) {
        return event.error();
    }
    const PersonKey person = *event->person.value;
    auto events = recent_events(person, now);
    const auto employee = people_.find(person);
    if (!events || !employee) {
        return events ? employee.error() : events.error();
    }
    if (is_corrected(*events, number)) {
        return Error{ErrorCode::conflict, "This result was corrected already."};
    }
    const attendance::Facts& first = *event->facts.value;
    NewEvent correction;
    correction.facts = first;
    correction.facts.received_at = now;
    correction.facts.target = target_of(*events, number, objection, rules_.duplicate_window);
    correction.facts.credential = request.credential;
    correction.facts.author = request.credential;
    correction.facts.shown.reset();
    correction.person = person;
    if (objection == Objection::not_me) {
        correction.facts.kind = EventKind::voided;
        correction.facts.reason = "not_me";
        correction.facts.direction.reset();
    } else {
        const Direction was = first.shown.value_or(Direction::in);
        correction.facts.kind = EventKind::redirected;
        correction.facts.reason = "wrong_direction";
        correction.facts.direction = was == Direction::in ? Direction::out : Direction::in;
    }
    std::optional<DaySoFar> day;
    if (objection == Objection::wrong_direction && *employee) {
        const auto terms = terms_around(rules_.terms, person, now);
        if (!terms) {
            return terms.error();
        }
        events->push_back(as_event(correction, kNotYet));
        day = day_so_far(standings_of(*events, *terms, now, rules_.duplicate_window), *terms, now);
    }
    return write(
        correction, request,
        [&](EventNumber written) -> Outcome {
            return Corrected{written, *correction.facts.target, day ? *employee : std::nullopt,
                             day};
        },
        render);
}

}  // namespace rollcall::app
