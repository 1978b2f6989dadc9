#pragma once

#include <optional>
#include <string>

#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::access {

/// What opens one person's own records for a while, by the hash of its secret: a link that is good
/// once, or the session that it opened.
struct PersonalGrant {
    Sha256 hash{};
    PersonKey person;
    TimePoint expires_at{};
    std::string made_by;  ///< who let the person in: a user, key, or device
};

/// The truth about personal links and their sessions. They go with their person. Each call is one
/// transaction, durable when it returns. Thread-safe; find_session does not wait for writers.
/// Errors of every call: unavailable, storage_full, database_damaged.
class PersonalStore {
  public:
    virtual ~PersonalStore() = default;

    /// Error besides: not_found (no such person).
    virtual Status add_link(const PersonalGrant& link) = 0;
    /// Exchanges a link for a session of its person: of many callers with one link exactly one gets
    /// it. Nothing if the link is not there or has expired at `now`.
    virtual Result<std::optional<PersonalGrant>> exchange_link(const Sha256& link, TimePoint now,
                                                               const Sha256& session,
                                                               TimePoint session_ends) = 0;
    /// Whether it has expired is for the caller to see.
    virtual Result<std::optional<PersonalGrant>> find_session(const Sha256& hash) const = 0;
    virtual Status end_session(const Sha256& hash) = 0;
    /// Ends all links and sessions of a person.
    virtual Status end_all(PersonKey person) = 0;
    /// Removes what has expired at `now`.
    virtual Status purge_expired(TimePoint now) = 0;
};

}  // namespace rollcall::access
