#include "app/person_json.h"

#include <map>
#include <string_view>
#include <utility>

namespace rollcall::app {
namespace {

using Json = nlohmann::ordered_json;

Json text_json(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json date_json(const std::optional<CivilDay>& date) {
    return date ? Json(to_text(*date)) : Json(nullptr);
}

void add_place(Json& json, const people::Place& place) {
    json["site"] = text_json(place.site);
    json["department"] = text_json(place.department);
    json["time_zone"] = text_json(place.time_zone);
}

/// "created", "changed", "unchanged" or "refused".
const char* result_name(const people::PutOutcome& outcome) {
    if (outcome.error) {
        return "refused";
    }
    if (outcome.created) {
        return "created";
    }
    return outcome.changes.empty() ? "unchanged" : "changed";
}

Json line_json(const ImportedLine& line) {
    const people::PutOutcome& outcome = line.outcome;
    Json json{{"line", line.line},
              {"employee_id", text_json(line.employee_id)},
              {"result", result_name(outcome)}};
    if (outcome.error) {
        json["code"] = error_info(outcome.error->code).name;
        json["error"] = outcome.error->message;
        return json;
    }
    Json changes = Json::array();
    for (const people::FieldChange& change : outcome.changes) {
        changes.push_back({{"field", change.field},
                           {"before", text_json(change.before)},
                           {"after", text_json(change.after)}});
    }
    json["changes"] = std::move(changes);
    return json;
}

}  // namespace

Json person_json(const people::Person& person) {
    const people::Profile& profile = person.profile;
    Json json{{"employee_id", person.id.value()},
              {"employee_name", profile.name},
              {"photos", person.photos},
              {"created_at", to_rfc3339(person.created_at)},
              {"status", people::status_name(profile.status)},
              {"email", text_json(profile.email)},
              {"language", text_json(profile.language)},
              {"badge_code", text_json(profile.badge_code)},
              {"payroll_number", text_json(profile.payroll_number)},
              {"starts_on", date_json(profile.starts_on)},
              {"ends_on", date_json(profile.ends_on)}};
    add_place(json, person.assignment ? person.assignment->place : people::Place{});
    json["valid_from"] =
        date_json(person.assignment ? std::optional(person.assignment->valid_from) : std::nullopt);
    json["version"] = person.version;
    return json;
}

Json record_json(const FullRecord& record) {
    Json json = person_json(record.person);
    Json assignments = Json::array();
    for (const people::Assignment& assignment : record.assignments) {
        Json one{{"valid_from", to_text(assignment.valid_from)}};
        add_place(one, assignment.place);
        assignments.push_back(std::move(one));
    }
    json["assignments"] = std::move(assignments);
    Json former = Json::array();
    for (const EmployeeId& id : record.former_ids) {
        former.push_back(id.value());
    }
    json["former_ids"] = std::move(former);
    return json;
}

Json import_json(const ImportReport& report) {
    std::map<std::string_view, std::size_t> counts;
    Json lines = Json::array();
    for (const ImportedLine& line : report.lines) {
        const std::string_view result = result_name(line.outcome);
        ++counts[result];
        if (result != "unchanged") {
            lines.push_back(line_json(line));
        }
    }
    return {{"written", report.written},    {"created", counts["created"]},
            {"changed", counts["changed"]}, {"unchanged", counts["unchanged"]},
            {"refused", counts["refused"]}, {"ignored_columns", report.ignored_columns},
            {"lines", std::move(lines)}};
}

Json bases_json(const std::vector<people::LegalBasis>& bases) {
    bool in_force = false;
    Json list = Json::array();
    for (const people::LegalBasis& basis : bases) {
        in_force = in_force || !basis.withdrawn_at;
        list.push_back({{"kind", people::basis_kind_name(basis.kind)},
                        {"document", text_json(basis.document)},
                        {"text_version", text_json(basis.text_version)},
                        {"given_at", to_rfc3339(basis.given_at)},
                        {"how", text_json(basis.how)},
                        {"by", text_json(basis.recorded_by)},
                        {"withdrawn_at", basis.withdrawn_at ? Json(to_rfc3339(*basis.withdrawn_at))
                                                            : Json(nullptr)},
                        {"withdrawn_by", text_json(basis.withdrawn_by)}});
    }
    return {{"in_force", in_force}, {"legal_bases", std::move(list)}};
}

std::string removal_subject(const people::RemovedPerson& removed) {
    return "person " + std::to_string(removed.person.value());
}

Json removal_json(const people::RemovedPerson& removed, TimePoint at, const std::string& by) {
    return {{"person", std::to_string(removed.person.value())},
            {"removed_at", to_rfc3339(at)},
            {"removed_by", by},
            {"photos", removed.rows.photos},
            {"templates", removed.rows.templates},
            {"events_erased", removed.rows.events},
            {"audit_entries_erased", removed.rows.audit_entries},
            {"left", "check-ins without the person, and backups made before"}};
}

Json site_json(const people::Site& site) {
    return {{"site", site.id}, {"name", site.name}, {"time_zone", site.time_zone}};
}

}  // namespace rollcall::app
