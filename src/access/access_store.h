#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/liveness_policy.h"
#include "access/rights.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/result.h"

namespace rollcall::access {

/// An API key as stored: never the key itself, only its SHA-256 (keys are 256 random bits, so a
/// slow hash would add nothing).
struct ApiKey {
    std::string name;  ///< unique, for people and the log
    Sha256 hash{};
    Rights rights;
    LivenessPolicy liveness = LivenessPolicy::off;
    TimePoint created_at{};
    std::optional<TimePoint> expires_at;
};

/// A page that a one-time link opens.
enum class PageRole { checkin, enrol };

/// A one-time link token, by its hash.
struct LinkToken {
    Sha256 hash{};
    PageRole role{};
    LivenessPolicy liveness = LivenessPolicy::passive;  ///< of its session
    TimePoint expires_at{};
};

/// A browser's session, by the hash of its cookie.
struct Session {
    Sha256 hash{};
    PageRole role{};
    LivenessPolicy liveness = LivenessPolicy::passive;
    TimePoint expires_at{};
};

/// The truth about keys, link tokens and sessions. Durable when a call returns. Thread-safe; reads
/// do not wait for writers, so an I/O thread may call the find functions (an indexed read of one
/// row). Other processes (`rollcall link`, `rollcall keys`) may write while a server reads. Errors
/// of every call: unavailable, storage_full, database_damaged.
class AccessStore {
  public:
    virtual ~AccessStore() = default;

    /// Error: conflict (the name is taken).
    virtual Status add_key(const ApiKey& key) = 0;
    virtual Result<std::optional<ApiKey>> find_key(const Sha256& hash) const = 0;
    virtual Result<std::vector<ApiKey>> keys() const = 0;
    /// Error: not_found.
    virtual Status remove_key(const std::string& name) = 0;

    virtual Status add_link_token(const LinkToken& token) = 0;
    /// Exchanges a token for the session that `open` makes of it, in one transaction: of many
    /// callers with one token exactly one gets its session, and after an error the token is as good
    /// as before. Nothing if it is not there or has expired at `now`. `open` must not call the
    /// store.
    virtual Result<std::optional<Session>> exchange_link_token(
        const Sha256& hash, TimePoint now,
        const std::function<Session(const LinkToken&)>& open) = 0;
    virtual Result<std::optional<Session>> find_session(const Sha256& hash) const = 0;
    /// Removes what has expired at `now`.
    virtual Status purge_expired(TimePoint now) = 0;
};

}  // namespace rollcall::access
