#include "server/header_value.h"

#include <algorithm>

#include "core/bytes.h"
#include "server/message.h"

namespace rollcall::server {
namespace {

/// Takes a quoted string, whose opening quote is the first character, off the front of `text`.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool escape =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        if (escape) {
            value.push_back(text[++i]);
            continue;
        }
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        }
        value.push_back(text[i]);
    }
    return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text) {
    if (text.starts_with('"')) {
        return take_quoted(text);
    }
    const std::string_view token = trimmed(text.substr(0, text.find(';')));
    if (token.empty() || token.find_first_of("\" \t") != std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(std::min(text.find(';'), text.size()));
    return std::string(token);
}

}  // namespace

const std::string* HeaderValue::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        parameters, [&](const auto& pair) { return equal_ignoring_case(pair.first, name); });
    return found == parameters.end() ? nullptr : &found->second;
}

std::optional<HeaderValue> parse_header_value(std::string_view text) {
    HeaderValue parsed;
    parsed.value = std::string(trimmed(text.substr(0, text.find(';'))));
    text.remove_prefix(std::min(text.find(';'), text.size()));
    while (!text.empty()) {
        text = trimmed(text.substr(1));
        if (text.empty()) {
            break;
        }
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string_view::npos) {
            return std::nullopt;
        }
        std::string name(trimmed(text.substr(0, equals)));
        text = trimmed(text.substr(equals + 1));
        auto value = take_value(text);
        text = trimmed(text);
        const bool goes_on = text.empty() || text.front() == ';';
        if (!value || !goes_on || parsed.find(name) != nullptr) {
            return std::nullopt;
        }
        parsed.parameters.emplace_back(std::move(name), std::move(*value));
    }
    return parsed;
}

std::optional<std::string_view> cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const std::string_view pair = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(pair.size() + 1, cookies.size()));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && trimmed(pair.substr(0, equals)) == name) {
            return trimmed(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

}  // namespace rollcall::server
