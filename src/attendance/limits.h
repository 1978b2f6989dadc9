#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "attendance/pay_period.h"

namespace rollcall::attendance {

enum class LimitKind : std::uint8_t {
    overtime_day,
    overtime_week,
    overtime_month,  ///< of the calendar, whatever the pay period
    overtime_year,
    worked_day,
};

/// "overtime_day", ...: part of the HTTP contract.
std::string_view limit_name(LimitKind kind) noexcept;

/// A limit of the country's rules that is near or passed in one period.
struct LimitNotice {
    LimitKind kind{};
    Period period;
    Minutes limit{};
    Minutes used{};       ///< in the whole period, as far as days were given
    bool passed = false;  ///< more than the limit; otherwise near: `warn_percent` of it or more
    CivilDay since{};     ///< the day that made it near, or passed it

    bool operator==(const LimitNotice&) const = default;
};

/// What of a person's days the limits look at.
struct DayLoad {
    CivilDay day{};
    Minutes worked{};
    Minutes overtime{};
};

std::vector<DayLoad> loads_of(std::span<const Day> days);

/// Notices of one person's days in order of time, by kind and then by period. The days must begin
/// with the first one of a period whose limit is asked for: those of the year for a yearly limit.
std::vector<LimitNotice> check_limits(std::span<const DayLoad> days, const CountryRules& rules);

}  // namespace rollcall::attendance
