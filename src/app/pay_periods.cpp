#include "app/pay_periods.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "people/field_text.h"

namespace rollcall::app {
namespace {

using attendance::Closing;
using attendance::ClosingNumber;
using attendance::Correction;
using attendance::Day;
using attendance::KeptSheet;
using attendance::NewClosing;
using attendance::Period;
using std::chrono::days;
using Json = nlohmann::ordered_json;

constexpr std::size_t kPage = 500;
constexpr std::size_t kNamedCorrections = 20;
/// No wall clock is further from UTC.
constexpr std::chrono::hours kFurthestZone{14};

bool has(const Period& period, CivilDay day) {
    return period.first <= day && day <= period.last;
}

bool share_days(const Period& a, const Period& b) {
    return a.first <= b.last && b.first <= a.last;
}

/// Those of the days for which `wanted` holds.
template <class Wanted>
SheetDays days_of(const SheetDays& sheet, const Wanted& wanted) {
    SheetDays some;
    for (std::size_t i = 0; i < sheet.days.size(); ++i) {
        if (wanted(sheet.days[i].day)) {
            some.days.push_back(sheet.days[i]);
            some.terms.push_back(sheet.terms[i]);
        }
    }
    return some;
}

bool holds_day(const std::vector<Day>& all, CivilDay day) {
    return std::ranges::find(all, day, &Day::day) != all.end();
}

Error waiting(const std::vector<attendance::CorrectionNumber>& numbers) {
    std::string text;
    for (std::size_t i = 0; i < numbers.size() && i < kNamedCorrections; ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(numbers[i].value());
    }
    if (numbers.size() > kNamedCorrections) {
        text += " and " + std::to_string(numbers.size() - kNamedCorrections) + " more";
    }
    return {ErrorCode::conflict,
            "corrections of this period wait for a decision: " + text + "; decide them first"};
}

}  // namespace

PayPeriods::PayPeriods(const people::Directory& directory, const people::PeopleStore& people,
                       const attendance::TermsStore& terms,
                       const attendance::CorrectionStore& corrections,
                       attendance::ClosingStore& closings, const TermsOfPerson& terms_of,
                       const Timesheets& timesheets, const Clock& clock, TimeZone zone)
    : directory_(directory),
      people_(people),
      terms_(terms),
      corrections_(corrections),
      closings_(closings),
      terms_of_(terms_of),
      timesheets_(timesheets),
      clock_(clock),
      zone_(zone) {}

Result<TimeZone> PayPeriods::zone_of_site(const std::string& site) const {
    if (site.empty()) {
        return zone_;
    }
    const auto sites = directory_.sites();
    if (!sites) {
        return sites.error();
    }
    const auto found = std::ranges::find(*sites, site, &people::Site::id);
    if (found == sites->end()) {
        return Error{ErrorCode::not_found, "there is no such site"};
    }
    return TimeZone::find(found->time_zone);
}

Status PayPeriods::refuse_closed(const NewClosing& closing) const {
    const auto standing = closings_.standing(closing.period);
    if (!standing) {
        return standing.error();
    }
    for (const Closing& other : *standing) {
        if (exclude(other.made, closing)) {
            return Error{ErrorCode::conflict, "days of this period were closed already, by " +
                                                  other.made.closed_by + " (closing " +
                                                  std::to_string(other.number.value()) + ", " +
                                                  to_text(other.made.period.first) + " to " +
                                                  to_text(other.made.period.last) + ")"};
        }
    }
    return {};
}

Result<bool> PayPeriods::concerns(const Correction& correction, const NewClosing& closing) const {
    const auto terms =
        terms_of_.of(correction.asked.person, closing.period.first, closing.period.last);
    if (!terms) {
        return terms.error();
    }
    const Period about{terms->history.day_of(correction.asked.earliest),
                       terms->history.day_of(correction.asked.latest)};
    const auto& site = terms->history.terms_on(closing.period.last).site;
    const bool theirs = closing.site.empty() || (site && site->name == closing.site);
    return theirs && share_days(about, closing.period);
}

Status PayPeriods::refuse_waiting(const NewClosing& closing, const TimeZone& zone) const {
    const attendance::CorrectionFilter filter{
        .state = attendance::CorrectionState::requested,
        .from = zone.start_of(closing.period.first) - 2 * kFurthestZone,
        .until = zone.start_of(closing.period.last + days{1}) + 2 * kFurthestZone};
    std::vector<attendance::CorrectionNumber> numbers;
    std::optional<attendance::CorrectionNumber> cursor;
    do {
        const auto page = corrections_.list(filter, cursor, kPage);
        if (!page) {
            return page.error();
        }
        for (const Correction& correction : page->corrections) {
            const auto concerned = concerns(correction, closing);
            if (!concerned) {
                return concerned.error();
            }
            if (*concerned) {
                numbers.push_back(correction.number);
            }
        }
        cursor = page->next;
    } while (cursor);
    std::ranges::sort(numbers);
    return numbers.empty() ? Status{} : waiting(numbers);
}

Status PayPeriods::collect_person(PersonKey person, const NewClosing& closing, CivilDay since,
                                  TermsOfPerson::Reader& reader, Collected& into) const {
    const auto counted = timesheets_.counted(person, {since, closing.period.last}, reader);
    const auto kept = closings_.sheets_of(person, {since, closing.period.last});
    if (!counted || !kept) {
        return counted ? kept.error() : counted.error();
    }
    std::vector<Day> closed;  // days of any closing that stands
    for (const KeptSheet& sheet : *kept) {
        auto paid = decode_sheet(sheet.versions.back().sheet);
        if (!paid) {
            return std::move(paid).error();
        }
        const Period& period = sheet.closing.made.period;
        if (period.last < closing.period.first &&
            !attendance::adjustments(counted->days, paid->days).empty()) {
            SheetDays now = *paid;  // days out of reach stay as they were paid
            for (std::size_t i = 0; i < now.days.size(); ++i) {
                const auto day = std::ranges::find(counted->days, now.days[i].day, &Day::day);
                if (day != counted->days.end()) {
                    now.terms[i] =
                        counted->terms[static_cast<std::size_t>(day - counted->days.begin())];
                    now.days[i] = *day;
                }
            }
            into.sheets.push_back({person, sheet.closing.number, encode_sheet(now)});
        }
        std::ranges::move(paid->days, std::back_inserter(closed));
    }
    const SheetDays own = days_of(*counted, [&](CivilDay day) {
        return has(closing.period, day) && !holds_day(closed, day);
    });
    if (own.days.empty()) {
        return {};
    }
    for (const auto& terms : own.terms) {
        into.plans.insert(terms->plan);
        into.rules.insert(terms->rules);
    }
    into.sheets.push_back({person, std::nullopt, encode_sheet(own)});
    return {};
}

Result<PayPeriods::Collected> PayPeriods::collect(const NewClosing& closing) const {
    CivilDay since = closing.period.first;
    const auto earlier = closings_.standing(
        {closing.period.first - kChangesPaidBack, closing.period.first - days{1}});
    if (!earlier) {
        return earlier.error();
    }
    for (const Closing& one : *earlier) {
        since = std::min(since,
                         std::max(one.made.period.first, closing.period.first - kChangesPaidBack));
    }
    people::PeopleFilter filter;
    if (!closing.site.empty()) {
        filter.site = closing.site;
    }
    Collected collected;
    TermsOfPerson::Reader reader = terms_of_.reader();
    std::optional<std::string> cursor;
    do {
        const auto page = directory_.list(filter, cursor, kPage, closing.period.last);
        if (!page) {
            return page.error();
        }
        for (const people::Person& person : page->people) {
            if (Status done = collect_person(person.key, closing, since, reader, collected);
                !done) {
                return done.error();
            }
        }
        cursor = page->next;
    } while (cursor);
    return collected;
}

Result<std::string> PayPeriods::basis_text(const Collected& collected) const {
    Json basis{{"time_zone_data", "unknown"}};
    if (const auto version = time_zone_data_version()) {
        basis["time_zone_data"] = *version;
    }
    for (const auto& [member, kind, labels] :
         {std::tuple("plans", attendance::DocumentKind::plan, &collected.plans),
          std::tuple("rules", attendance::DocumentKind::rules, &collected.rules)}) {
        Json list = Json::array();
        const auto newest = terms_.newest_documents(kind);
        if (!newest) {
            return newest.error();
        }
        for (const attendance::Document& document : *newest) {
            const auto versions = terms_.versions(kind, document.name);
            if (!versions) {
                return versions.error();
            }
            for (const attendance::Document& one : *versions) {
                if (labels->contains(label_of(one))) {
                    list.push_back({{"name", one.name},
                                    {"version", one.version},
                                    {"sha256", to_hex(sha256(as_bytes(one.text)))}});
                }
            }
        }
        basis[member] = std::move(list);
    }
    return basis.dump();
}

Result<Closing> PayPeriods::close(const Period& period, const std::string& site,
                                  const std::string& actor) {
    NewClosing closing{
        .period = period, .site = site, .closed_at = clock_.now(), .closed_by = actor, .basis = {}};
    const auto zone = zone_of_site(site);
    if (!zone) {
        return zone.error();
    }
    if (closing.closed_at < zone->start_of(period.last + days{1})) {
        return Error{ErrorCode::invalid_field,
                     "this period is not over yet: its last day is " + to_text(period.last)};
    }
    if (Status open = refuse_closed(closing); !open) {
        return open.error();
    }
    if (Status decided = refuse_waiting(closing, *zone); !decided) {
        return decided.error();
    }
    const auto collected = collect(closing);
    if (!collected) {
        return collected.error();
    }
    auto basis = basis_text(*collected);
    if (!basis) {
        return std::move(basis).error();
    }
    closing.basis = std::move(*basis);
    return closings_.close(closing, collected->sheets);
}

Result<Closing> PayPeriods::reopen(ClosingNumber number, const std::string& reason,
                                   const std::string& actor) {
    auto text = people::parse_required(reason, "Reason", attendance::kReopeningReasonLimit);
    if (!text) {
        return std::move(text).error();
    }
    return closings_.reopen(number, {.at = clock_.now(), .by = actor, .reason = std::move(*text)});
}

Result<Closing> PayPeriods::find(ClosingNumber number) const {
    auto closing = closings_.find(number);
    if (!closing) {
        return std::move(closing).error();
    }
    if (!*closing) {
        return Error{ErrorCode::not_found, "there is no such closing"};
    }
    return std::move(**closing);
}

Result<attendance::ClosingPage> PayPeriods::list(std::optional<ClosingNumber> cursor,
                                                 std::size_t limit) const {
    return closings_.list(cursor, limit);
}

Result<AdjustmentPage> PayPeriods::adjustments(ClosingNumber number,
                                               std::optional<PersonKey> cursor,
                                               std::size_t limit) const {
    const auto closing = find(number);
    if (!closing) {
        return closing.error();
    }
    if (closing->reopened) {
        return Error{ErrorCode::conflict,
                     "this closing was reopened: its days are counted anew until they are closed"};
    }
    const auto sheets = closings_.sheets(number, cursor, limit);
    if (!sheets) {
        return sheets.error();
    }
    AdjustmentPage page;
    TermsOfPerson::Reader reader = terms_of_.reader();
    for (const KeptSheet& sheet : *sheets) {
        const auto paid = decode_sheet(sheet.versions.back().sheet);
        const auto counted = timesheets_.counted(sheet.person, closing->made.period, reader);
        auto employee = people_.find(sheet.person);
        if (!paid || !counted || !employee) {
            return !paid ? paid.error() : !counted ? counted.error() : employee.error();
        }
        auto changed = attendance::adjustments(counted->days, paid->days);
        if (*employee && !changed.empty()) {
            page.people.push_back({std::move(**employee), std::move(changed)});
        }
    }
    if (sheets->size() == limit) {
        page.next = sheets->back().person;
    }
    return page;
}

Result<KeptTimesheets> PayPeriods::kept(ClosingNumber number, std::optional<PersonKey> cursor,
                                        std::size_t limit) const {
    const auto closing = find(number);
    if (!closing) {
        return closing.error();
    }
    const auto sheets = closings_.sheets(number, cursor, limit);
    if (!sheets) {
        return sheets.error();
    }
    KeptTimesheets page;
    for (const KeptSheet& sheet : *sheets) {
        auto days = decode_sheet(sheet.versions.front().sheet);
        const auto employee = people_.find(sheet.person);
        if (!days || !employee) {
            return days ? employee.error() : days.error();
        }
        if (!*employee) {
            continue;  // removed meanwhile
        }
        PersonTimesheet timesheet;
        timesheet.person.key = sheet.person;
        timesheet.person.id = (*employee)->id;
        timesheet.person.profile.name = (*employee)->name;
        timesheet.days = std::move(days->days);
        timesheet.terms = std::move(days->terms);
        timesheet.closed.push_back({*closing, {}, {}});
        page.timesheets.push_back(std::move(timesheet));
    }
    if (sheets->size() == limit) {
        page.next = sheets->back().person;
    }
    return page;
}

}  // namespace rollcall::app
