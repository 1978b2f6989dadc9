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
#include "app/prospect.h"
#include "attendance/correction_store.h"
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

/// What a device says of a check-in that it kept while it was without connection.
struct OfflineClaim {
    TimePoint at{};                    ///< when it was, by the device's clock
    std::chrono::milliseconds skew{};  ///< how far that clock is behind the server's now
    /// The device has to prove a live face by a challenge, which nobody can do afterwards.
    bool liveness_unproven = false;
    /// Whoever it was of is active no more by now, and may have been then.
    bool not_active = false;
};

/// Who sends a check-in, and what they say of it.
struct CheckInRequest {
    std::string sender;      ///< credential, one a page's session
    std::string credential;  ///< its name, for the event
    std::string device;
    std::string site;
    std::optional<attendance::Direction> direction;
    attendance::LivenessShown liveness = attendance::LivenessShown::nothing;
    std::optional<OfflineClaim> offline{};  ///< nothing: it is of now
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
/// Why a check-in that was kept without connection waits for a person's decision.
enum class HeldFor {
    liveness,   ///< nobody proved there that they were alive
    direction,  ///< whether they came or went would have been asked
    status,     ///< they are suspended or have left since, or had already
};
/// "liveness", "direction", "status": part of the HTTP contract.
std::string_view held_for_name(HeldFor reason) noexcept;

/// Somebody was known by what a device kept, and it is to be decided whether it counts: it waits
/// among the corrections.
struct Held {
    TimePoint at{};
    attendance::CorrectionNumber correction;
    HeldFor reason{};
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
    /// How long a device may keep a check-in, and how far its clock may have gone ahead since.
    static constexpr std::chrono::hours kOfflineWindow{72};
    static constexpr std::chrono::minutes kOfflineAhead{2};
    /// How much the difference of a device's clock can differ from one request to the next.
    static constexpr std::chrono::minutes kSkewMeasured{21};

    using Outcome = std::variant<CheckedIn, ChooseDirection, Held, NobodyNamed, Corrected>;
    /// Makes the answer's text; it is stored and given back for a request that comes again.
    using Render = std::function<std::string(const Outcome&)>;

    /// `changes`: what orders removals, so that nobody who is gone is written down.
    CheckIn(attendance::EventStore& events, attendance::CorrectionStore& corrections,
            const people::PeopleStore& people, const Clock& clock, GalleryChanges& changes,
            CheckInRules rules);

    /// Whether what a device kept lies within what is taken: if not, the stable word of a refusal.
    std::optional<std::string_view> out_of_window(const OfflineClaim& claim) const;

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

    /// Whom an event of the same sender is of that was shown just now, where they were known by
    /// their face and answered a challenge. Errors: gone, as object(); forbidden (not so known);
    /// as the store's.
    Result<PersonKey> proven_live(attendance::EventNumber event, const std::string& sender);

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
    /// With its facts and person. Error: gone.
    Result<attendance::Event> shown_just_now(attendance::EventNumber number,
                                             const std::string& sender) const;
    Result<CheckInAnswer> decide(attendance::NewEvent event, const people::Employee& employee,
                                 const CheckInRequest& request, const Render& render);
    Result<CheckInAnswer> write(const attendance::NewEvent& event, const CheckInRequest& request,
                                const std::function<Outcome(attendance::EventNumber)>& outcome,
                                const Render& render);
    Result<CheckInAnswer> ask_for_direction(attendance::NewEvent event,
                                            const people::Employee& employee,
                                            const attendance::DirectedStamp& last,
                                            const CheckInRequest& request, const Render& render);
    /// Enters a correction in place of the event, for somebody in charge to decide.
    Result<CheckInAnswer> hold(const attendance::NewEvent& event, HeldFor reason,
                               const CheckInRequest& request, const Render& render);
    /// Why it cannot be written without anybody's word; nothing: it can.
    std::optional<HeldFor> held_for(const attendance::NewEvent& event, const Prospect& prospect,
                                    bool reverses, const CheckInRequest& request) const;
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
    attendance::CorrectionStore& corrections_;
    const people::PeopleStore& people_;
    const Clock& clock_;
    std::mutex& deciding_;  ///< that of the gallery's changes
    CheckInRules rules_;
    std::map<std::string, Pending> pending_;                 ///< by choice
    std::map<attendance::EventNumber, Sent> objectionable_;  ///< events shown just now
};

}  // namespace rollcall::app
