#include "server/authenticator.h"

#include <algorithm>
#include <chrono>

#include "core/digest.h"
#include "server/header_value.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kSecureCookie = "__Host-rollcall";
constexpr std::string_view kPlainCookie = "rollcall";
constexpr std::string_view kHttps = "https://";

/// What the limit counts a session by: not the cookie itself, which no map needs to hold.
std::string session_bucket(std::string_view cookie) {
    return "session:" + to_hex(sha256(as_bytes(cookie)));
}

}  // namespace

std::string session_cookie(const app::IssuedSession& session, bool secure, TimePoint now) {
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(session.expires_at - now);
    std::string cookie(secure ? kSecureCookie : kPlainCookie);
    cookie += '=' + session.cookie +
              "; Path=/; Max-Age=" + std::to_string(std::max<std::int64_t>(0, age.count())) +
              "; HttpOnly; SameSite=Strict";
    return secure ? cookie + "; Secure" : cookie;
}

bool browser_is_secure(const RequestHead& head) {
    const std::string* origin = head.headers.find("Origin");
    return head.secure ||
           (origin != nullptr &&
            equal_ignoring_case(std::string_view(*origin).substr(0, kHttps.size()), kHttps));
}

Result<std::optional<Caller>> Authenticator::caller(const RequestHead& head) const {
    if (const std::string* key = head.headers.find("X-API-Key")) {
        auto principal = credentials_.by_key(*key);
        if (!principal) {
            return principal.error();
        }
        if (!*principal) {
            return std::optional<Caller>();
        }
        std::string bucket = "key:" + (**principal).name;
        return std::optional(Caller{std::move(**principal), std::move(bucket)});
    }
    const std::string* cookies = head.headers.find("Cookie");
    if (cookies == nullptr) {
        return std::optional<Caller>();
    }
    for (const std::string_view name : {kSecureCookie, kPlainCookie}) {
        const auto cookie = cookie_value(*cookies, name);
        // Without the prefix anybody on a neighbouring host may set it: over TLS it is not ours.
        if (!cookie || (head.secure && name == kPlainCookie)) {
            continue;
        }
        auto found = caller_by_cookie(*cookie);
        if (!found || *found) {
            return found;
        }
    }
    return std::optional<Caller>();
}

Result<std::optional<Caller>> Authenticator::caller_by_cookie(std::string_view cookie) const {
    auto principal = credentials_.by_cookie(cookie);
    if (!principal) {
        return principal.error();
    }
    if (!*principal) {
        return std::optional<Caller>();
    }
    return std::optional(Caller{std::move(**principal), session_bucket(cookie)});
}

bool origin_is_own(const RequestHead& head) {
    const std::string* origin = head.headers.find("Origin");
    if (origin == nullptr) {
        return head.method == "GET" || head.method == "HEAD";
    }
    const std::string* host = head.headers.find("Host");
    if (host == nullptr) {
        return false;
    }
    return equal_ignoring_case(*origin, std::string(kHttps) + *host) ||
           (!head.secure && equal_ignoring_case(*origin, "http://" + *host));
}

}  // namespace rollcall::server
