#include "app/json_members.h"

#include <charconv>

#include "core/bytes.h"

namespace rollcall::app {
namespace {

using std::chrono::minutes;

constexpr std::size_t kTextLimit = 256;
constexpr int kMostMinutes = 30 * 24 * 60;
constexpr int kMostHours = 48;

/// "07:30" or "7:30"; nothing for any other text.
std::optional<minutes> parse_clock(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) {
        return std::nullopt;
    }
    int hour = 0;
    int minute = 0;
    const char* const middle = text.data() + colon;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), middle, hour);
    const auto second = std::from_chars(middle + 1, end, minute);
    const bool whole = first.ec == std::errc() && first.ptr == middle && second.ec == std::errc() &&
                       second.ptr == end;
    if (!whole || hour < 0 || minute < 0 || minute > 59 || hour > kMostHours ||
        (hour == kMostHours && minute > 0)) {
        return std::nullopt;
    }
    return std::chrono::hours(hour) + minutes(minute);
}

}  // namespace

JsonMembers::JsonMembers(const Json& object, std::string where)
    : object_(object), where_(std::move(where)) {
    if (!object.is_object()) {
        error_ = Error{ErrorCode::invalid_field,
                       (where_.empty() ? "the document" : where_) + ": must be an object"};
    }
}

bool JsonMembers::has(const std::string& name) {
    return member(name) != nullptr;
}

const JsonMembers::Json* JsonMembers::member(const std::string& name) {
    known_.insert(name);
    if (!object_.is_object()) {
        return nullptr;
    }
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string JsonMembers::path(const std::string& name) const {
    return where_.empty() ? name : where_ + "." + name;
}

void JsonMembers::fail(const std::string& name, const std::string& expected) {
    if (!error_) {
        error_ = Error{ErrorCode::invalid_field, path(name) + ": must be " + expected};
    }
}

std::string JsonMembers::text(const std::string& name, std::string otherwise) {
    const Json* found = member(name);
    if (found == nullptr) {
        return otherwise;
    }
    const auto* text = found->get_ptr<const std::string*>();
    if (text == nullptr || text->size() > kTextLimit || !is_utf8(*text) ||
        has_control_characters(*text)) {
        fail(name, "a text of at most 256 bytes without control characters");
        return otherwise;
    }
    return *text;
}

bool JsonMembers::flag(const std::string& name, bool otherwise) {
    const Json* found = member(name);
    if (found != nullptr && !found->is_boolean()) {
        fail(name, "true or false");
        return otherwise;
    }
    return found == nullptr ? otherwise : found->get<bool>();
}

std::optional<int> JsonMembers::number_if_there(const std::string& name, int most) {
    const Json* found = member(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const bool whole = found->is_number_integer();  // also what is unsigned
    if (!whole || *found < 0 || *found > most) {
        fail(name, "a whole number from 0 to " + std::to_string(most));
        return std::nullopt;
    }
    return found->get<int>();
}

int JsonMembers::number(const std::string& name, int otherwise, int most) {
    return number_if_there(name, most).value_or(otherwise);
}

minutes JsonMembers::minutes(const std::string& name, std::chrono::minutes otherwise) {
    return minutes_if_there(name).value_or(otherwise);
}

std::optional<minutes> JsonMembers::minutes_if_there(const std::string& name) {
    const auto count = number_if_there(name, kMostMinutes);
    return count ? std::optional(std::chrono::minutes(*count)) : std::nullopt;
}

std::optional<minutes> JsonMembers::clock_if_there(const std::string& name) {
    const Json* found = member(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const auto* text = found->get_ptr<const std::string*>();
    const auto clock = text == nullptr ? std::nullopt : parse_clock(*text);
    if (!clock) {
        fail(name, "a time like 08:00; 30:00 is 06:00 of the next day");
    }
    return clock;
}

std::optional<CivilDay> JsonMembers::day_if_there(const std::string& name) {
    const Json* found = member(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const auto* text = found->get_ptr<const std::string*>();
    const auto day = text == nullptr ? std::nullopt : parse_civil_day(*text);
    if (!day) {
        fail(name, "a day of the calendar like 2026-03-01");
    }
    return day;
}

std::optional<TimePoint> JsonMembers::moment_if_there(const std::string& name) {
    const Json* found = member(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    const auto* text = found->get_ptr<const std::string*>();
    const auto moment = text == nullptr ? std::nullopt : parse_rfc3339(*text);
    if (!moment) {
        fail(name, "a time like 2026-03-01T08:30:00Z or 2026-03-01T15:30:00+07:00");
    }
    return moment;
}

void JsonMembers::each(const std::string& name,
                       const std::function<Status(const Json& element, std::string where)>& read) {
    const Json* found = member(name);
    if (found == nullptr) {
        return;
    }
    if (!found->is_array()) {
        fail(name, "a list");
        return;
    }
    for (std::size_t i = 0; i < found->size() && !error_; ++i) {
        if (Status done = read((*found)[i], path(name) + "[" + std::to_string(i) + "]"); !done) {
            error_ = done.error();
        }
    }
}

void JsonMembers::object(const std::string& name,
                         const std::function<Status(const Json& value, std::string where)>& read) {
    const Json* found = member(name);
    if (found == nullptr || error_) {
        return;
    }
    if (Status done = read(*found, path(name)); !done) {
        error_ = done.error();
    }
}

Status JsonMembers::done() {
    if (error_) {
        return *error_;
    }
    for (const auto& [name, value] : object_.items()) {
        if (!known_.contains(name)) {
            std::string all;
            for (const std::string& known : known_) {
                all += (all.empty() ? "" : ", ") + known;
            }
            return Error{ErrorCode::invalid_field,
                         path(name) + ": is not known here; there may be " + all};
        }
    }
    return {};
}

}  // namespace rollcall::app
