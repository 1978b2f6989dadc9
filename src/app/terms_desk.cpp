#include "app/terms_desk.h"

#include <algorithm>
#include <utility>

#include "app/json_members.h"
#include "app/plan_json.h"
#include "attendance/holiday_calendar.h"
#include "core/time_zone.h"
#include "people/field_text.h"

namespace rollcall::app {
namespace {

using attendance::Document;
using attendance::DocumentKind;
using attendance::Holidays;
using attendance::LeaveNumber;
using attendance::StoredLeave;
using attendance::Terms;
using Json = nlohmann::ordered_json;

constexpr const char* kValidFrom = "valid_from";

/// The content of a document as it is stored: read, judged, and written anew.
Result<std::string> content_of(DocumentKind kind, const Json& json) {
    if (kind == DocumentKind::plan) {
        const auto plan = read_plan(json);
        return plan ? Result<std::string>(plan_json(*plan).dump()) : plan.error();
    }
    const auto rules = read_rules(json);
    return rules ? Result<std::string>(rules_json(*rules).dump()) : rules.error();
}

/// Takes `valid_from` out of the object; `otherwise` where it is not there.
Result<CivilDay> take_valid_from(Json& json, CivilDay otherwise) {
    const auto found = json.find(kValidFrom);
    if (found == json.end() || found->is_null()) {
        json.erase(kValidFrom);
        return otherwise;
    }
    const auto* text = found->get_ptr<const std::string*>();
    const auto day = text == nullptr ? std::nullopt : parse_civil_day(*text);
    if (!day) {
        return Error{ErrorCode::invalid_field,
                     "valid_from: must be a day of the calendar like 2026-03-01"};
    }
    json.erase(kValidFrom);
    return *day;
}

Error too_many_holidays() {
    return {ErrorCode::invalid_field,
            "holidays: a site has at most " + std::to_string(kMostHolidays)};
}

Status read_holiday(const Json& json, const std::string& where, Holidays& holidays) {
    JsonMembers members(json, where);
    const auto day = members.day_if_there("date");
    const std::string name = members.text("name");
    if (Status done = members.done(); !done) {
        return done;
    }
    if (!day) {
        return Error{ErrorCode::missing_field, where + ".date: cannot be blank"};
    }
    if (!holidays.emplace(*day, name).second) {
        return Error{ErrorCode::invalid_field, where + ".date: is there twice"};
    }
    if (holidays.size() > kMostHolidays) {
        return too_many_holidays();
    }
    return {};
}

Json text_json(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

TermsDesk::TermsDesk(const people::Directory& directory, attendance::TermsStore& terms,
                     const Clock& clock)
    : directory_(directory), terms_(terms), clock_(clock) {}

CivilDay TermsDesk::today() const {
    return TimeZone().day_of(clock_.now());
}

Result<PersonKey> TermsDesk::key_of(const EmployeeId& id) const {
    const auto person = directory_.find(id, today());
    if (!person) {
        return person.error();
    }
    return *person ? Result<PersonKey>((*person)->key)
                   : Error{ErrorCode::not_found, "nobody has this employee_id"};
}

Result<Document> TermsDesk::put_document(DocumentKind kind, const std::string& name, Json json) {
    auto parsed_name = people::parse_required(name, "name", kDocumentNameLimit);
    if (!parsed_name) {
        return std::move(parsed_name).error();
    }
    const auto valid_from = take_valid_from(json, today());
    if (!valid_from) {
        return valid_from.error();
    }
    auto text = content_of(kind, json);
    if (!text) {
        return std::move(text).error();
    }
    Document document{.kind = kind,
                      .name = std::move(*parsed_name),
                      .valid_from = *valid_from,
                      .created_at = clock_.now(),
                      .text = std::move(*text)};
    const auto version = terms_.put_document(document);
    if (!version) {
        return version.error();
    }
    document.version = *version;
    return document;
}

Result<std::vector<Document>> TermsDesk::versions(DocumentKind kind,
                                                  const std::string& name) const {
    auto versions = terms_.versions(kind, name);
    if (versions && versions->empty()) {
        return Error{ErrorCode::not_found, "nothing has this name"};
    }
    return versions;
}

Result<std::vector<Document>> TermsDesk::newest(DocumentKind kind) const {
    return terms_.newest_documents(kind);
}

Result<Holidays> TermsDesk::put_holidays(const std::string& site, const Json& json) {
    JsonMembers members(json, "");
    Holidays holidays;
    members.each("holidays", [&](const Json& one, const std::string& where) {
        return read_holiday(one, where, holidays);
    });
    if (!members.has("holidays")) {
        return Error{ErrorCode::missing_field, "holidays: a list, which may be empty"};
    }
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (Status put = terms_.put_holidays(site, holidays); !put) {
        return put.error();
    }
    return holidays;
}

Result<Holidays> TermsDesk::import_holidays(const std::string& site, std::string_view file) {
    auto holidays = attendance::read_holiday_calendar(file);
    if (!holidays) {
        return std::move(holidays).error();
    }
    const std::lock_guard lock(importing_);
    auto before = terms_.holidays(site);
    if (!before) {
        return std::move(before).error();
    }
    holidays->merge(*before);
    if (holidays->size() > kMostHolidays) {
        return too_many_holidays();
    }
    if (Status put = terms_.put_holidays(site, *holidays); !put) {
        return put.error();
    }
    return holidays;
}

Result<Holidays> TermsDesk::holidays(const std::string& site) const {
    auto holidays = terms_.holidays(site);
    if (!holidays || !holidays->empty()) {
        return holidays;
    }
    const auto sites = directory_.sites();
    if (!sites) {
        return sites.error();
    }
    if (std::ranges::find(*sites, site, &people::Site::id) == sites->end()) {
        return Error{ErrorCode::not_found, "there is no such site"};
    }
    return holidays;
}

Result<StoredLeave> TermsDesk::add_leave(const EmployeeId& id, const Json& json) {
    auto leave = read_leave(json);
    if (!leave) {
        return std::move(leave).error();
    }
    const auto person = key_of(id);
    if (!person) {
        return person.error();
    }
    const auto number = terms_.add_leave(*person, *leave);
    if (!number) {
        return number.error();
    }
    return StoredLeave{*number, std::move(*leave)};
}

Status TermsDesk::remove_leave(const EmployeeId& id, LeaveNumber number) {
    const auto person = key_of(id);
    return person ? terms_.remove_leave(*person, number) : person.error();
}

Result<std::vector<StoredLeave>> TermsDesk::leaves(const EmployeeId& id) const {
    const auto person = key_of(id);
    if (!person) {
        return person.error();
    }
    return terms_.leaves(*person, civil_day(1, 1, 1), civil_day(9999, 12, 31));
}

Result<Terms> TermsDesk::put_terms(const EmployeeId& id, CivilDay from, const Json& json) {
    JsonMembers members(json, "");
    Terms terms{.from = from, .plan = members.text("plan"), .rules = members.text("rules")};
    if (Status done = members.done(); !done) {
        return done.error();
    }
    const auto person = key_of(id);
    if (!person) {
        return person.error();
    }
    if (Status put = terms_.put_terms(*person, terms); !put) {
        return put.error();
    }
    return terms;
}

Status TermsDesk::remove_terms(const EmployeeId& id, CivilDay from) {
    const auto person = key_of(id);
    return person ? terms_.remove_terms(*person, from) : person.error();
}

Result<std::vector<Terms>> TermsDesk::terms(const EmployeeId& id) const {
    const auto person = key_of(id);
    if (!person) {
        return person.error();
    }
    return terms_.terms(*person);
}

Json document_json(const Document& document) {
    return {{"name", document.name},
            {"version", document.version},
            {"valid_from", to_text(document.valid_from)},
            {"created_at", to_rfc3339(document.created_at)}};
}

Json whole_document_json(const Document& document) {
    Json json = document_json(document);
    json.update(Json::parse(document.text, nullptr, false));
    return json;
}

Json holidays_json(const Holidays& holidays) {
    Json list = Json::array();
    for (const auto& [day, name] : holidays) {
        list.push_back({{"date", to_text(day)}, {"name", name}});
    }
    return list;
}

Json stored_leave_json(const StoredLeave& leave) {
    Json json{{"number", leave.number.value()}};
    json.update(leave_json(leave.leave));
    return json;
}

Json terms_json(const Terms& terms) {
    return {{"valid_from", to_text(terms.from)},
            {"plan", text_json(terms.plan)},
            {"rules", text_json(terms.rules)}};
}

}  // namespace rollcall::app
