#include "app/personal_links.h"

#include <utility>

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

constexpr std::string_view kTokenPrefix = "own_";
constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kCookieBytes = 32;

}  // namespace

std::string PersonalLinks::name_of(std::string_view maker) {
    return "personal link by " + std::string(maker);
}

bool PersonalLinks::is_token(std::string_view token) {
    if (!token.starts_with(kTokenPrefix)) {
        return false;
    }
    const auto random = from_base64url(token.substr(kTokenPrefix.size()));
    return random && random->size() == kTokenBytes;
}

Result<IssuedLink> PersonalLinks::issue(PersonKey person, const std::string& maker) {
    const TimePoint now = clock_.now();
    IssuedLink link{std::string(kTokenPrefix) + to_base64url(random_bytes(kTokenBytes)),
                    now + kLinkLifetime};
    const Status added =
        store_.add_link({sha256(as_bytes(link.token)), person, link.expires_at, maker});
    return added ? Result<IssuedLink>(std::move(link)) : added.error();
}

Result<IssuedPersonalSession> PersonalLinks::open(std::string_view token) {
    const TimePoint now = clock_.now();
    IssuedPersonalSession session{
        to_base64url(random_bytes(kCookieBytes)), {}, {}, now + kSessionLifetime};
    const auto opened = store_.exchange_link(sha256(as_bytes(token)), now,
                                             sha256(as_bytes(session.cookie)), session.expires_at);
    if (!opened) {
        return opened.error();
    }
    if (!*opened) {
        return Error{ErrorCode::unauthorized,
                     "This link is not valid or not any more; ask for a new one."};
    }
    session.person = (*opened)->person;
    session.name = name_of((*opened)->made_by);
    return session;
}

Result<std::optional<Principal>> PersonalLinks::by_cookie(std::string_view cookie) const {
    const Sha256 hash = sha256(as_bytes(cookie));
    const auto found = store_.find_session(hash);
    if (!found) {
        return found.error();
    }
    if (!*found || (*found)->expires_at <= clock_.now()) {
        return std::optional<Principal>();
    }
    return std::optional(Principal{.name = name_of((*found)->made_by),
                                   .rights = access::rights_of(access::Role::employee),
                                   .by_cookie = true,
                                   .expires_at = (*found)->expires_at,
                                   .own = OwnRecords{(*found)->person, hash}});
}

}  // namespace rollcall::app
