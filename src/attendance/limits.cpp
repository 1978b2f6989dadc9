#include "attendance/limits.h"

#include <array>
#include <optional>

namespace rollcall::attendance {

namespace {

/// What one limit looks at.
struct Limit {
    LimitKind kind;
    PeriodKind period;
    std::optional<Minutes> most;
    Minutes DayLoad::*load;
};

/// Sums one limit's load and notes where it becomes near or is passed.
void check_limit(const Limit& limit, std::span<const DayLoad> days, int warn_percent,
                 std::vector<LimitNotice>& notices) {
    PeriodRule rule;
    rule.kind = limit.period;
    std::optional<Period> period;
    Minutes used{0};
    bool noticed = false;
    for (const DayLoad& day : days) {
        if (!period || day.day > period->last) {
            period = period_of(day.day, rule);
            used = Minutes{0};
            noticed = false;
        }
        used += day.*limit.load;
        const bool passed = used > *limit.most;
        const bool near = used > Minutes{0} && used * 100 >= *limit.most * warn_percent;
        if (!noticed && (near || passed)) {
            notices.push_back({limit.kind, *period, *limit.most, used, passed, day.day});
            noticed = true;
        } else if (noticed) {
            LimitNotice& notice = notices.back();
            notice.since = passed && !notice.passed ? day.day : notice.since;
            notice.passed = passed;
            notice.used = used;
        }
    }
}

}  // namespace

std::string_view limit_name(LimitKind kind) noexcept {
    constexpr std::array<std::string_view, 5> kNames{
        "overtime_day", "overtime_week", "overtime_month", "overtime_year", "worked_day"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::vector<DayLoad> loads_of(std::span<const Day> days) {
    std::vector<DayLoad> loads;
    loads.reserve(days.size());
    for (const Day& day : days) {
        loads.push_back({day.day, day.figures.worked.minutes, day.figures.overtime.minutes});
    }
    return loads;
}

std::vector<LimitNotice> check_limits(std::span<const DayLoad> days, const CountryRules& rules) {
    const std::array<Limit, 5> limits{{
        {LimitKind::overtime_day, PeriodKind::day, rules.overtime.day, &DayLoad::overtime},
        {LimitKind::overtime_week, PeriodKind::week, rules.overtime.week, &DayLoad::overtime},
        {LimitKind::overtime_month, PeriodKind::month, rules.overtime.month, &DayLoad::overtime},
        {LimitKind::overtime_year, PeriodKind::year, rules.overtime.year, &DayLoad::overtime},
        {LimitKind::worked_day, PeriodKind::day, rules.worked_a_day, &DayLoad::worked},
    }};
    std::vector<LimitNotice> notices;
    for (const Limit& limit : limits) {
        if (limit.most) {
            check_limit(limit, days, rules.warn_percent, notices);
        }
    }
    return notices;
}

}  // namespace rollcall::attendance
