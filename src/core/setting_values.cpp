#include "core/setting_values.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "core/bytes.h"
#include "core/ip_address.h"

namespace rollcall {
namespace {

/// An origin as browsers send it: scheme://host or scheme://host:port, in lower case, no path.
bool is_origin(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (text.starts_with(scheme)) {
            const std::string_view host = text.substr(scheme.size());
            return !host.empty() && is_visible_ascii(host) &&
                   host.find_first_of("/?#*@,\\") == std::string_view::npos &&
                   std::ranges::none_of(host, [](char c) { return c >= 'A' && c <= 'Z'; });
        }
    }
    return false;
}

/// The entries between commas; nothing if one of them is not acceptable.
std::optional<std::vector<std::string>> parse_list(std::string_view text,
                                                   bool (*acceptable)(std::string_view)) {
    std::vector<std::string> entries;
    while (!trimmed(text).empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view entry = trimmed(text.substr(0, comma));
        if (!acceptable(entry)) {
            return std::nullopt;
        }
        entries.emplace_back(entry);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return entries;
}

}  // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) {
    std::uint64_t number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stopped != end) {
        return std::nullopt;
    }
    return number;
}

std::optional<double> parse_threshold(std::string_view text) {
    double number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    const bool in_range = number >= -1 && number <= 2;  // also false for NaN
    if (error != std::errc{} || stopped != end || !in_range) {
        return std::nullopt;
    }
    return number;
}

std::string shortest_text(double number) {
    char buffer[32];
    const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), number);
    return error == std::errc{} ? std::string(std::begin(buffer), end) : std::string();
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '-' || letter == '_';
    });
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < 0x7F; });
}

std::optional<std::vector<std::string>> parse_origins(std::string_view text) {
    return parse_list(text, is_origin);
}

std::optional<std::vector<std::string>> parse_networks(std::string_view text) {
    return parse_list(text,
                      [](std::string_view entry) { return IpNetwork::parse(entry).has_value(); });
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : ",") + part;
    }
    return text;
}

}  // namespace rollcall
