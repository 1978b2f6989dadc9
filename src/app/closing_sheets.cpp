#include "app/closing_sheets.h"

#include <algorithm>
#include <utility>

namespace rollcall::app {
namespace {

using attendance::Day;
using attendance::KeptSheet;
using attendance::NewClosing;
using attendance::Period;
using std::chrono::days;

constexpr std::size_t kPage = 500;

/// Those of the days that are not among the closed ones.
SheetDays not_closed(const SheetDays& sheet, const std::set<CivilDay>& closed) {
    SheetDays some;
    for (std::size_t i = 0; i < sheet.days.size(); ++i) {
        if (!closed.contains(sheet.days[i].day)) {
            some.days.push_back(sheet.days[i]);
            some.terms.push_back(sheet.terms[i]);
        }
    }
    return some;
}

bool over(const SheetDays& sheet, TimePoint now) {
    return now >= sheet.terms.back()->zone.start_of(sheet.days.back().day + days{1});
}

}  // namespace

Status ClosingSheets::add_changes(const KeptSheet& kept, const SheetDays& paid,
                                  TermsOfPerson::Reader& reader, CollectedSheets& into) const {
    const auto counted = timesheets_.counted(kept.person, kept.closing.made.period, reader);
    if (!counted) {
        return counted.error();
    }
    if (attendance::adjustments(counted->days, paid.days).empty()) {
        return {};
    }
    SheetDays now = paid;
    for (std::size_t i = 0; i < now.days.size(); ++i) {
        const auto day = std::ranges::find(counted->days, now.days[i].day, &Day::day);
        if (day != counted->days.end()) {
            now.terms[i] = counted->terms[static_cast<std::size_t>(day - counted->days.begin())];
            now.days[i] = *day;
        }
    }
    into.sheets.push_back({kept.person, kept.closing.number, encode_sheet(now)});
    return {};
}

Status ClosingSheets::add_person(const people::Person& person, const NewClosing& closing,
                                 TermsOfPerson::Reader& reader, CollectedSheets& into) const {
    const CivilDay since = closing.period.first - kChangesPaidBack;
    const auto counted = timesheets_.counted(person.key, closing.period, reader);
    const auto kept = closings_.sheets_of(person.key, {since, closing.period.last});
    if (!counted || !kept) {
        return counted ? kept.error() : counted.error();
    }
    std::set<CivilDay> closed;
    std::vector<SheetDays> paid;
    for (const KeptSheet& sheet : *kept) {
        auto last = days_of(sheet, sheet.versions.back());
        if (!last) {
            return std::move(last).error();
        }
        for (const Day& day : last->days) {
            closed.insert(day.day);
        }
        paid.push_back(std::move(*last));
    }
    const SheetDays own = not_closed(*counted, closed);
    if (own.days.empty()) {
        return {};  // nothing would show what was paid of other days
    }
    if (!over(own, closing.closed_at)) {
        into.not_over.push_back(person.id);
    }
    if (std::ranges::any_of(own.days, &Day::open)) {
        into.inside.push_back(person.id);
    }
    for (const auto& terms : own.terms) {
        into.plans.insert(terms->plan);
        into.rules.insert(terms->rules);
    }
    into.sheets.push_back({person.key, std::nullopt, encode_sheet(own)});
    for (std::size_t i = 0; i < paid.size(); ++i) {
        const CivilDay last = (*kept)[i].closing.made.period.last;
        if (last < since || last >= closing.period.first) {
            continue;
        }
        if (Status added = add_changes((*kept)[i], paid[i], reader, into); !added) {
            return added;
        }
    }
    return {};
}

Result<CollectedSheets> ClosingSheets::collect(const NewClosing& closing) const {
    people::PeopleFilter filter;
    if (!closing.site.empty()) {
        filter.site = closing.site;
    }
    CollectedSheets collected;
    TermsOfPerson::Reader reader = terms_of_.reader();
    std::optional<std::string> cursor;
    do {
        const auto page = directory_.list(filter, cursor, kPage, closing.period.last);
        if (!page) {
            return page.error();
        }
        for (const people::Person& person : page->people) {
            if (Status done = add_person(person, closing, reader, collected); !done) {
                return done.error();
            }
        }
        cursor = page->next;
    } while (cursor);
    return collected;
}

Result<bool> ClosingSheets::has_closed(PersonKey person, const Period& period) const {
    const auto kept = closings_.sheets_of(person, period);
    if (!kept) {
        return kept.error();
    }
    std::set<CivilDay> left;
    for (CivilDay day = period.first; day <= period.last; day += days{1}) {
        left.insert(day);
    }
    for (const KeptSheet& sheet : *kept) {
        const auto closed = days_of(sheet, sheet.versions.front());
        if (!closed) {
            return closed.error();
        }
        for (const Day& day : closed->days) {
            left.erase(day.day);
        }
    }
    return left.empty();
}

}  // namespace rollcall::app
