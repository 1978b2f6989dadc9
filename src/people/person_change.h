#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/person.h"

namespace rollcall::people {

/// What is to be changed of a person's record; what is not named stays. An empty text removes the
/// value.
struct PersonChange {
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<std::string> language;
    std::optional<std::string> badge_code;
    std::optional<std::string> payroll_number;
    std::optional<std::optional<CivilDay>> starts_on;
    std::optional<std::optional<CivilDay>> ends_on;
    std::optional<EmploymentStatus> status;
    std::optional<std::string> site;
    std::optional<std::string> department;
    std::optional<std::string> time_zone;
    std::optional<CivilDay> valid_from;  ///< of site, department and time_zone

    /// Whether it names a part of the place.
    bool moves() const { return site || department || time_zone; }
};

/// The names of the fields in their order: employee_name, email, ..., valid_from.
std::vector<std::string_view> change_fields();

/// Takes a field by its name; a blank text removes the value. Error: invalid_field (no such field,
/// a text of the wrong form, or a blank one where there has to be a value).
Status set_field(PersonChange& change, std::string_view field, std::string_view text);

/// The profile with the change. Errors: missing_field (no name), invalid_field (the last day comes
/// before the first).
Result<Profile> changed(Profile profile, const PersonChange& change);
/// The place with the change.
Place changed(Place place, const PersonChange& change);

/// A field that is not what it was; an empty text is no value.
struct FieldChange {
    std::string field;
    std::string before;
    std::string after;

    bool operator==(const FieldChange&) const = default;
};
std::vector<FieldChange> differences(const Profile& before, const Profile& after);
std::vector<FieldChange> differences(const Place& before, const Place& after);

}  // namespace rollcall::people
