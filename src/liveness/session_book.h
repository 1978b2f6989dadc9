#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/result.h"
#include "liveness/burst_judge.h"
#include "liveness/challenge.h"

namespace rollcall::liveness {

/// How long a session may take, from its creation to the arrival of its frames.
inline constexpr std::chrono::seconds kSessionTime{20};
/// How long it is remembered with its frames' hashes, from its creation.
inline constexpr std::chrono::minutes kRemembered{10};
/// Failures of a device in a row, and sessions that it let expire, until it is paused, and for how
/// long.
inline constexpr std::size_t kFailuresUntilPause = 3;
inline constexpr std::size_t kUnusedUntilPause = 6;
inline constexpr std::chrono::seconds kPause{60};
/// Bursts whose pictures cannot be read, until the session is over: sending them again is allowed
/// once.
inline constexpr std::size_t kUnreadableUntilOver = 2;
/// Failures in a row from which another way than the face is offered.
inline constexpr std::size_t kFailuresUntilOtherWay = 2;

/// A challenge for one device.
struct Session {
    std::string id;  ///< the nonce: 128 random bits as base64url
    std::vector<Action> actions;
    TimePoint created_at{};
    TimePoint expires_at{};
};

enum class SessionState { open, judging, expired, passed, failed };
/// Part of the HTTP contract.
std::string_view state_name(SessionState state) noexcept;

struct Outcome {
    Reason reason = Reason::passed;
    std::optional<PersonKey> person;  ///< who was recognised; resolved when somebody asks, because
                                      ///< they may have been removed since
};

struct SessionReport {
    Session session;
    SessionState state = SessionState::open;
    Outcome outcome;  ///< of a session that has passed or failed
};

/// What a verdict means for the device.
struct Standing {
    std::size_t failures = 0;  ///< in a row, this one included
    bool paused = false;       ///< by this one
};

/// All sessions, in memory: a restart forgets them, and with them nothing that was recorded.
/// Bounded in number. A session belongs to the device (key or page session) that made it: for any
/// other it is unknown. Thread-safe.
class SessionBook {
  public:
    /// `most`: sessions remembered at once, >= 1; beyond them the oldest is forgotten.
    SessionBook(const Clock& clock, RandomSource random, std::size_t most = 1000);

    /// A device has one session at a time: one that is still open is over with this, and counts as
    /// let expire. Errors: liveness_paused (see pause_of), also while a burst of the device is
    /// being judged.
    Result<Session> create(const std::string& device);
    /// How long the device has to wait until create works again; nothing if it works now.
    std::optional<std::chrono::seconds> pause_of(const std::string& device);

    /// A session being judged, by one caller: given back as it was when this goes, unless it has
    /// been settled. Not thread-safe.
    class Turn {
      public:
        Turn(Turn&& other) noexcept;
        Turn& operator=(Turn&&) = delete;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

        const Session& session() const noexcept { return session_; }
        TimePoint begun_at() const noexcept { return begun_at_; }
        /// Whether the bytes of frame `i` are those of an earlier one.
        bool repeated(std::size_t i) const { return repeated_[i]; }
        /// Remembers what a frame shows (a hash of it) as its bytes are; whether it was known.
        bool shown_before(const Sha256& content);
        /// The session is over with the verdict.
        Standing settle(Outcome outcome);
        /// A fault of the server kept the frames from being judged: the session is not counted as
        /// unused if it expires now.
        void excuse() noexcept { end_ = End::excused; }
        /// A picture could not be read. So the session goes on once, and is over the next time.
        void unreadable() noexcept { end_ = End::unreadable; }

      private:
        friend class SessionBook;
        enum class End { unchanged, excused, unreadable };
        Turn(SessionBook& book, std::string device, Session session, TimePoint begun_at)
            : book_(&book),
              device_(std::move(device)),
              session_(std::move(session)),
              begun_at_(begun_at) {}

        SessionBook* book_;
        std::string device_;
        Session session_;
        TimePoint begun_at_;
        std::vector<bool> repeated_;
        std::vector<Sha256> fresh_;  ///< hashes first seen with this turn
        End end_ = End::unchanged;
    };
    /// Takes an open session to judge `frames` (hashes of their bytes), which are remembered from
    /// then on. Errors: liveness_session_unknown, liveness_session_expired, liveness_session_used,
    /// liveness_paused.
    Result<Turn> take(const std::string& device, const std::string& id,
                      std::span<const Sha256> frames);

    /// Error: liveness_session_unknown.
    Result<SessionReport> report(const std::string& device, const std::string& id);

  private:
    struct Record {
        SessionReport report;
        std::string device;
        std::vector<Sha256> frames;
        std::size_t unreadable = 0;  ///< bursts
        bool excused = false;        ///< it is not the device's fault if it expires
    };
    struct Device {
        std::size_t failures = 0;
        std::size_t unused = 0;  ///< sessions let expire since the last that passed
        TimePoint paused_until{};
        TimePoint seen_at{};
    };
    using Records = std::map<std::string, Record, std::less<>>;

    // All with the mutex held.
    void tidy(TimePoint now);
    void expire(Record& record, TimePoint now);
    void forget_oldest();
    std::optional<std::chrono::seconds> wait_of(const std::string& device, TimePoint now);
    bool paused(const std::string& device, TimePoint now) const;
    Record* unfinished(const std::string& device);
    Record* find(const std::string& device, const std::string& id);

    void give_back(const Turn& turn);
    bool remember(Turn& turn, const Sha256& content);
    Standing settle(Turn& turn, Outcome outcome);

    const Clock& clock_;
    RandomSource random_;
    std::size_t most_;
    std::mutex mutex_;
    Records records_;
    std::deque<std::string> by_age_;  ///< ids, oldest first
    std::unordered_map<std::string, Device> devices_;
    std::set<Sha256> frames_;
};

}  // namespace rollcall::liveness
