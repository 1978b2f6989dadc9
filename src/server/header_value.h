#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::server {

/// A field value with parameters: `form-data; name="image"; filename="a.jpg"`.
struct HeaderValue {
    std::string value;
    std::vector<std::pair<std::string, std::string>> parameters;

    /// By name without regard to case; nullptr if there is none.
    const std::string* find(std::string_view name) const noexcept;
};

/// Tokens or quoted strings, in which only \" and \\ are escapes, because browsers send file names
/// with lone backslashes. Nothing if it is malformed or names a parameter twice.
std::optional<HeaderValue> parse_header_value(std::string_view text);

/// The cookie of that name in a Cookie field (RFC 6265, section 4.2.1). Nothing if it is not there.
std::optional<std::string_view> cookie_value(std::string_view cookies, std::string_view name);

}  // namespace rollcall::server
