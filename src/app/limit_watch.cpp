#include "app/limit_watch.h"

#include <algorithm>
#include <utility>

namespace rollcall::app {
namespace {

using attendance::LimitNotice;
using attendance::Period;
using attendance::PeriodKind;

/// From the first day of all periods that the first one is in: a week may begin in the year before.
Period days_needed(const Period& period) {
    const CivilDay year = attendance::period_of(period.first, {.kind = PeriodKind::year}).first;
    const CivilDay week = attendance::period_of(period.first, {.kind = PeriodKind::week}).first;
    return {std::min(year, week), period.last};
}

bool have_a_day_in_common(const Period& a, const Period& b) {
    return a.first <= b.last && b.first <= a.last;
}

}  // namespace

Result<PersonLimits> LimitWatch::limits_of(const PersonTimesheet& timesheet, const Period& period,
                                           TermsOfPerson::Reader& reader) const {
    const auto terms = reader.of(timesheet.person.key, period.last, period.last);
    if (!terms) {
        return terms.error();
    }
    const attendance::Assignment& assignment = terms->history.terms_on(period.last);
    PersonLimits limits{
        timesheet.person,
        attendance::check_limits(attendance::loads_of(timesheet.days), assignment.rules->country)};
    std::erase_if(limits.notices, [&](const LimitNotice& notice) {
        return !have_a_day_in_common(notice.period, period);
    });
    return limits;
}

Result<std::optional<std::string>> LimitWatch::for_each(
    const people::PeopleFilter& filter, const std::optional<std::string>& cursor, std::size_t limit,
    const Period& period, const std::function<void(const PersonLimits&)>& visit) const {
    TermsOfPerson::Reader reader = terms_.reader();
    Status looked;
    auto next = timesheets_.for_each(filter, cursor, limit, days_needed(period),
                                     [&](const PersonTimesheet& timesheet) {
                                         const auto limits = limits_of(timesheet, period, reader);
                                         if (!limits) {
                                             looked = limits.error();
                                         } else if (!limits->notices.empty()) {
                                             visit(*limits);
                                         }
                                     });
    return looked ? std::move(next) : Result<std::optional<std::string>>(looked.error());
}

Result<PersonLimits> LimitWatch::of(const EmployeeId& id, const Period& period) const {
    const auto timesheet = timesheets_.of(id, days_needed(period));
    if (!timesheet) {
        return timesheet.error();
    }
    TermsOfPerson::Reader reader = terms_.reader();
    return limits_of(*timesheet, period, reader);
}

nlohmann::ordered_json limits_json(const PersonLimits& limits) {
    nlohmann::ordered_json json{{"employee_id", limits.person.id.value()},
                                {"employee_name", limits.person.profile.name},
                                {"notices", nlohmann::ordered_json::array()}};
    for (const LimitNotice& notice : limits.notices) {
        json["notices"].push_back({{"limit", attendance::limit_name(notice.kind)},
                                   {"from", to_text(notice.period.first)},
                                   {"to", to_text(notice.period.last)},
                                   {"limit_minutes", notice.limit.count()},
                                   {"used_minutes", notice.used.count()},
                                   {"passed", notice.passed},
                                   {"since", to_text(notice.since)}});
    }
    return json;
}

}  // namespace rollcall::app
