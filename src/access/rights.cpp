#include "access/rights.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/bytes.h"

namespace rollcall::access {
namespace {

constexpr std::array<std::pair<Right, std::string_view>, 11> kNames = {{
    {Right::search, "search"},
    {Right::checkin, "checkin"},
    {Right::enrol, "enrol"},
    {Right::extract, "extract"},
    {Right::people_read, "people:read"},
    {Right::people_write, "people:write"},
    {Right::reports, "reports"},
    {Right::admin, "admin"},
    {Right::audit, "audit"},
    {Right::users, "users"},
    {Right::metrics, "metrics"},
}};

/// A word of the caller's, short and without control characters, for an error text.
std::string shown(std::string_view word) {
    constexpr std::size_t kMost = 32;
    std::string text(word.substr(0, kMost));
    std::ranges::replace_if(
        text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
    return "\"" + text + (word.size() > kMost ? "...\"" : "\"");
}

}  // namespace

Rights Rights::all() {
    Rights rights;
    for (const auto& [right, name] : kNames) {
        rights.bits_ |= bit(right);
    }
    return rights;
}

std::string Rights::text() const {
    std::string text;
    for (const auto& [right, name] : kNames) {
        if (has(right)) {
            text += text.empty() ? "" : ",";
            text += name;
        }
    }
    return text;
}

Result<Rights> Rights::parse(std::string_view text) {
    Rights rights;
    if (trimmed(text).empty()) {
        return rights;
    }
    for (bool more = true; more;) {
        const std::size_t comma = text.find(',');
        more = comma != std::string_view::npos;
        const std::string_view word = trimmed(text.substr(0, comma));
        const auto* const row =
            std::ranges::find(kNames, word, &std::pair<Right, std::string_view>::second);
        if (row == kNames.end()) {
            return Error{ErrorCode::invalid_field,
                         "there is no right " + shown(word) + "; the rights are " + all().text()};
        }
        rights.bits_ |= bit(row->first);
        text.remove_prefix(more ? comma + 1 : 0);
    }
    return rights;
}

}  // namespace rollcall::access
