#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "access/user.h"
#include "core/digest.h"

namespace rollcall::access {

inline constexpr int kSignInTries = 5;                     ///< wrong ones in a row, then locked
inline constexpr std::chrono::minutes kLockTime{15};       ///< for so long
inline constexpr std::chrono::minutes kSessionIdle{30};    ///< without a call, then it has ended
inline constexpr std::chrono::hours kSessionLifetime{12};  ///< whatever is called

/// A user's session, by the hash of its cookie.
struct UserSession {
    Sha256 hash{};
    std::string user;
    TimePoint opened_at{};
    TimePoint seen_at{};  ///< the last call, to the minute

    bool operator==(const UserSession&) const = default;

    /// If nothing is called before.
    TimePoint ends_at() const {
        return std::min<TimePoint>(opened_at + kSessionLifetime, seen_at + kSessionIdle);
    }
};

/// Whose session it is.
struct FoundSession {
    UserSession session;
    User user;
};

/// What a sign-in is held against.
struct UserSecrets {
    std::string password;        ///< a hash; empty: none was set yet
    Bytes second_factor;         ///< the sealed secret; empty: there is none
    bool confirmed = false;      ///< a code of it has been shown: it is asked for
    std::int64_t last_step = 0;  ///< the time step of the last code taken (RFC 6238)
    int recovery_codes = 0;      ///< not used yet
};

/// The truth about passwords, second factors and sessions. They go with their user. Each call is
/// one transaction, durable when it returns. Thread-safe; find_session does not wait for writers.
/// Errors of every call: unavailable, storage_full, database_damaged; of those that name a user and
/// say nothing else: not_found.
class SignInStore {
  public:
    virtual ~SignInStore() = default;

    virtual Result<UserSecrets> secrets(const std::string& user) const = 0;
    /// Counts a try before it is known whether it is right, so that many at once are as many tries.
    /// Whether one was left; after kSignInTries none is for kLockTime. Nobody has none, and is
    /// written as much for, so that the time does not tell who is a user.
    virtual Result<bool> begin_try(const std::string& user, TimePoint now) = 0;
    /// The tries were right: none is counted any more.
    virtual Status forget_tries(const std::string& user) = 0;

    /// Opens a session and forgets failed tries, if the user is active and `password`, which was
    /// looked at, is still theirs. Whether it did.
    virtual Result<bool> open_session(const UserSession& session, const std::string& password) = 0;
    /// Of a user who is active; whether it has ended is for the caller to see.
    virtual Result<std::optional<FoundSession>> find_session(const Sha256& hash) const = 0;
    virtual Status saw_session(const Sha256& hash, TimePoint now) = 0;
    virtual Status end_session(const Sha256& hash) = 0;
    /// Removes sessions that have ended.
    virtual Status purge_sessions(TimePoint now) = 0;

    /// Sets a password in place of `old`, and ends all sessions and links of the user. Whether
    /// `old` was still theirs.
    virtual Result<bool> change_password(const std::string& user, const std::string& old,
                                         const std::string& password) = 0;

    /// A second factor that is not confirmed yet, in place of another such. Error besides: conflict
    /// (one is confirmed).
    virtual Status put_second_factor(const std::string& user, const Bytes& sealed) = 0;
    /// Confirms `sealed` by the code of a time step, with these hashes of recovery codes. Whether
    /// it is still the one to be confirmed.
    virtual Result<bool> confirm_second_factor(const std::string& user, const Bytes& sealed,
                                               std::int64_t step,
                                               const std::vector<Sha256>& recovery_codes) = 0;
    /// Takes a time step, once: whether it is later than the last one taken.
    virtual Result<bool> take_step(const std::string& user, std::int64_t step) = 0;
    /// Takes a recovery code, once: whether it was there.
    virtual Result<bool> take_recovery_code(const std::string& user, const Sha256& hash) = 0;
    /// With the recovery codes. Nothing happens where there is none.
    virtual Status remove_second_factor(const std::string& user) = 0;
};

}  // namespace rollcall::access
