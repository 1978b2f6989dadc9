#include "app/timesheets.h"

#include <charconv>
#include <utility>

namespace rollcall::app {
namespace {

using attendance::Period;
using attendance::PeriodKind;
using attendance::PeriodRule;
using attendance::TimeSpan;

/// Leaves of more days than the schedule behind a timesheet reaches to.
constexpr std::chrono::days kAround{3};
constexpr unsigned kFirstDayOfMonth = 1;

Error not_a_day(std::string_view field) {
    return {ErrorCode::invalid_field,
            std::string(field) + ": must be a day of the calendar like 2026-03-01"};
}

Result<unsigned> parse_month_begin(const std::string& text) {
    unsigned day = kFirstDayOfMonth;
    if (text.empty()) {
        return day;
    }
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, day);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        return Error{ErrorCode::invalid_field, "month_begin: must be a day from 1 to 28"};
    }
    return day;
}

Result<Period> parse_month(const PeriodText& text) {
    const auto first = parse_civil_day(text.month + "-01");
    if (!first) {
        return Error{ErrorCode::invalid_field, "month: must be a month like 2026-03"};
    }
    const auto begin = parse_month_begin(text.month_begin);
    if (!begin) {
        return begin.error();
    }
    PeriodRule rule;
    rule.kind = PeriodKind::month;
    rule.month_begin = *begin;
    if (Status valid = validate(rule); !valid) {
        return valid.error();
    }
    return period_of(*first, rule);
}

}  // namespace

attendance::Totals totals_of(const PersonTimesheet& timesheet, const Period& period) {
    attendance::Totals totals;
    for (attendance::Totals& day : sum_by({.kind = PeriodKind::day}, timesheet.days)) {
        totals.figures += day.figures;
        totals.days_worked += day.days_worked;
        totals.days_absent += day.days_absent;
        totals.days_forgotten += day.days_forgotten;
    }
    totals.period = period;
    return totals;
}

Result<Period> parse_period(const PeriodText& text) {
    const bool by_days = !text.from.empty() || !text.to.empty();
    if (!text.month.empty()) {
        return by_days ? Error{ErrorCode::invalid_field, "month: not together with from and to"}
                       : parse_month(text);
    }
    if (!by_days) {
        return Error{ErrorCode::missing_field, "month, or from and to, say which days are wanted"};
    }
    if (!text.month_begin.empty()) {
        return Error{ErrorCode::invalid_field, "month_begin: only together with month"};
    }
    const auto first = parse_civil_day(text.from);
    const auto last = parse_civil_day(text.to);
    if (!first || !last) {
        return not_a_day(first ? "to" : "from");
    }
    if (*last < *first || *last - *first >= kLongestPeriod) {
        return Error{ErrorCode::invalid_field,
                     "to: must not lie before from, nor more than 366 days from it"};
    }
    return Period{*first, *last};
}

Timesheets::Timesheets(const people::Directory& directory, const attendance::EventStore& events,
                       const TermsOfPerson& terms, const Clock& clock)
    : directory_(directory), events_(events), terms_(terms), clock_(clock) {}

Result<PersonTimesheet> Timesheets::made(people::Person person, TermsOfPerson::Reader& reader,
                                         const Period& period) const {
    auto terms = reader.of(person.key, period.first - kAround, period.last + kAround);
    if (!terms) {
        return std::move(terms).error();
    }
    const TimeSpan needed = attendance::stamps_needed(terms->history, period.first, period.last);
    const auto events = events_.events_of(person.key, needed.begin, needed.end);
    if (!events) {
        return events.error();
    }
    const std::vector<attendance::Stamp> stamps =
        attendance::stamps_of(attendance::effective_events(*events));
    PersonTimesheet timesheet{std::move(person), std::move(*terms), {}};
    timesheet.days = attendance::make_timesheet({.history = timesheet.terms.history,
                                                 .leaves = timesheet.terms.leaves,
                                                 .stamps = stamps,
                                                 .first = period.first,
                                                 .last = period.last,
                                                 .as_of = clock_.now()});
    return timesheet;
}

Result<PersonTimesheet> Timesheets::of(const EmployeeId& id, const Period& period) const {
    auto person = directory_.find(id, period.last);
    if (!person) {
        return std::move(person).error();
    }
    if (!*person) {
        return Error{ErrorCode::not_found, "nobody has this employee_id"};
    }
    TermsOfPerson::Reader reader = terms_.reader();
    return made(std::move(**person), reader, period);
}

Result<std::optional<std::string>> Timesheets::for_each(
    const people::PeopleFilter& filter, const std::optional<std::string>& cursor, std::size_t limit,
    const Period& period, const std::function<void(const PersonTimesheet&)>& visit) const {
    auto page = directory_.list(filter, cursor, limit, period.last);
    if (!page) {
        return std::move(page).error();
    }
    TermsOfPerson::Reader reader = terms_.reader();
    for (people::Person& person : page->people) {
        const auto timesheet = made(std::move(person), reader, period);
        if (!timesheet) {
            return timesheet.error();
        }
        visit(*timesheet);
    }
    return std::move(page->next);
}

}  // namespace rollcall::app
