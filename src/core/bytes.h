#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The characters of `text` as bytes; a view, valid as long as `text` is.
inline ByteView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
/// The bytes as characters; a view, valid as long as `bytes` is.
inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal, two digits a byte.
std::string to_hex(ByteView bytes);
/// The inverse of to_hex (either case); nothing if the text is not whole bytes of hex digits.
std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 5 ("base64url") without padding.
std::string to_base64url(ByteView bytes);
/// The inverse of to_base64url; nothing for any other character, padding included.
std::optional<Bytes> from_base64url(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text) noexcept;
/// Whether the text has a C0 or C1 control character or DEL. Expects UTF-8.
bool has_control_characters(std::string_view text) noexcept;
/// The text without ASCII white space at its ends; a view into it.
std::string_view trimmed(std::string_view text) noexcept;

}  // namespace rollcall
