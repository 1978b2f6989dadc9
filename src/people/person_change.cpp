#include "people/person_change.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/bytes.h"
#include "people/field_text.h"

namespace rollcall::people {
namespace {

constexpr std::size_t kShownName = 64;  // bytes of an unknown field's name in an error

Error refused(std::string_view field, const std::string& why) {
    return {ErrorCode::invalid_field, std::string(field) + ": " + why};
}

Status take(std::optional<std::string>& target, Result<std::string> text) {
    if (!text) {
        return std::move(text).error();
    }
    target = std::move(*text);
    return {};
}

Result<CivilDay> read_date(std::string_view field, std::string_view text) {
    const auto date = parse_civil_day(trimmed(text));
    if (!date) {
        return refused(field, "must be a day like 2026-03-01");
    }
    return *date;
}

Status take_day(std::optional<std::optional<CivilDay>>& target, std::string_view field,
                std::string_view text) {
    if (trimmed(text).empty()) {
        target.emplace();
        return {};
    }
    const Result<CivilDay> date = read_date(field, text);
    if (!date) {
        return date.error();
    }
    target.emplace(*date);
    return {};
}

Status take_status(std::optional<EmploymentStatus>& target, std::string_view text) {
    const auto status = parse_status(trimmed(text));
    if (!status) {
        return refused("status", "must be active, suspended or left");
    }
    target = status;
    return {};
}

Status take_valid_from(std::optional<CivilDay>& target, std::string_view text) {
    const Result<CivilDay> date = read_date("valid_from", text);
    if (!date) {
        return date.error();
    }
    target = *date;
    return {};
}

/// A field by the name that clients know it by.
struct Field {
    std::string_view name;
    Status (*set)(PersonChange& change, std::string_view text);
};

constexpr std::array kFields = {
    Field{"employee_name",
          [](PersonChange& change, std::string_view text) {
              return take(change.name, parse_required(text, "employee_name", kEmployeeNameLimit));
          }},
    Field{"email", [](PersonChange& change,
                      std::string_view text) { return take(change.email, parse_email(text)); }},
    Field{"language",
          [](PersonChange& change, std::string_view text) {
              return take(change.language, parse_language(text));
          }},
    Field{"badge_code",
          [](PersonChange& change, std::string_view text) {
              return take(change.badge_code, parse_badge_code(text));
          }},
    Field{"payroll_number",
          [](PersonChange& change, std::string_view text) {
              return take(change.payroll_number, parse_payroll_number(text));
          }},
    Field{"starts_on",
          [](PersonChange& change, std::string_view text) {
              return take_day(change.starts_on, "starts_on", text);
          }},
    Field{"ends_on",
          [](PersonChange& change, std::string_view text) {
              return take_day(change.ends_on, "ends_on", text);
          }},
    Field{"status", [](PersonChange& change,
                       std::string_view text) { return take_status(change.status, text); }},
    Field{"site",
          [](PersonChange& change, std::string_view text) {
              return take(change.site, parse_text(text, "site", kSiteIdLimit));
          }},
    Field{"department",
          [](PersonChange& change, std::string_view text) {
              return take(change.department, parse_department(text));
          }},
    Field{"time_zone",
          [](PersonChange& change, std::string_view text) {
              return take(change.time_zone, parse_time_zone(text));
          }},
    Field{"valid_from",
          [](PersonChange& change, std::string_view text) {
              return take_valid_from(change.valid_from, text);
          }},
};

std::string date_text(const std::optional<CivilDay>& date) {
    return date ? to_text(*date) : std::string();
}

void note(std::vector<FieldChange>& changes, std::string_view field, std::string before,
          std::string after) {
    if (before != after) {
        changes.push_back({std::string(field), std::move(before), std::move(after)});
    }
}

}  // namespace

std::vector<std::string_view> change_fields() {
    std::vector<std::string_view> names;
    std::ranges::transform(kFields, std::back_inserter(names), &Field::name);
    return names;
}

Status set_field(PersonChange& change, std::string_view field, std::string_view text) {
    const auto* const row = std::ranges::find(kFields, field, &Field::name);
    return row == kFields.end() ? refused(field.substr(0, kShownName), "there is no such field")
                                : row->set(change, text);
}

Result<Profile> changed(Profile profile, const PersonChange& change) {
    profile.name = change.name.value_or(profile.name);
    profile.email = change.email.value_or(profile.email);
    profile.language = change.language.value_or(profile.language);
    profile.badge_code = change.badge_code.value_or(profile.badge_code);
    profile.payroll_number = change.payroll_number.value_or(profile.payroll_number);
    profile.starts_on = change.starts_on.value_or(profile.starts_on);
    profile.ends_on = change.ends_on.value_or(profile.ends_on);
    profile.status = change.status.value_or(profile.status);
    if (profile.name.empty()) {
        return Error{ErrorCode::missing_field, "employee_name: cannot be blank"};
    }
    if (profile.starts_on && profile.ends_on && *profile.ends_on < *profile.starts_on) {
        return refused("ends_on", "must not be before starts_on");
    }
    return profile;
}

Place changed(Place place, const PersonChange& change) {
    place.site = change.site.value_or(place.site);
    place.department = change.department.value_or(place.department);
    place.time_zone = change.time_zone.value_or(place.time_zone);
    return place;
}

std::vector<FieldChange> differences(const Profile& before, const Profile& after) {
    std::vector<FieldChange> changes;
    note(changes, "employee_name", before.name, after.name);
    note(changes, "email", before.email, after.email);
    note(changes, "language", before.language, after.language);
    note(changes, "badge_code", before.badge_code, after.badge_code);
    note(changes, "payroll_number", before.payroll_number, after.payroll_number);
    note(changes, "starts_on", date_text(before.starts_on), date_text(after.starts_on));
    note(changes, "ends_on", date_text(before.ends_on), date_text(after.ends_on));
    note(changes, "status", std::string(status_name(before.status)),
         std::string(status_name(after.status)));
    return changes;
}

std::vector<FieldChange> differences(const Place& before, const Place& after) {
    std::vector<FieldChange> changes;
    note(changes, "site", before.site, after.site);
    note(changes, "department", before.department, after.department);
    note(changes, "time_zone", before.time_zone, after.time_zone);
    return changes;
}

}  // namespace rollcall::people
