#include "attendance/country_rules.h"

#include <algorithm>

namespace rollcall::attendance {

namespace {

using std::chrono::hours;

bool in_day(Minutes time) {
    return time >= Minutes{0} && time < hours{24};
}

bool negative(const std::optional<Minutes>& minutes) {
    return minutes && *minutes < Minutes{0};
}

}  // namespace

std::string_view class_name(MinuteClass minute) noexcept {
    constexpr std::array<std::string_view, kMinuteClasses> kNames{
        "regular",           "regular_night",
        "regular_rest_day",  "regular_rest_day_night",
        "regular_holiday",   "regular_holiday_night",
        "overtime",          "overtime_night",
        "overtime_rest_day", "overtime_rest_day_night",
        "overtime_holiday",  "overtime_holiday_night"};
    return kNames[index_of(minute)];
}

CountryRules vietnam() {
    CountryRules rules;
    rules.country = "VN";
    rules.version = "VN 2019";
    rules.night_begin = hours{22};
    rules.night_end = hours{6};
    // Article 98. Overtime: 150 on a normal day, 200 on the weekly rest day, 300 on a holiday.
    // Night work: 30 more. Overtime at night: those 30 and 20 percent of that day's pay by daylight
    // (100, 200 or 300) besides. Work on a rest day or holiday is overtime by law, whatever a plan
    // says.
    rules.percent = {100, 130, 200, 270, 300, 390, 150, 200, 200, 270, 300, 390};
    // Article 105: eight hours a day, or ten where the normal hours are agreed by the week.
    rules.regular_a_day = hours{10};
    // Article 107: half of the normal hours of a day, 40 hours a month, 200 a year; with normal
    // hours agreed by the week, 12 hours of all work in a day.
    rules.overtime = {hours{4}, std::nullopt, hours{40}, hours{200}};
    rules.worked_a_day = hours{12};
    return rules;
}

Status validate(const CountryRules& rules) {
    if (!in_day(rules.night_begin) || !in_day(rules.night_end)) {
        return Error{ErrorCode::invalid_field,
                     "The night window begins and ends between 00:00 and 23:59."};
    }
    if (std::any_of(rules.percent.begin(), rules.percent.end(), [](int p) { return p < 0; })) {
        return Error{ErrorCode::invalid_field, "No minute is paid less than 0 percent."};
    }
    if (negative(rules.regular_a_day) || negative(rules.worked_a_day) ||
        negative(rules.overtime.day) || negative(rules.overtime.week) ||
        negative(rules.overtime.month) || negative(rules.overtime.year)) {
        return Error{ErrorCode::invalid_field, "A limit of minutes is 0 or more."};
    }
    if (rules.warn_percent < 1 || rules.warn_percent > 100) {
        return Error{ErrorCode::invalid_field, "A limit is near from 1 to 100 percent of it on."};
    }
    return {};
}

}  // namespace rollcall::attendance
