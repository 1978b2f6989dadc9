#include "app/check_in.h"

#include <utility>

#include "app/prospect.h"
#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

using attendance::DirectedStamp;
using attendance::Event;
using attendance::EventNumber;
using attendance::FirstAnswer;
using attendance::KeyTaken;
using attendance::NewEvent;

constexpr std::size_t kMostPending = 1000;
constexpr std::size_t kChoiceBytes = 16;

Error key_taken() {
    return {ErrorCode::conflict,
            "This idempotency key was used for a request that says something else; use a new one "
            "for each check-in."};
}

Error choice_gone() {
    return {ErrorCode::gone, "This choice has expired or was made; look at the camera again."};
}

/// What the store said of a request's key: the answer if the request came before, or was another;
/// nothing if it is new.
template <class Said>
std::optional<Result<CheckInAnswer>> answer_before(const Said& said) {
    if (const auto* first = std::get_if<FirstAnswer>(&said)) {
        return CheckInAnswer{first->body, true};
    }
    if (std::holds_alternative<KeyTaken>(said)) {
        return Result<CheckInAnswer>(key_taken());
    }
    return std::nullopt;
}

/// The wall clock's where the person then works.
void set_zone(attendance::Facts& facts, const attendance::AssignmentHistory& history) {
    const TimeZone& zone = attendance::zone_of(history.terms_on(history.day_of(facts.at)));
    facts.utc_offset = zone.offset_at(facts.at);
    facts.zone = zone.name();
}

std::string_view refusal_reason(const Identification& found) {
    const auto* again = std::get_if<TryAgain>(&found.answer);
    return again != nullptr ? error_info(again->reason).name : std::string_view{};
}

attendance::Evidence evidence_of(const Recognised& person, const Identification& found) {
    attendance::Evidence evidence;
    evidence.score = found.figures.score;
    evidence.threshold = found.figures.threshold;
    evidence.margin = found.figures.margin;
    evidence.matched_photo = person.matched_photo;
    evidence.model = found.model;
    if (found.quality) {
        evidence.face_width = found.quality->face_width;
        evidence.sharpness = found.quality->sharpness;
        evidence.yaw = found.quality->pose.yaw;
        evidence.pitch = found.quality->pose.pitch;
    }
    return evidence;
}

}  // namespace

CheckIn::CheckIn(attendance::EventStore& events, attendance::CorrectionStore& corrections,
                 const people::PeopleStore& people, const Clock& clock, GalleryChanges& changes,
                 CheckInRules rules)
    : events_(events),
      corrections_(corrections),
      people_(people),
      clock_(clock),
      deciding_(changes.mutex),
      rules_(std::move(rules)) {}

std::optional<attendance::RepeatGuard> CheckIn::guard_of(const CheckInRequest& request) const {
    if (request.key.empty()) {
        return std::nullopt;
    }
    return attendance::RepeatGuard{request.sender, request.key, request.content, clock_.now()};
}

Result<std::optional<CheckInAnswer>> CheckIn::repeated(const CheckInRequest& request) const {
    const auto guard = guard_of(request);
    if (!guard) {
        return std::optional<CheckInAnswer>();
    }
    auto known = events_.first_answer(*guard);
    if (!known) {
        return std::move(known).error();
    }
    if (std::holds_alternative<KeyTaken>(*known)) {
        return key_taken();
    }
    auto* first = std::get_if<FirstAnswer>(&*known);
    return first != nullptr ? std::optional(CheckInAnswer{std::move(first->body), true})
                            : std::nullopt;
}

NewEvent CheckIn::event_of(const people::Employee& employee, attendance::Method method,
                           const CheckInRequest& request, TimePoint now) const {
    NewEvent event;
    event.facts.at = request.offline ? request.offline->at + request.offline->skew : now;
    event.facts.received_at = now;
    if (request.offline) {
        event.facts.offline_skew = request.offline->skew;
    }
    event.facts.direction = request.direction;
    event.facts.method = method;
    event.facts.device = request.device;
    event.facts.site = request.site;
    event.facts.credential = request.credential;
    event.facts.liveness = request.liveness;
    event.facts.clock_unsure = rules_.trust != nullptr && rules_.trust->unsure();
    event.person = employee.key;
    return event;
}

Result<CheckInAnswer> CheckIn::run(const Identification& found, const CheckInRequest& request,
                                   const Render& render) {
    const auto* person = std::get_if<Recognised>(&found.answer);
    if (person == nullptr) {
        const bool again = std::holds_alternative<TryAgain>(found.answer);
        attendance::RefusedAttempt attempt =
            refusal(request, again ? "try_again" : "not_known", refusal_reason(found));
        if (!again) {
            attempt.score = found.figures.score;
            attempt.threshold = found.figures.threshold;
        }
        return write_refusal(attempt, request, render);
    }
    const std::lock_guard lock(deciding_);
    NewEvent event = event_of(person->employee, attendance::Method::face, request, clock_.now());
    event.runner_up = found.runner_up;
    event.evidence = evidence_of(*person, found);
    return decide(std::move(event), person->employee, request, render);
}

Result<CheckInAnswer> CheckIn::run(const people::Employee& employee, attendance::Method method,
                                   const CheckInRequest& request, const Render& render) {
    const std::lock_guard lock(deciding_);
    return decide(event_of(employee, method, request, clock_.now()), employee, request, render);
}

attendance::RefusedAttempt CheckIn::refusal(const CheckInRequest& request, std::string_view answer,
                                            std::string_view reason) const {
    const bool then = request.offline && !out_of_window(*request.offline);
    return {.at = then ? request.offline->at + request.offline->skew : clock_.now(),
            .device = request.device,
            .site = request.site,
            .credential = request.credential,
            .answer = std::string(answer),
            .reason = std::string(reason),
            .score = std::nullopt,
            .threshold = std::nullopt};
}

Result<CheckInAnswer> CheckIn::refuse(std::string_view answer, std::string_view reason,
                                      const CheckInRequest& request, const Render& render) {
    return write_refusal(refusal(request, answer, reason), request, render);
}

Result<CheckInAnswer> CheckIn::write_refusal(const attendance::RefusedAttempt& attempt,
                                             const CheckInRequest& request, const Render& render) {
    return remember(render(NobodyNamed{}), attempt, std::nullopt, request);
}

Result<CheckInAnswer> CheckIn::remember(std::string body,
                                        const std::optional<attendance::RefusedAttempt>& attempt,
                                        std::optional<PersonKey> named,
                                        const CheckInRequest& request) {
    const auto known = events_.refuse(attempt, named, guard_of(request), body);
    if (!known) {
        return known.error();
    }
    if (auto before = answer_before(*known)) {
        return std::move(*before);
    }
    return CheckInAnswer{std::move(body)};
}

Result<std::vector<Event>> CheckIn::recent_events(PersonKey person, TimePoint now) const {
    // A little beyond now: an event of a clock that was ahead counts too.
    return events_.events_of(person, now - kLookBack, now + std::chrono::hours(1));
}

Result<CheckInAnswer> CheckIn::decide(NewEvent event, const people::Employee& employee,
                                      const CheckInRequest& request, const Render& render) {
    const auto still_there = people_.find(employee.key);
    if (!still_there) {
        return still_there.error();
    }
    if (!*still_there) {
        // Removed since they were recognised: nothing may name them any more.
        return write_refusal(refusal(request, "not_known", "removed"), request, render);
    }
    const auto terms = terms_around(rules_.terms, employee.key, event.facts.at);
    if (!terms) {
        return terms.error();
    }
    set_zone(event.facts, terms->history);
    auto events = recent_events(employee.key, event.facts.at);
    if (!events) {
        return std::move(events).error();
    }
    const auto prospect = look_ahead(std::move(*events), event, *terms, rules_.duplicate_window);
    if (!prospect) {
        return Error{ErrorCode::internal, "the check-in could not be placed"};
    }
    const auto& before = prospect->before;
    const DirectedStamp& shown = prospect->shown;
    const bool reverses = !prospect->duplicate_of && before &&
                          before->direction != shown.direction &&
                          event.facts.at - before->at < rules_.reversal_window;
    if (const auto reason = held_for(event, *prospect, reverses, request)) {
        return hold(event, *reason, request, render);
    }
    if (reverses && !event.facts.direction) {
        return ask_for_direction(std::move(event), employee, *before, request, render);
    }
    if (!request.offline) {
        event.facts.shown = shown.direction;
    }
    const DaySoFar day = day_so_far(prospect->standings, *terms, event.facts.at);
    return write(
        event, request,
        [&](EventNumber number) -> Outcome {
            CheckedIn done{.event = number,
                           .employee = employee,
                           .at = event.facts.at,
                           .direction = shown.direction,
                           .derived = shown.derived,
                           .duplicate_of = prospect->duplicate_of,
                           .day = day,
                           .clock_unsure = event.facts.clock_unsure};
            set_event_number(done.day, number);
            return done;
        },
        render);
}

Result<CheckInAnswer> CheckIn::ask_for_direction(NewEvent event, const people::Employee& employee,
                                                 const DirectedStamp& last,
                                                 const CheckInRequest& request,
                                                 const Render& render) {
    const TimePoint now = clock_.now();
    tidy(now);
    const std::string choice = to_base64url(random_bytes(kChoiceBytes));
    const TimePoint expires_at = now + kChoiceTime;
    pending_[choice] = {request.sender, std::move(event), expires_at};
    return remember(render(ChooseDirection{employee, choice, expires_at, last}), std::nullopt,
                    employee.key, request);
}

Result<CheckInAnswer> CheckIn::write(const NewEvent& event, const CheckInRequest& request,
                                     const std::function<Outcome(EventNumber)>& outcome,
                                     const Render& render) {
    std::string body;
    const auto recorded = events_.record(event, guard_of(request), [&](EventNumber number) {
        body = render(outcome(number));
        return body;
    });
    if (!recorded) {
        return recorded.error();
    }
    if (auto before = answer_before(*recorded)) {
        return std::move(*before);
    }
    if (rules_.trust != nullptr) {
        rules_.trust->saw(event.facts.received_at);
    }
    if (request.offline) {
        return CheckInAnswer{std::move(body)};  // nobody stands there any more
    }
    const TimePoint now = clock_.now();
    tidy(now);
    objectionable_[std::get<EventNumber>(*recorded)] = {request.sender, now + kObjectionTime};
    return CheckInAnswer{std::move(body)};
}

void CheckIn::tidy(TimePoint now) {
    std::erase_if(pending_, [&](const auto& entry) { return entry.second.expires_at <= now; });
    std::erase_if(objectionable_, [&](const auto& entry) { return entry.second.until <= now; });
    while (pending_.size() >= kMostPending) {
        pending_.erase(pending_.begin());
    }
}

Result<CheckInAnswer> CheckIn::choose(const std::string& choice, const CheckInRequest& request,
                                      const Render& render) {
    if (!request.direction) {
        return Error{ErrorCode::missing_field, "Direction: cannot be blank."};
    }
    const std::lock_guard lock(deciding_);
    tidy(clock_.now());
    const auto found = pending_.find(choice);
    if (found == pending_.end() || found->second.sender != request.sender) {
        return choice_gone();
    }
    const auto employee = people_.find(found->second.event.person);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return choice_gone();
    }
    NewEvent event = found->second.event;
    event.facts.direction = request.direction;
    auto body = decide(std::move(event), **employee, request, render);
    if (body) {
        pending_.erase(choice);
    }
    return body;
}

}  // namespace rollcall::app
