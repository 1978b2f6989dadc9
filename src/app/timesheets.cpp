#include "app/timesheets.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <utility>

namespace rollcall::app {
namespace {

using attendance::Day;
using attendance::KeptSheet;
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

DayTerms day_terms(const attendance::Assignment& assignment) {
    return {.zone = zone_of(assignment),
            .plan = assignment.plan ? assignment.plan->name : std::string(),
            .rules = assignment.rules->version,
            .site = assignment.site ? assignment.site->name : std::string(),
            .department = assignment.department};
}

bool has(const Period& period, CivilDay day) {
    return period.first <= day && day <= period.last;
}

/// The days as they were closed in place of those that count now. `now`: those of the closing's
/// period as they count now.
Status take_closed(const KeptSheet& kept, const std::vector<Day>& now, const Period& period,
                   PersonTimesheet& timesheet) {
    auto closed = days_of(kept, kept.versions.front());
    const auto paid = days_of(kept, kept.versions.back());
    if (!closed || !paid) {
        return closed ? paid.error() : closed.error();
    }
    ClosedPart part{
        kept.closing, civil_days(closed->days), attendance::adjustments(now, paid->days), {}};
    std::erase_if(part.open,
                  [&](const attendance::DayAdjustment& one) { return !has(period, one.day); });
    timesheet.closed.push_back(std::move(part));
    for (std::size_t i = 0; i < closed->days.size(); ++i) {
        const auto day = std::ranges::find(timesheet.days, closed->days[i].day, &Day::day);
        if (day != timesheet.days.end()) {
            timesheet.terms[static_cast<std::size_t>(day - timesheet.days.begin())] =
                closed->terms[i];
            *day = std::move(closed->days[i]);
        }
    }
    return {};
}

}  // namespace

std::vector<CivilDay> civil_days(const std::vector<Day>& days) {
    std::vector<CivilDay> all;
    all.reserve(days.size());
    std::ranges::transform(days, std::back_inserter(all), &Day::day);
    return all;
}

Result<std::vector<CarriedPart>> carried_into(attendance::ClosingNumber number,
                                              const std::vector<KeptSheet>& kept) {
    std::vector<CarriedPart> carried;
    for (const KeptSheet& sheet : kept) {
        for (std::size_t i = 1; i < sheet.versions.size(); ++i) {
            if (sheet.versions[i].paid_in != number) {
                continue;
            }
            const auto before = days_of(sheet, sheet.versions[i - 1]);
            const auto after = days_of(sheet, sheet.versions[i]);
            if (!before || !after) {
                return before ? after.error() : before.error();
            }
            CarriedPart part{
                sheet.closing.made.period, attendance::adjustments(after->days, before->days), {}};
            for (const attendance::DayAdjustment& one : part.days) {
                const auto day = std::ranges::find(after->days, one.day, &Day::day);
                part.terms.push_back(
                    after->terms[static_cast<std::size_t>(day - after->days.begin())]);
            }
            carried.push_back(std::move(part));
        }
    }
    return carried;
}

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

const ClosedPart* PersonTimesheet::closing_of(CivilDay day) const noexcept {
    const auto part = std::ranges::find_if(
        closed, [day](const ClosedPart& one) { return std::ranges::binary_search(one.days, day); });
    return part == closed.end() ? nullptr : &*part;
}

bool PersonTimesheet::all_closed() const noexcept {
    return std::ranges::all_of(days,
                               [this](const Day& one) { return closing_of(one.day) != nullptr; });
}

Timesheets::Timesheets(const people::Directory& directory, const attendance::EventStore& events,
                       const attendance::ClosingStore& closings, const TermsOfPerson& terms,
                       const Clock& clock)
    : directory_(directory), events_(events), closings_(closings), terms_(terms), clock_(clock) {}

Result<SheetDays> Timesheets::counted(PersonKey person, const Period& period,
                                      TermsOfPerson::Reader& reader) const {
    const auto terms = reader.of(person, period.first - kAround, period.last + kAround);
    if (!terms) {
        return terms.error();
    }
    const TimeSpan needed = attendance::stamps_needed(terms->history, period.first, period.last);
    const auto events = events_.events_of(person, needed.begin, needed.end);
    if (!events) {
        return events.error();
    }
    const std::vector<attendance::Stamp> stamps =
        attendance::stamps_of(attendance::effective_events(*events));
    SheetDays sheet;
    sheet.days = attendance::make_timesheet({.history = terms->history,
                                             .leaves = terms->leaves,
                                             .stamps = stamps,
                                             .first = period.first,
                                             .last = period.last,
                                             .as_of = clock_.now()});
    std::map<const attendance::Assignment*, std::shared_ptr<const DayTerms>> named;
    for (const Day& day : sheet.days) {
        const attendance::Assignment& assignment = terms->history.terms_on(day.day);
        auto& name = named[&assignment];
        if (!name) {
            name = std::make_shared<const DayTerms>(day_terms(assignment));
        }
        sheet.terms.push_back(name);
    }
    return sheet;
}

Result<PersonTimesheet> Timesheets::made(people::Person person, TermsOfPerson::Reader& reader,
                                         const Period& period) const {
    auto sheet = counted(person.key, period, reader);
    if (!sheet) {
        return std::move(sheet).error();
    }
    const auto kept = closings_.sheets_of(person.key, period);
    if (!kept) {
        return kept.error();
    }
    PersonTimesheet timesheet{
        std::move(person), std::move(sheet->days), std::move(sheet->terms), {}};
    for (const KeptSheet& one : *kept) {
        const Period& closed = one.closing.made.period;
        if (closed.first > period.last || closed.last < period.first) {
            continue;  // it is there for what was paid of it
        }
        std::optional<Result<SheetDays>> other;  // days of the closing that are not all wanted
        if (closed != period) {
            other = counted(timesheet.person.key, closed, reader);
            if (!*other) {
                return other->error();
            }
        }
        const std::vector<Day>& now = other ? (*other)->days : timesheet.days;
        if (Status taken = take_closed(one, now, period, timesheet); !taken) {
            return taken.error();
        }
        if (!has(period, closed.last)) {
            continue;
        }
        auto carried = carried_into(one.closing.number, *kept);
        if (!carried) {
            return std::move(carried).error();
        }
        timesheet.closed.back().carried = std::move(*carried);
    }
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
