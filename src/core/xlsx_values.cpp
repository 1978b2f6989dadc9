#include "core/xlsx_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/civil_day.h"

namespace rollcall {
namespace {

constexpr int kSignificantDigits = 15;  // of a cell: Excel specifications and limits
constexpr double kWholeLimit = 1e15;
constexpr std::size_t kMostZeros = 20;
constexpr long long kDaySeconds = 86'400;

// ECMA-376 part 1, 18.17.4.1: in the date system of 1900, day 1 is 1900-01-01, and there is a day
// 60, 1900-02-29, which never was; in that of 1904, day 0 is 1904-01-01.
constexpr long long kNoDay = 60;
constexpr long long kLastDay1900 = 2'958'465;  // 9999-12-31
constexpr long long kLastDay1904 = 2'957'003;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<CivilDay> day_of(long long serial, bool from_1904) {
    using std::chrono::days;
    if (from_1904) {
        return serial < 0 || serial > kLastDay1904
                   ? std::nullopt
                   : std::optional(civil_day(1904, 1, 1) + days(serial));
    }
    if (serial < 1 || serial > kLastDay1900 || serial == kNoDay) {
        return std::nullopt;
    }
    return civil_day(1899, 12, serial < kNoDay ? 31 : 30) + days(serial);
}

std::string time_text(long long seconds) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld",
                                     seconds / 3600, seconds / 60 % 60, seconds % 60);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string plain_text(double value, std::size_t digits) {
    std::array<char, 64> text{};
    const bool is_whole = std::trunc(value) == value && std::abs(value) < kWholeLimit;
    const auto end = is_whole
                         ? std::to_chars(text.begin(), text.end(), static_cast<long long>(value))
                         : std::to_chars(text.begin(), text.end(), value,
                                         std::chars_format::general, kSignificantDigits);
    std::string plain(text.begin(), end.ptr);
    if (is_whole && value >= 0 && plain.size() < digits) {
        plain.insert(0, digits - plain.size(), '0');
    }
    return plain;
}

std::optional<std::string> date_text(double value, NumberFormat::Kind kind, bool from_1904) {
    if (value < 0 || value > kLastDay1900 + 1) {
        return std::nullopt;
    }
    const long long seconds = std::llround(value * kDaySeconds);
    const bool has_time = kind == NumberFormat::Kind::date_time;
    if (has_time && seconds < kDaySeconds) {
        return time_text(seconds);
    }
    const std::optional<CivilDay> day = day_of(seconds / kDaySeconds, from_1904);
    if (!day) {
        return std::nullopt;
    }
    const long long rest = seconds % kDaySeconds;
    return to_text(*day) + (has_time && rest != 0 ? " " + time_text(rest) : "");
}

/// A format's code without what is shown as it stands (18.8.31): texts in quotes, characters after
/// a backslash, those that leave a gap or fill one, colours, conditions and languages in brackets.
/// A time that has passed, "[h]", is an "h".
std::string letters_of(std::string_view code) {
    std::string letters;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == ';') {
            break;  // what follows is for negative numbers
        }
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '"' || c == '[') {
            const std::size_t end = std::min(code.find(c == '"' ? '"' : ']', i + 1), code.size());
            const std::string_view inner = code.substr(i + 1, end - i - 1);
            if (c == '[' && !inner.empty() &&
                inner.find_first_not_of("hHmMsS") == std::string_view::npos) {
                letters += lower(inner.front());
            }
            i = end;
        } else {
            letters += lower(c);
        }
    }
    return letters;
}

/// The "e" of "0.00E+00"; any other is a year.
bool has_year_of_an_era(std::string_view letters) {
    for (std::size_t at = letters.find('e'); at != std::string_view::npos;
         at = letters.find('e', at + 1)) {
        const std::string_view sign = letters.substr(at + 1, 1);
        if (sign != "+" && sign != "-") {
            return true;
        }
    }
    return false;
}

bool is_midnight(std::string_view time) {
    return time.find_first_not_of("0:.Z") == std::string_view::npos;
}

}  // namespace

NumberFormat built_in_format(unsigned id) {
    using Kind = NumberFormat::Kind;
    const auto among = [&](unsigned first, unsigned last) { return id >= first && id <= last; };
    // 27 to 36 and 50 to 58 are those of Chinese, Japanese and Korean, of which some are a date in
    // one language and a time in another; 71 to 81 those of Thai.
    if (among(14, 17) || among(27, 31) || id == 36 || among(50, 51) || among(57, 58) ||
        among(71, 74) || id == 81) {
        return {.kind = Kind::date};
    }
    if (among(18, 22) || among(32, 35) || among(45, 47) || among(52, 56) || among(75, 80)) {
        return {.kind = Kind::date_time};
    }
    return {};
}

NumberFormat format_of_code(std::string_view code) {
    using Kind = NumberFormat::Kind;
    const std::string letters = letters_of(code);
    if (letters.find("general") != std::string::npos) {
        return {};
    }
    const bool has_time = letters.find_first_of("hs") != std::string::npos;
    const bool has_month = letters.find('m') != std::string::npos;  // or a minute
    const bool has_date =
        letters.find_first_of("ydgb") != std::string::npos || has_year_of_an_era(letters);
    if (has_time) {
        return {.kind = Kind::date_time};
    }
    if (has_date || has_month) {
        return {.kind = Kind::date};
    }
    const bool is_zeros = code.find_first_not_of('0') == std::string_view::npos;
    return {.digits = is_zeros ? std::min(code.size(), kMostZeros) : 0};
}

std::string number_text(double value, const NumberFormat& format, bool from_1904) {
    if (format.kind != NumberFormat::Kind::number) {
        if (std::optional<std::string> date = date_text(value, format.kind, from_1904)) {
            return std::move(*date);
        }
    }
    return plain_text(value, format.digits);
}

std::string iso_date_text(std::string_view text) {
    const std::size_t at = text.find('T');
    const bool is_day = at != std::string_view::npos && is_midnight(text.substr(at + 1));
    return std::string(is_day ? text.substr(0, at) : text);
}

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool whole = read.ec == std::errc() && read.ptr == end;
    return whole ? std::optional(value) : std::nullopt;
}

std::string unescaped(std::string_view text) {
    constexpr std::size_t kLength = std::string_view("_x000D_").size();
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view escape = text.substr(i, kLength);
        unsigned value = 0;
        const bool is_escape =
            escape.size() == kLength && escape.starts_with("_x00") && escape.ends_with('_') &&
            std::from_chars(escape.data() + 4, escape.data() + 6, value, 16).ptr ==
                escape.data() + 6 &&
            value > 0 && value < 0x80;
        plain += is_escape ? static_cast<char>(value) : text[i];
        i += is_escape ? kLength - 1 : 0;
    }
    return plain;
}

}  // namespace rollcall
