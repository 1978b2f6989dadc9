#include "attendance/pay_period.h"

namespace rollcall::attendance {

namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;

Period month_from(CivilDay day, unsigned begin) {
    const year_month_day date{day};
    year_month month{date.year(), date.month()};
    if (static_cast<unsigned>(date.day()) < begin) {
        month -= months{1};
    }
    const std::chrono::day first{begin};
    return {CivilDay{month / first}, CivilDay{(month + months{1}) / first} - days{1}};
}

Period days_from(CivilDay day, CivilDay anchor, days length) {
    const auto over = (day - anchor) % length;
    const CivilDay first = day - (over < days{0} ? over + length : over);
    return {first, first + length - days{1}};
}

void add(Totals& totals, const Day& day) {
    totals.figures += day.figures;
    const bool worked = day.figures.worked.minutes > Minutes{0};
    totals.days_worked += worked ? 1 : 0;
    totals.days_absent += !worked && day.figures.absent > Minutes{0} ? 1 : 0;
    totals.days_forgotten += day.forgotten_in || day.forgotten_out ? 1 : 0;
}

}  // namespace

Status validate(const PeriodRule& rule) {
    if (rule.month_begin < 1 || rule.month_begin > 28) {
        return Error{ErrorCode::invalid_field,
                     "A month of pay begins on its 1st to 28th day, which every month has."};
    }
    if (rule.length < days{1} || rule.length > days{366}) {
        return Error{ErrorCode::invalid_field, "A period has 1 to 366 days."};
    }
    return {};
}

Period period_of(CivilDay day, const PeriodRule& rule) {
    switch (rule.kind) {
        case PeriodKind::day:
            break;
        case PeriodKind::week:
            return days_from(day, civil_day(2024, 1, 1), days{7});  // a Monday
        case PeriodKind::month:
            return month_from(day, rule.month_begin);
        case PeriodKind::year: {
            const auto year = year_month_day{day}.year();
            return {CivilDay{year / 1 / 1}, CivilDay{year / 12 / 31}};
        }
        case PeriodKind::days:
            return days_from(day, rule.anchor, rule.length);
    }
    return {day, day};
}

std::vector<Totals> sum_by(const PeriodRule& rule, std::span<const Day> days) {
    std::vector<Totals> sums;
    for (const Day& day : days) {
        if (sums.empty() || day.day > sums.back().period.last) {
            sums.emplace_back().period = period_of(day.day, rule);
        }
        add(sums.back(), day);
    }
    return sums;
}

}  // namespace rollcall::attendance
