#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "app/clock_trust.h"
#include "app/day_so_far.h"
#include "app/gallery_changes.h"
#include "app/identify.h"
#include "attendance/event_store.h"
#include "core/clock.h"

namespace rollcall::app {

struct CheckInRules {
    TermsOf terms;  ///< by which a person works
    std::chrono::milliseconds duplicate_window = attendance::kDuplicateWindow;
    /// A derived direction that would reverse the last one sooner than this is asked for instead.
    std::chrono::milliseconds reversal_window = std::chrono::minutes(30);
    ClockTrust* trust = nullptr;  ///< null: the clock is right; outlives the check-ins
};

/// Who sends a check-in, and what they say of it.
struct CheckInRequest {
    std::string sender;      ///< credential, one a page's session
    std::string credential;  ///< its name, for the event
    std::string device;
    std::string site;
    std::optional<attendance::Direction> direction;
    attendance::LivenessShown liveness = attendance::LivenessShown::nothing;
    std::string key;   ///< by which the request is known if it comes again; empty: it is not
    Sha256 content{};  ///< of all that the request says, where there is a key
};

/// The text to be sent, and whether it is the first answer to a request that came before.
struct CheckInAnswer {
    std::string body;
    bool repeated = false;
};

/// Somebody came or went.
struct CheckedIn {
    attendance::EventNumber event;
    people::Employee employee;
    TimePoint at{};
    attendance::Direction direction{};  ///< claimed, or derived from what is known now
    bool derived = false;
    std::optional<attendance::EventNumber> duplicate_of;  ///< then it does not count
    DaySoFar day;
    bool clock_unsure = false;  ///< the time may be wrong
};
/// Somebody was known, and whether they come or go cannot be told: nothing is written until they
/// say.
struct ChooseDirection {
    people::Employee employee;
    std::string choice;  ///< to be sent with their word
    TimePoint expires_at{};
    attendance::DirectedStamp last;
};
/// Nobody was named; the identification says why.
struct NobodyNamed {};
/// A correction was written.
struct Corrected {
    attendance::EventNumber correction;
    attendance::EventNumber event;             ///< the one that it corrects
    std::optional<people::Employee> employee;  ///< nobody where the event is no longer theirs
    std::optional<DaySoFar> day;
};

/// What a person says of the result that was shown to them.
enum class Objection { not_me, wrong_direction };

/// Check-ins: who was recognised becomes an event. All that comes of it is written before it is
/// answered. Thread-safe; check-ins are decided one after the other.
class CheckIn {
  public:
    /// For how long a choice is kept, and an objection heard: 10 s on the screen, and time for slow
    /// networks.
    static constexpr std::chrono::seconds kChoiceTime{60};
    static constexpr std::chrono::seconds kObjectionTime{20};

    using Outcome = std::variant<CheckedIn, ChooseDirection, NobodyNamed, Corrected>;
    /// Makes the answer's text; it is stored and given back for a request that comes again.
    using Render = std::function<std::string(const Outcome&)>;

    /// `changes`: what orders removals, so that nobody who is gone is written down.
    CheckIn(attendance::EventStore& events, const people::PeopleStore& people, const Clock& clock,
            GalleryChanges& changes, CheckInRules rules);

    /// The answer of a request that came before. Errors: conflict (its key was used for something
    /// else); as the store's.
    Result<std::optional<CheckInAnswer>> repeated(const CheckInRequest& request) const;

    /// Errors: conflict, as repeated(); unavailable, storage_full.
    Result<CheckInAnswer> run(const Identification& found, const CheckInRequest& request,
                              const Render& render);
    /// The same for somebody who is known by a badge or a PIN.
    Result<CheckInAnswer> run(const people::Employee& employee, attendance::Method method,
                              const CheckInRequest& request, const Render& render);
    /// The same for an attempt that was not looked up, or found nobody: `answer` is try_again or
    /// not_known, `reason` a stable word.
    Result<CheckInAnswer> refuse(std::string_view answer, std::string_view reason,
                                 const CheckInRequest& request, const Render& render);
    /// What somebody chose, who had to. Errors besides: gone (the choice has expired, was made, or
    /// is another sender's); missing_field (no direction).
    Result<CheckInAnswer> choose(const std::string& choice, const CheckInRequest& request,
                                 const Render& render);
    /// Corrects an event of the same sender that was shown just now. Errors besides: not_found (no
    /// such event of this sender's); gone (too late); conflict (it was corrected already).
    Result<CheckInAnswer> object(attendance::EventNumber event, Objection objection,
                                 const CheckInRequest& request, const Render& render);

  private:
    struct Pending {
        std::string sender;
        attendance::NewEvent event;
        TimePoint expires_at{};
    };
    struct Sent {
        std::string sender;
        TimePoint until{};
    };

    std::optional<attendance::RepeatGuard> guard_of(const CheckInRequest& request) const;
    attendance::NewEvent event_of(const people::Employee& employee, attendance::Method method,
                                  const CheckInRequest& request, TimePoint now) const;
    // With the mutex held.
    Result<CheckInAnswer> decide(attendance::NewEvent event, const people::Employee& employee,
                                 const CheckInRequest& request, const Render& render);
    Result<CheckInAnswer> write(const attendance::NewEvent& event, const CheckInRequest& request,
                                const std::function<Outcome(attendance::EventNumber)>& outcome,
                                const Render& render);
    Result<CheckInAnswer> ask_for_direction(attendance::NewEvent event,
                                            const people::Employee& employee,
                                            const attendance::DirectedStamp& last,
                                            const CheckInRequest& request, const Render& render);
    Result<CheckInAnswer> remember(std::string body,
                                   const std::optional<attendance::RefusedAttempt>& attempt,
                                   std::optional<PersonKey> named, const CheckInRequest& request);
    attendance::RefusedAttempt refusal(const CheckInRequest& request, std::string_view answer,
                                       std::string_view reason) const;
    Result<CheckInAnswer> write_refusal(const attendance::RefusedAttempt& attempt,
                                        const CheckInRequest& request, const Render& render);
    Result<std::vector<attendance::Event>> recent_events(PersonKey person, TimePoint now) const;
    void tidy(TimePoint now);

    attendance::EventStore& events_;
    const people::PeopleStore& people_;
    const Clock& clock_;
    std::mutex& deciding_;  ///< that of the gallery's changes
    CheckInRules rules_;
    std::map<std::string, Pending> pending_;                 ///< by choice
    std::map<attendance::EventNumber, Sent> objectionable_;  ///< events shown just now
};

}  // namespace rollcall::app
