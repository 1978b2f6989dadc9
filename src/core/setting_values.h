#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// The texts of settings as values and back; nothing for a text that is none.

/// A number without sign, white space or trailing characters.
std::optional<std::uint64_t> parse_whole(std::string_view text);
/// A number from -1 to 2.
std::optional<double> parse_threshold(std::string_view text);
/// The shortest decimal that means this very number.
std::string shortest_text(double number);
/// 1 to 64 small letters, digits, `-` and `_`.
bool is_word(std::string_view text);
bool is_visible_ascii(std::string_view text);
/// Origins as browsers send them ("https://host" or "https://host:port", no capitals, no path),
/// with commas between them; a blank text is an empty list.
std::optional<std::vector<std::string>> parse_origins(std::string_view text);
/// Networks as IpNetwork::parse reads them ("10.1.0.0/16", "fd00::/8", or one address), with
/// commas between them; a blank text is an empty list.
std::optional<std::vector<std::string>> parse_networks(std::string_view text);
/// With commas between them.
std::string joined(const std::vector<std::string>& parts);

}  // namespace rollcall
