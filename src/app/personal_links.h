#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/personal_store.h"
#include "app/credentials.h"
#include "core/clock.h"

namespace rollcall::app {

/// A session that was opened by a personal link.
struct IssuedPersonalSession {
    std::string cookie;  ///< only its hash is stored
    PersonKey person;
    std::string name;  ///< name_of() who made the link
    TimePoint expires_at{};
};

/// Links by which people see their own records without an account: each good once, for a short
/// while, and for one person alone. Thread-safe. Errors of every call: the store's.
class PersonalLinks {
  public:
    static constexpr std::chrono::minutes kLinkLifetime{15};
    static constexpr std::chrono::minutes kSessionLifetime{15};
    /// The name of who calls by such a session, in the audit log and with what they ask for: it
    /// says who let them in, as that one could be somebody else than the person.
    static std::string name_of(std::string_view maker);

    PersonalLinks(access::PersonalStore& store, const Clock& clock)
        : store_(store), clock_(clock) {}

    /// Whether a token is of such a link: those of other links look different.
    static bool is_token(std::string_view token);

    /// `maker`: the name of who lets the person in. Error besides: not_found (no such person).
    Result<IssuedLink> issue(PersonKey person, const std::string& maker);
    /// Exchanges a token for a session. Error besides: unauthorized, with one text whether the
    /// token is unknown, used or expired.
    Result<IssuedPersonalSession> open(std::string_view token);
    /// Whose cookie it is; nothing if it is none, or its session has ended. Reads one indexed row.
    Result<std::optional<Principal>> by_cookie(std::string_view cookie) const;
    /// Ends all links and sessions of a person.
    Status end_all(PersonKey person) { return store_.end_all(person); }
    Status close(const OwnRecords& own) { return store_.end_session(own.session); }

  private:
    access::PersonalStore& store_;
    const Clock& clock_;
};

}  // namespace rollcall::app
