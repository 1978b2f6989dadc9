#include "outbound/target.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include <curl/curl.h>

namespace rollcall::outbound {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Error bad(const std::string& what) {
    return {ErrorCode::invalid_field, "url: " + what};
}

/// "" if there is none.
std::string part(const Url& url, CURLUPart which, unsigned int flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) {
        return {};
    }
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}  // namespace

Result<Target> parse_target(const std::string& text) {
    if (text.empty() || text.size() > kUrlLimit || !is_visible_ascii(text)) {
        return bad("1 to 2048 visible ASCII characters, such as https://hr.example.com/rollcall.");
    }
    const Url url(curl_url(), &curl_url_cleanup);
    const CURLUcode set =
        url ? curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER)
            : CURLUE_OUT_OF_MEMORY;
    if (set == CURLUE_USER_NOT_ALLOWED) {
        return bad("no user or password: they would stand in logs; the signature shows who calls.");
    }
    Target target;
    target.url = text;
    const std::string scheme = set == CURLUE_OK ? part(url, CURLUPART_SCHEME) : "";
    target.https = scheme == "https";
    if (scheme != "https" && scheme != "http") {
        return bad("an address that begins with https://.");
    }
    if (text.find('#') != std::string::npos) {
        return bad("no fragment (#...): it is not sent.");
    }
    target.host = lower(part(url, CURLUPART_HOST));
    if (target.host.starts_with('[') && target.host.ends_with(']')) {
        target.host = target.host.substr(1, target.host.size() - 2);
    }
    if (target.host.empty() || target.host.ends_with('.') || !part(url, CURLUPART_ZONEID).empty()) {
        return bad("a host name or an address without a zone, and no dot at its end.");
    }
    target.address = IpAddress::parse(target.host);
    const std::string port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    std::from_chars(port.data(), port.data() + port.size(), target.port);
    if (target.port == 0) {
        return bad("a port from 1 to 65535.");
    }
    return target;
}

}  // namespace rollcall::outbound
