#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attendance/event.h"
#include "core/digest.h"
#include "core/result.h"

namespace rollcall::attendance {

/// How long an idempotency key is remembered.
inline constexpr std::chrono::hours kKeyLifetime{7 * 24};

/// A request that may come again: by its key the answer to the first one is found.
struct RepeatGuard {
    std::string credential;  ///< whose key it is
    std::string key;
    Sha256 content{};  ///< of all that the request says
    TimePoint now{};
};

/// The first answer to a request, byte for byte.
struct FirstAnswer {
    std::string body;
};
/// The key was used for a request that says something else.
struct KeyTaken {};

/// Of an attempt to check in that named nobody. It lies apart from the events, is in no chain and
/// goes when its time is over; it holds neither picture nor template.
struct RefusedAttempt {
    TimePoint at{};
    std::string device;
    std::string site;
    std::string credential;
    std::string answer;  ///< "try_again", "not_known" or "not_taken"
    std::string reason;  ///< an error code's name, or empty
    std::optional<double> score;
    std::optional<double> threshold;
    std::int64_t number = 0;  ///< the store's: grows with each one that is written
};

/// Which events a list has.
struct EventFilter {
    std::optional<PersonKey> person;
    std::optional<TimePoint> from;   ///< `at`, included
    std::optional<TimePoint> until;  ///< `at`, excluded
};

/// A page of a list, newest first. `next`: the cursor of the following page.
struct EventPage {
    std::vector<Event> events;
    std::optional<EventNumber> next;
};

/// The truth about attendance: events that are only ever added to, each a link of the journal.
/// Each call is one transaction, durable when it returns. Thread-safe. Errors of every call:
/// unavailable, storage_full, database_damaged.
class EventStore {
  public:
    virtual ~EventStore() = default;

    using AnswerOf = std::function<std::string(EventNumber)>;
    using Recorded = std::variant<EventNumber, FirstAnswer, KeyTaken>;
    /// Writes the event and, with a guard, the answer that `answer` makes of its number, both or
    /// neither; nothing if the guard's key has an answer already. `answer` must not call the store.
    /// Error besides: internal (the store was opened without the journal's key).
    virtual Result<Recorded> record(const NewEvent& event, const std::optional<RepeatGuard>& guard,
                                    const AnswerOf& answer) = 0;
    /// Writes events that came together, in their order, all or none. The number of the first; each
    /// following one's is by one higher. Error besides: internal, as record().
    virtual Result<EventNumber> record_all(std::span<const NewEvent> events) = 0;
    /// As record() for a request that is no event: the answer, and the attempt, if it named nobody;
    /// else `named` is whom the answer names.
    virtual Result<std::variant<std::monostate, FirstAnswer, KeyTaken>> refuse(
        const std::optional<RefusedAttempt>& attempt, std::optional<PersonKey> named,
        const std::optional<RepeatGuard>& guard, const std::string& answer) = 0;
    /// What is known of the guard's key, before anything is computed for its request.
    virtual Result<std::variant<std::monostate, FirstAnswer, KeyTaken>> first_answer(
        const RepeatGuard& guard) const = 0;

    virtual Result<std::optional<Event>> find(EventNumber number) const = 0;
    /// A person's events with `from` <= at < `until`, and all corrections of these, whenever those
    /// were made; by number, ascending.
    virtual Result<std::vector<Event>> events_of(PersonKey person, TimePoint from,
                                                 TimePoint until) const = 0;
    /// By number, descending, below `cursor`. `limit` 1..1000.
    virtual Result<EventPage> list(const EventFilter& filter, std::optional<EventNumber> cursor,
                                   std::size_t limit) const = 0;
    /// By number, ascending, after `number`: as they were written, for who follows them. `limit`
    /// 1..1000.
    virtual Result<std::vector<Event>> after(const EventFilter& filter, EventNumber number,
                                             std::size_t limit) const = 0;
    virtual Result<std::vector<RefusedAttempt>> refused(TimePoint from, TimePoint until,
                                                        std::size_t limit) const = 0;
    /// By number, ascending, after one; `limit` 1..1000.
    virtual Result<std::vector<RefusedAttempt>> refused_after(std::int64_t number,
                                                              std::size_t limit) const = 0;
    /// The number of the last one; 0: there is none.
    virtual Result<std::int64_t> last_refused() const = 0;

    /// Removes answers that are older than kKeyLifetime, and attempts older than `attempts_kept`.
    virtual Status purge(TimePoint now, std::chrono::milliseconds attempts_kept) = 0;
};

}  // namespace rollcall::attendance
