#include "server/authenticator.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "core/digest.h"
#include "server/header_value.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kDeviceHeader = "Rollcall-Device";
constexpr std::string_view kCsrfHeader = "X-CSRF-Token";
constexpr std::size_t kDeviceFields = 5;
constexpr std::size_t kDeviceIdLimit = 64;

template <class Number>
bool take_number(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end && number >= 0;
}

/// False for a name that is not known, or a value that is none of it.
bool take_field(std::string_view name, std::string_view value, DeviceHeader& header) {
    if (name == "id") {
        header.id = value;
        return value.size() <= kDeviceIdLimit;
    }
    if (name == "counter") {
        return take_number(value, header.request.counter);
    }
    if (name == "time") {
        std::int64_t millis = 0;
        // Above the year 9999 its distance from now could not be computed.
        constexpr std::int64_t kLast = 253'402'300'799'999;
        const bool taken = take_number(value, millis) && millis <= kLast;
        header.request.at = from_unix_millis(taken ? millis : 0);
        return taken;
    }
    if (name == "body") {
        const auto hash = from_hex(value);
        const bool taken = hash && hash->size() == header.request.body.size();
        if (taken) {
            std::ranges::copy(*hash, header.request.body.begin());
        }
        return taken;
    }
    const auto signature = name == "signature" ? from_base64url(value) : std::nullopt;
    header.signature = signature.value_or(Bytes());
    return signature.has_value();
}

constexpr std::string_view kSecureCookie = "__Host-rollcall";
constexpr std::string_view kPlainCookie = "rollcall";
constexpr std::string_view kHttps = "https://";

/// What the limit counts a session by: not the cookie itself, which no map needs to hold.
std::string session_bucket(std::string_view cookie) {
    return "session:" + to_hex(sha256(as_bytes(cookie)));
}

}  // namespace

std::string session_cookie(std::string_view cookie, std::chrono::milliseconds age, bool secure) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age);
    std::string text(secure ? kSecureCookie : kPlainCookie);
    text += '=' + std::string(cookie) +
            "; Path=/; Max-Age=" + std::to_string(std::max<std::int64_t>(0, seconds.count())) +
            "; HttpOnly; SameSite=Strict";
    return secure ? text + "; Secure" : text;
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
    if (const std::string* device = head.headers.find(kDeviceHeader)) {
        return caller_by_signature(head, *device);
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

std::optional<DeviceHeader> parse_device_header(std::string_view text) {
    DeviceHeader header;
    std::set<std::string_view> names;
    while (!text.empty()) {
        const std::string_view field = trimmed(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1);
        const std::size_t equals = field.find('=');
        if (equals == std::string_view::npos || !names.insert(field.substr(0, equals)).second ||
            !take_field(field.substr(0, equals), field.substr(equals + 1), header)) {
            return std::nullopt;
        }
    }
    return names.size() == kDeviceFields ? std::optional(std::move(header)) : std::nullopt;
}

Result<std::optional<Caller>> Authenticator::caller_by_signature(const RequestHead& head,
                                                                 std::string_view text) const {
    auto header = parse_device_header(text);
    if (!header) {
        return std::optional<Caller>();
    }
    header->request.method = head.method;
    header->request.target = head.path + (head.query.empty() ? "" : "?" + head.query);
    auto device = devices_.verified(header->id, header->request, header->signature);
    if (!device) {
        return std::move(device).error();
    }
    if (!*device) {
        return std::optional<Caller>();
    }
    const access::DeviceTerms& terms = (**device).terms;
    app::Principal principal{.name = "device:" + terms.name,
                             .rights = access::Rights{access::Right::checkin},
                             .liveness = terms.liveness};
    return std::optional(
        Caller{std::move(principal), "device:" + header->id,
               SigningDevice{header->id, terms, header->request.body, header->request.counter,
                             devices_.behind(header->request.at)}});
}

Result<std::optional<Caller>> Authenticator::caller_by_cookie(std::string_view cookie) const {
    auto principal = credentials_.by_cookie(cookie);
    if (principal && !*principal) {
        principal = sign_in_.by_cookie(cookie);
    }
    if (principal && !*principal) {
        principal = personal_links_.by_cookie(cookie);
    }
    if (!principal) {
        return principal.error();
    }
    if (!*principal) {
        return std::optional<Caller>();
    }
    return std::optional(Caller{std::move(**principal), session_bucket(cookie)});
}

bool csrf_token_is_right(const RequestHead& head, const app::SignedIn& who) {
    if (head.method == "GET" || head.method == "HEAD") {
        return true;
    }
    const std::string* token = head.headers.find(kCsrfHeader);
    return token != nullptr && equal_in_constant_time(as_bytes(*token), as_bytes(who.csrf_token));
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
