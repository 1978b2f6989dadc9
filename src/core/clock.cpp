#include "core/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace rollcall {

TimePoint SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

namespace {

/// The date and the clock, without a word on the offset: 2026-03-01T08:30:00.
std::string date_and_time(std::chrono::sys_time<std::chrono::milliseconds> time, bool millis) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 48> text{};
    int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    if (millis) {
        length += std::snprintf(text.data() + length, text.size() - static_cast<size_t>(length),
                                ".%03d", static_cast<int>(clock.subseconds().count()));
    }
    return {text.data(), static_cast<std::size_t>(length)};
}

/// `digits` of them at the front of `text`, which they are taken off.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
    int value = 0;
    const char* const end = text.data() + std::min(digits, text.size());
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.size() < digits || text.front() == '-' || parsed.ec != std::errc() ||
        parsed.ptr != end) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char letter) {
    const bool there = !text.empty() && text.front() == letter;
    text.remove_prefix(there ? 1 : 0);
    return there;
}

/// "08:30": whatever the hour is of.
std::optional<std::chrono::minutes> take_clock(std::string_view& text, int most_hours) {
    const auto hours = take_digits(text, 2);
    const auto minutes = take(text, ':') ? take_digits(text, 2) : std::nullopt;
    if (!hours || !minutes || *hours > most_hours || *minutes > 59) {
        return std::nullopt;
    }
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

/// ".123"; none is none.
std::optional<std::chrono::milliseconds> take_fraction(std::string_view& text) {
    std::chrono::milliseconds fraction{};
    if (!take(text, '.')) {
        return fraction;
    }
    auto unit = std::chrono::milliseconds(100);
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
        fraction += unit * (text.front() - '0');
        unit /= 10;
        text.remove_prefix(1);
    }
    return digits > 0 ? std::optional(fraction) : std::nullopt;
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z')) {
        return std::chrono::minutes{};
    }
    const bool behind = !text.empty() && text.front() == '-';
    if (!behind && (text.empty() || text.front() != '+')) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    const auto offset = take_clock(text, 23);
    return offset && behind ? std::optional(-*offset) : offset;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
    const auto year = take_digits(text, 4);
    const auto month = take(text, '-') ? take_digits(text, 2) : std::nullopt;
    const auto day = take(text, '-') ? take_digits(text, 2) : std::nullopt;
    if (!year || !month || !day || *year < 1900) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace

std::string to_rfc3339(TimePoint time) {
    return date_and_time(time, true) + "Z";
}

std::string to_rfc3339(TimePoint time, std::chrono::seconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
    const auto size = std::abs(minutes);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%c%02d:%02d", minutes < 0 ? '-' : '+',
                  static_cast<int>(size / 60), static_cast<int>(size % 60));
    return date_and_time(time + offset, false) + text.data();
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
    const auto date = take_date(text);
    if (!date || !take(text, 'T')) {
        return std::nullopt;
    }
    const auto clock = take_clock(text, 23);
    const auto seconds = clock && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    const auto fraction = seconds ? take_fraction(text) : std::nullopt;
    const auto offset = fraction ? take_offset(text) : std::nullopt;
    if (!offset || !text.empty() || *seconds > 59) {
        return std::nullopt;
    }
    const TimePoint time =
        TimePoint(*date) + *clock + std::chrono::seconds(*seconds) + *fraction - *offset;
    // By the offset it may be in the year before or after.
    constexpr std::chrono::sys_days kFirst{std::chrono::year(1900) / 1 / 1};
    constexpr std::chrono::sys_days kEnd{std::chrono::year(10000) / 1 / 1};
    return time >= kFirst && time < kEnd ? std::optional(time) : std::nullopt;
}

}  // namespace rollcall
