#include "app/credentials.h"

#include <algorithm>
#include <utility>

#include "core/bytes.h"
#include "core/log.h"

namespace rollcall::app {
namespace {

using access::PageRole;
using access::Right;
using access::Rights;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kSessionBytes = 32;
constexpr auto kLinkLifetime = std::chrono::minutes{15};
constexpr auto kEnrolSessionLifetime = std::chrono::hours{1};
constexpr auto kCheckinSessionLifetime = std::chrono::days{30};

constexpr std::string_view kKeyPrefix = "rk_";
constexpr std::string_view kEnvironmentKeyName = "environment";
constexpr std::size_t kKeyNameLimit = 64;

std::string random_text(std::size_t bytes) {
    return to_base64url(random_bytes(bytes));
}

bool is_random_text(std::string_view text, std::size_t bytes) {
    const auto decoded = from_base64url(text);
    return decoded && decoded->size() == bytes;
}

std::chrono::milliseconds session_lifetime(PageRole role) {
    return role == PageRole::enrol ? std::chrono::milliseconds{kEnrolSessionLifetime}
                                   : std::chrono::milliseconds{kCheckinSessionLifetime};
}

/// Names stand in logs and in `page:...` principals, so they are plain words.
bool is_key_name(std::string_view name) {
    const auto plain = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    };
    return !name.empty() && name.size() <= kKeyNameLimit && std::ranges::all_of(name, plain) &&
           name != kEnvironmentKeyName;
}

/// One text for every reason, so that a guess learns nothing.
Error invalid_link() {
    return {ErrorCode::unauthorized,
            "this link is not valid or not any more; ask for a new one (`rollcall link`)"};
}

}  // namespace

Rights rights_of(PageRole role) {
    return role == PageRole::enrol ? Rights{Right::enrol} : Rights{Right::search, Right::checkin};
}

std::string_view page_role_name(PageRole role) {
    return role == PageRole::enrol ? "enrol" : "checkin";
}

Credentials::Credentials(access::AccessStore& store, const Clock& clock,
                         std::string_view environment_key, Rights environment_rights)
    : store_(store), clock_(clock), environment_rights_(environment_rights) {
    if (!environment_key.empty()) {
        environment_key_hash_ = sha256(as_bytes(environment_key));
    }
}

Result<std::optional<Principal>> Credentials::by_key(std::string_view key) const {
    if (key.empty()) {
        return std::optional<Principal>{};
    }
    const Sha256 hash = sha256(as_bytes(key));
    if (environment_key_hash_ && equal_in_constant_time(*environment_key_hash_, hash)) {
        return std::optional<Principal>{
            Principal{.name = std::string(kEnvironmentKeyName), .rights = environment_rights_}};
    }
    const Result<std::optional<access::ApiKey>> found = store_.find_key(hash);
    if (!found) {
        return found.error();
    }
    const std::optional<access::ApiKey>& stored = *found;
    if (!stored || !equal_in_constant_time(stored->hash, hash) ||
        (stored->expires_at && *stored->expires_at <= clock_.now())) {
        return std::optional<Principal>{};
    }
    return std::optional<Principal>{Principal{.name = stored->name,
                                              .rights = stored->rights,
                                              .liveness = stored->liveness,
                                              .expires_at = stored->expires_at}};
}

Result<std::optional<Principal>> Credentials::by_cookie(std::string_view cookie) const {
    if (!is_random_text(cookie, kSessionBytes)) {
        return std::optional<Principal>{};
    }
    const Sha256 hash = sha256(as_bytes(cookie));
    const Result<std::optional<access::Session>> found = store_.find_session(hash);
    if (!found) {
        return found.error();
    }
    const std::optional<access::Session>& session = *found;
    if (!session || !equal_in_constant_time(session->hash, hash) ||
        session->expires_at <= clock_.now()) {
        return std::optional<Principal>{};
    }
    return std::optional<Principal>{
        Principal{.name = "page:" + std::string(page_role_name(session->role)),
                  .rights = rights_of(session->role),
                  .liveness = session->liveness,
                  .by_cookie = true,
                  .expires_at = session->expires_at}};
}

Result<std::string> Credentials::create_key(const std::string& name, Rights rights,
                                            std::optional<TimePoint> expires_at,
                                            access::LivenessPolicy liveness) {
    if (!is_key_name(name)) {
        return Error{ErrorCode::invalid_field,
                     "a key's name is 1 to 64 letters, digits, `-`, `_` and `.`, and not "
                     "\"environment\""};
    }
    if (rights == Rights()) {
        return Error{ErrorCode::invalid_field,
                     "a key needs at least one right of " + Rights::all().text()};
    }
    const TimePoint now = clock_.now();
    if (expires_at && *expires_at <= now) {
        return Error{ErrorCode::invalid_field, "the key would have expired already"};
    }
    std::string key = std::string(kKeyPrefix) + random_text(kKeyBytes);
    const Status added =
        store_.add_key({name, sha256(as_bytes(key)), rights, liveness, now, expires_at});
    if (!added) {
        return added.error();
    }
    return key;
}

Result<IssuedLink> Credentials::issue_link(PageRole role, access::LivenessPolicy liveness) {
    const TimePoint now = clock_.now();
    if (const Status purged = store_.purge_expired(now); !purged) {
        log::warning("expired links and sessions stay until the next try",
                     {{"reason", purged.error().message}});
    }
    IssuedLink link{random_text(kTokenBytes), now + kLinkLifetime};
    const Status added =
        store_.add_link_token({sha256(as_bytes(link.token)), role, liveness, link.expires_at});
    if (!added) {
        return added.error();
    }
    return link;
}

Result<IssuedSession> Credentials::open_session(std::string_view token) {
    if (!is_random_text(token, kTokenBytes)) {
        return invalid_link();
    }
    const TimePoint now = clock_.now();
    std::string cookie = random_text(kSessionBytes);
    const Result<std::optional<access::Session>> opened = store_.exchange_link_token(
        sha256(as_bytes(token)), now, [&](const access::LinkToken& link) {
            return access::Session{sha256(as_bytes(cookie)), link.role, link.liveness,
                                   now + session_lifetime(link.role)};
        });
    if (!opened) {
        return opened.error();
    }
    if (!*opened) {
        return invalid_link();
    }
    return IssuedSession{std::move(cookie), (*opened)->role, (*opened)->liveness,
                         (*opened)->expires_at};
}

}  // namespace rollcall::app
