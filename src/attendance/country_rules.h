#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "attendance/time_span.h"
#include "core/result.h"

namespace rollcall::attendance {

/// What a day is by the calendar; a holiday that falls on a rest day is a holiday.
enum class DayKind : std::uint8_t { workday, rest_day, holiday };

/// How a worked minute is paid: three properties, each by itself.
struct MinuteClass {
    bool overtime = false;
    DayKind day = DayKind::workday;  ///< of the day on which the minute lies on the real clock
    bool night = false;              ///< it lies in the night window

    bool operator==(const MinuteClass&) const = default;
};

inline constexpr std::size_t kMinuteClasses = 12;

/// 0 to 11; class_at is the inverse.
constexpr std::size_t index_of(MinuteClass minute) noexcept {
    return (minute.overtime ? 6U : 0U) + 2U * static_cast<std::size_t>(minute.day) +
           (minute.night ? 1U : 0U);
}
constexpr MinuteClass class_at(std::size_t index) noexcept {
    return {index >= 6, static_cast<DayKind>(index % 6 / 2), index % 2 == 1};
}

/// "regular", "regular_night", "regular_rest_day", ..., "overtime_holiday_night": part of the HTTP
/// contract.
std::string_view class_name(MinuteClass minute) noexcept;

/// The most overtime in a stretch of the calendar; nothing: no limit.
struct OvertimeLimits {
    std::optional<Minutes> day;
    std::optional<Minutes> week;  ///< Monday to Sunday
    std::optional<Minutes> month;
    std::optional<Minutes> year;

    bool operator==(const OvertimeLimits&) const = default;
};

/// What a country's labour law says about classes of minutes. The figures are the employer's
/// responsibility: this is no legal advice.
struct CountryRules {
    std::string country;  ///< ISO 3166-1: "VN"
    std::string version;  ///< kept with a closed period: "VN 2019"
    /// The wall clock from which and until which it is night; the end may lie on the next day.
    /// Equal: there is no night window.
    Minutes night_begin{};
    Minutes night_end{};
    /// Pay of a minute of each class (index_of) in percent of a normal one's.
    std::array<int, kMinuteClasses> percent{};
    /// Minutes of one day beyond which every further one is overtime, planned or not.
    std::optional<Minutes> regular_a_day;
    OvertimeLimits overtime;
    std::optional<Minutes> worked_a_day;  ///< the most of all work in one day
    int warn_percent = 80;                ///< a limit is near from so much of it on; 1 to 100

    bool operator==(const CountryRules&) const = default;
};

/// Vietnam, Labour Code 2019 (45/2019/QH14): pay of overtime and of night work by article 98,
/// normal hours by 105, the night window by 106, limits of overtime by 107.
CountryRules vietnam();

/// Nothing is negative, times lie within a day, warn_percent within its range. Error invalid_field.
Status validate(const CountryRules& rules);

}  // namespace rollcall::attendance
