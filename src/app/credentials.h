#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/access_store.h"
#include "app/signed_in.h"
#include "core/clock.h"

namespace rollcall::app {

/// Whose own records a personal link has opened.
struct OwnRecords {
    PersonKey person;
    Sha256 session{};  ///< the hash of its cookie
};

/// Who is calling.
struct Principal {
    /// Of the key, "page:checkin" / "page:enrol", "personal link by ...", or a user's e-mail; for
    /// log, audit and rate limits.
    std::string name;
    access::Rights rights;
    access::LivenessPolicy liveness = access::LivenessPolicy::off;
    bool by_cookie = false;                 ///< then the request needs a matching Origin
    std::optional<TimePoint> expires_at{};  ///< nothing: until it is revoked
    std::optional<SignedIn> signed_in{};    ///< a user; nothing: a key, page, person or device
    std::optional<OwnRecords> own{};        ///< somebody who opened them by a personal link

    /// Whose records the rights are good for.
    access::Scope scope() const {
        if (own) {
            return {.kind = access::ScopeKind::person, .names = {}, .person = own->person};
        }
        return signed_in ? signed_in->user.terms.scope : access::Scope{};
    }
};

/// What a page's session may do: checkin -> search and checkin; enrol -> enrol.
access::Rights rights_of(access::PageRole role);
/// "checkin" or "enrol".
std::string_view page_role_name(access::PageRole role);

struct IssuedLink {
    std::string token;  ///< goes into the link's fragment; only its hash is stored
    TimePoint expires_at{};
};

struct IssuedSession {
    std::string cookie;  ///< only its hash is stored
    access::PageRole role{};
    access::LivenessPolicy liveness{};
    TimePoint expires_at{};
};

/// Keys, one-time links and page sessions. Thread-safe. Reads are an indexed row each.
class Credentials {
  public:
    /// `environment_key`: the API key of ROLLCALL_API_KEY, or empty; never stored.
    Credentials(access::AccessStore& store, const Clock& clock, std::string_view environment_key,
                access::Rights environment_rights);

    /// Nothing for a wrong, expired or revoked key. Compared by hash in constant time.
    Result<std::optional<Principal>> by_key(std::string_view key) const;
    Result<std::optional<Principal>> by_cookie(std::string_view cookie) const;

    /// A new key of 256 random bits as text ("rk_" + base64url), shown once. `name`: 1 to 64
    /// letters, digits, `-`, `_` and `.`; "environment" is taken. Errors: invalid_field (name, no
    /// right, an expiry that has passed), conflict (there is a key of this name).
    Result<std::string> create_key(const std::string& name, access::Rights rights,
                                   std::optional<TimePoint> expires_at,
                                   access::LivenessPolicy liveness = access::LivenessPolicy::off);

    /// A single-use token of 128 bits, good for 15 minutes. `liveness`: of the session to come.
    Result<IssuedLink> issue_link(
        access::PageRole role, access::LivenessPolicy liveness = access::LivenessPolicy::passive);
    /// Exchanges a token for a session: enrol for one hour, checkin for 30 days. Error:
    /// unauthorized, with one text whether the token is unknown, used or expired. After any other
    /// error the token is still good.
    Result<IssuedSession> open_session(std::string_view token);

  private:
    access::AccessStore& store_;
    const Clock& clock_;
    std::optional<Sha256> environment_key_hash_;
    access::Rights environment_rights_;
};

}  // namespace rollcall::app
