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
using attendance::KeptSheet;
using attendance::NewClosing;
using attendance::Period;
using std::chrono::days;
using Json = nlohmann::ordered_json;

constexpr std::size_t kPage = 500;
constexpr std::size_t kNamed = 20;  ///< corrections or people in an error
/// No wall clock is further from UTC.
constexpr std::chrono::hours kFurthestZone{14};

template <class T, class Text>
std::string listed(const std::vector<T>& all, const Text& text) {
    std::string list;
    for (std::size_t i = 0; i < all.size() && i < kNamed; ++i) {
        list += (i == 0 ? "" : ", ") + text(all[i]);
    }
    if (all.size() > kNamed) {
        list += " and " + std::to_string(all.size() - kNamed) + " more";
    }
    return list;
}

Status waiting(const std::vector<attendance::CorrectionNumber>& numbers) {
    return Error{
        ErrorCode::conflict,
        "corrections of this period wait for a decision: " + listed(numbers, [](auto number) {
            return std::to_string(number.value());
        }) + "; decide them first"};
}

/// Whether what was collected can be kept for ever.
Status refuse_unfinished(const CollectedSheets& collected) {
    const auto id = [](const EmployeeId& one) { return one.value(); };
    if (!collected.not_over.empty()) {
        return Error{ErrorCode::invalid_field, "this period is not over yet where these work: " +
                                                   listed(collected.not_over, id)};
    }
    if (!collected.inside.empty()) {
        return Error{ErrorCode::conflict, "these are still at work since a day of this period: " +
                                              listed(collected.inside, id) +
                                              "; close it when they have left"};
    }
    return {};
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
      sheets_(directory, closings, terms_of, timesheets),
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

Error PayPeriods::nobody_to_close(const NewClosing& closing) const {
    const std::string whom = closing.site.empty() ? "everybody" : "everybody of this site";
    const auto standing = closings_.standing(closing.period);
    if (!standing) {
        return standing.error();
    }
    if (standing->empty()) {
        return {ErrorCode::conflict, "there is nobody to close"};
    }
    return {ErrorCode::conflict,
            whom + " is closed already, by closing " + listed(*standing, [](const Closing& one) {
                return std::to_string(one.number.value());
            })};
}

Result<bool> PayPeriods::concerns(const Correction& correction, const NewClosing& closing) const {
    const auto terms =
        terms_of_.of(correction.asked.person, closing.period.first, closing.period.last);
    if (!terms) {
        return terms.error();
    }
    // What is stamped after midnight may belong to the shift that began the day before.
    const Period about{
        std::max(terms->history.day_of(correction.asked.earliest) - days{1}, closing.period.first),
        std::min(terms->history.day_of(correction.asked.latest), closing.period.last)};
    const auto& site = terms->history.terms_on(closing.period.last).site;
    const bool theirs = closing.site.empty() || (site && site->name == closing.site);
    if (!theirs || about.last < about.first) {
        return false;
    }
    const auto closed = sheets_.has_closed(correction.asked.person, about);
    return closed ? Result<bool>(!*closed) : closed.error();
}

Status PayPeriods::refuse_waiting(const NewClosing& closing, const TimeZone& zone) const {
    const attendance::CorrectionFilter filter{
        .state = attendance::CorrectionState::requested,
        .from = zone.start_of(closing.period.first) - 2 * kFurthestZone,
        .until = zone.start_of(closing.period.last + days{2}) + 2 * kFurthestZone};
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

Result<std::string> PayPeriods::basis_text(const CollectedSheets& collected) const {
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
    const std::lock_guard one_at_a_time(changing_);
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
    const auto seen = closings_.state();
    if (!seen) {
        return seen.error();
    }
    const auto collected = sheets_.collect(closing);
    if (!collected) {
        return collected.error();
    }
    if (collected->sheets.empty()) {
        return nobody_to_close(closing);
    }
    if (Status finished = refuse_unfinished(*collected); !finished) {
        return finished.error();
    }
    auto basis = basis_text(*collected);
    if (!basis) {
        return std::move(basis).error();
    }
    closing.basis = std::move(*basis);
    return closings_.close(closing, collected->sheets, *seen);
}

Result<Closing> PayPeriods::reopen(ClosingNumber number, const std::string& reason,
                                   const std::string& actor) {
    auto text = people::parse_required(reason, "Reason", attendance::kReopeningReasonLimit);
    if (!text) {
        return std::move(text).error();
    }
    const std::lock_guard one_at_a_time(changing_);
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
        const auto paid = days_of(sheet, sheet.versions.back());
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

Result<std::optional<PersonTimesheet>> PayPeriods::kept_timesheet(const KeptSheet& sheet) const {
    const Period& period = sheet.closing.made.period;
    auto days = days_of(sheet, sheet.versions.front());
    const auto employee = people_.find(sheet.person);
    const auto others = closings_.sheets_of(sheet.person, period);
    if (!days || !employee || !others) {
        return !days ? days.error() : !employee ? employee.error() : others.error();
    }
    auto carried = carried_into(sheet.closing.number, *others);
    if (!carried) {
        return std::move(carried).error();
    }
    std::optional<PersonTimesheet> timesheet;
    if (!*employee) {
        return timesheet;
    }
    auto person = directory_.find((*employee)->id, period.last);
    if (!person) {
        return std::move(person).error();
    }
    if (*person) {
        timesheet.emplace(std::move(**person), std::move(days->days), std::move(days->terms));
        timesheet->closed.push_back(
            {sheet.closing, civil_days(timesheet->days), {}, std::move(*carried)});
    }
    return timesheet;
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
        auto timesheet = kept_timesheet(sheet);
        if (!timesheet) {
            return std::move(timesheet).error();
        }
        if (*timesheet) {
            page.timesheets.push_back(std::move(**timesheet));
        }
    }
    if (sheets->size() == limit) {
        page.next = sheets->back().person;
    }
    return page;
}

}  // namespace rollcall::app
