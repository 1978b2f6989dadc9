#include "attendance/holiday_calendar.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/civil_day.h"

namespace rollcall::attendance {
namespace {

using std::chrono::days;

constexpr days kLongest{31};
constexpr std::size_t kNameLimit = 256;  // bytes; more is cut
constexpr std::size_t kDateDigits = 8;   // 20260301
constexpr std::string_view kMark = "\xEF\xBB\xBF";

/// A content line: "DTSTART;VALUE=DATE:20260301".
struct Line {
    std::size_t number = 0;  ///< of the file, from 1
    std::string name;        ///< in capitals, without parameters
    std::string value;
};

Error fault(std::size_t line, const std::string& what) {
    return {ErrorCode::invalid_field, "line " + std::to_string(line) + ": " + what};
}

std::string capitals(std::string_view text) {
    std::string result;
    for (const char c : text) {
        result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

/// Where the value begins: after the first colon that is not in a quoted parameter.
std::size_t colon_of(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ':' && !quoted) {
            return i;
        }
    }
    return line.npos;
}

/// Unfolded: a line that begins with a space or tab goes on with the one before.
std::vector<std::pair<std::size_t, std::string>> unfolded(std::string_view text) {
    std::vector<std::pair<std::size_t, std::string>> lines;
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        if ((line.front() == ' ' || line.front() == '\t') && !lines.empty()) {
            lines.back().second += line.substr(1);
        } else {
            lines.emplace_back(number, line);
        }
    }
    return lines;
}

Result<std::vector<Line>> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (const auto& [number, line] : unfolded(text)) {
        const std::size_t colon = colon_of(line);
        if (colon == line.npos || colon == 0) {
            return fault(number, "this is no line of a calendar");
        }
        const std::size_t name = std::min(line.find(';'), colon);
        lines.push_back(
            {number, capitals(std::string_view(line).substr(0, name)), line.substr(colon + 1)});
    }
    return lines;
}

/// "20260301" or "20260301T080000Z": the day that stands there.
std::optional<CivilDay> day_of(std::string_view value) {
    if (value.size() < kDateDigits || (value.size() > kDateDigits && value[kDateDigits] != 'T')) {
        return std::nullopt;
    }
    std::string text(value.substr(0, 4));
    text += '-';
    text += value.substr(4, 2);
    text += '-';
    text += value.substr(6, 2);
    return parse_civil_day(text);
}

/// U+0000 to U+001F and U+007F in one byte; U+0080 to U+009F are C2 and a second one below A0.
bool begins_control_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    return byte(0) < 0x20 || byte(0) == 0x7F ||
           (text.size() > 1 && byte(0) == 0xC2 && byte(1) < 0xA0);
}

/// A TEXT value without its escapes, on one line: a space for each control character.
std::string text_of(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size() && text.size() < kNameLimit; ++i) {
        const bool escaped = value[i] == '\\' && i + 1 < value.size();
        i += escaped ? 1 : 0;
        const bool line_end = escaped && (value[i] == 'n' || value[i] == 'N');
        if (begins_control_character(value.substr(i))) {
            i += value[i] == '\xC2' ? 1 : 0;
            text += ' ';
        } else {
            text += line_end ? ' ' : value[i];
        }
    }
    while (!is_utf8(text)) {  // cut within a character
        text.pop_back();
    }
    return text;
}

struct Event {
    std::size_t line = 0;
    std::optional<CivilDay> first;
    std::optional<CivilDay> end;  ///< not included
    std::string name;
    bool cancelled = false;
};

Status take(const Line& line, Event& event) {
    if (line.name == "DTSTART" || line.name == "DTEND") {
        const auto day = day_of(line.value);
        if (!day) {
            return fault(line.number, "this is no day of the calendar");
        }
        (line.name == "DTSTART" ? event.first : event.end) = day;
    } else if (line.name == "SUMMARY") {
        event.name = text_of(line.value);
    } else if (line.name == "STATUS") {
        event.cancelled = capitals(line.value) == "CANCELLED";
    } else if (line.name == "RRULE" || line.name == "RDATE") {
        return fault(line.number, "an event that repeats; write each day as an event of its own");
    }
    return {};
}

Status add(const Event& event, Holidays& holidays) {
    if (event.cancelled) {
        return {};
    }
    if (!event.first) {
        return fault(event.line, "an event without a day (DTSTART)");
    }
    const CivilDay end = std::max(event.end.value_or(*event.first), *event.first + days{1});
    if (end - *event.first > kLongest) {
        return fault(event.line, "an event of more than 31 days");
    }
    for (CivilDay day = *event.first; day < end; day += days{1}) {
        holidays.emplace(day, event.name);
    }
    return holidays.size() > kMostCalendarDays
               ? fault(event.line,
                       "more than " + std::to_string(kMostCalendarDays) + " days of holidays")
               : Status{};
}

}  // namespace

Result<Holidays> read_holiday_calendar(std::string_view text) {
    if (text.starts_with(kMark)) {
        text.remove_prefix(kMark.size());
    }
    if (!is_utf8(text)) {
        return Error{ErrorCode::invalid_field, "the calendar is not UTF-8 text"};
    }
    const auto lines = lines_of(text);
    if (!lines) {
        return lines.error();
    }
    if (lines->empty() || lines->front().name != "BEGIN" ||
        capitals(lines->front().value) != "VCALENDAR") {
        return fault(1, "the file does not begin with BEGIN:VCALENDAR");
    }
    Holidays holidays;
    std::vector<std::string> open;  // components, from the outermost
    Event event;
    for (const Line& line : *lines) {
        if (line.name == "BEGIN") {
            open.push_back(capitals(line.value));
            if (open.back() == "VEVENT") {
                event = Event{.line = line.number, .first = {}, .end = {}, .name = {}};
            }
        } else if (line.name == "END") {
            if (open.empty() || open.back() != capitals(line.value)) {
                return fault(line.number, "END of something that has not begun");
            }
            const bool ended = open.back() == "VEVENT";
            open.pop_back();
            if (Status added = ended ? add(event, holidays) : Status{}; !added) {
                return added.error();
            }
        } else if (!open.empty() && open.back() == "VEVENT") {
            if (Status taken = take(line, event); !taken) {
                return taken.error();
            }
        }
    }
    if (!open.empty()) {
        return fault(lines->back().number, "the file ends within a " + open.back());
    }
    return holidays;
}

}  // namespace rollcall::attendance
