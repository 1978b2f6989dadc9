#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/civil_day.h"
#include "core/ids.h"
#include "core/result.h"
#include "people/employee.h"

namespace rollcall::people {

/// A place of work.
struct Site {
    std::string id;  ///< the employer's own, unique
    std::string name;
    std::string time_zone;  ///< IANA name

    bool operator==(const Site&) const = default;
};

/// Where a person works. An empty text is none; the zone is the person's own, which matters where
/// there is no site.
struct Place {
    std::string site;  ///< the id of a Site
    std::string department;
    std::string time_zone;  ///< IANA name

    bool operator==(const Place&) const = default;
};

/// A place from a day on, until the next assignment begins.
struct Assignment {
    CivilDay valid_from{};
    Place place;

    bool operator==(const Assignment&) const = default;
};

/// What the employer says of a person, whatever the day. Empty texts are none.
struct Profile {
    std::string name;
    std::string email{};
    std::string language{};               ///< BCP 47, e.g. "vi"
    std::string badge_code{};             ///< unique among people
    std::string payroll_number{};         ///< of the payroll program; likewise
    std::optional<CivilDay> starts_on{};  ///< the first day of employment
    std::optional<CivilDay> ends_on{};    ///< the last day; not before the first
    EmploymentStatus status = EmploymentStatus::active;

    bool operator==(const Profile&) const = default;
};

/// A person's record as of a day.
struct Person {
    PersonKey key;
    EmployeeId id;
    Profile profile;
    std::optional<Assignment> assignment;  ///< the newest that is valid on that day
    TimePoint created_at{};
    std::uint32_t photos = 0;
    std::uint64_t version = 1;  ///< grows with each change of the profile or the assignments
};

inline constexpr std::size_t kEmailLimit = 254;         ///< bytes (RFC 5321, with its erratum 1690)
inline constexpr std::size_t kLanguageLimit = 35;       ///< bytes (RFC 5646, section 4.4.1)
inline constexpr std::size_t kBadgeCodeLimit = 64;      ///< bytes of UTF-8
inline constexpr std::size_t kPayrollNumberLimit = 64;  ///< bytes of UTF-8
inline constexpr std::size_t kDepartmentLimit = 128;    ///< bytes of UTF-8
inline constexpr std::size_t kSiteIdLimit = 64;         ///< bytes of UTF-8
inline constexpr std::size_t kSiteNameLimit = 256;      ///< bytes of UTF-8
inline constexpr std::size_t kTimeZoneLimit = 64;       ///< bytes

/// The text of a field, trimmed and of the right form; a blank one is "". Error: invalid_field.
Result<std::string> parse_email(std::string_view text);
Result<std::string> parse_language(std::string_view text);
Result<std::string> parse_badge_code(std::string_view text);
Result<std::string> parse_payroll_number(std::string_view text);
Result<std::string> parse_department(std::string_view text);
/// A zone that the system knows. Error besides: unavailable (it has no data of zones).
Result<std::string> parse_time_zone(std::string_view text);

/// The parts of a site, none of them blank. Errors: missing_field, invalid_field.
Result<Site> parse_site(std::string_view id, std::string_view name, std::string_view time_zone);
/// The id of a site alone, not blank. Errors: missing_field, invalid_field.
Result<std::string> parse_site_id(std::string_view text);

}  // namespace rollcall::people
