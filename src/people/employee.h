#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "people/stored_photo.h"

namespace rollcall::people {

/// Whether somebody works here. Only an active person is recognised; the photos and templates of
/// the others are kept, and so is the place that they take in the index.
enum class EmploymentStatus { active, suspended, left };

/// "active", "suspended", "left"; the form in which it is stored and shown.
std::string_view status_name(EmploymentStatus status);
/// The inverse; nothing for any other text.
std::optional<EmploymentStatus> parse_status(std::string_view text);

/// A person as those need them who recognise faces; the whole record is people::Person.
struct Employee {
    PersonKey key;
    EmployeeId id;
    std::string name;
    TimePoint created_at{};
    std::uint32_t photos = 0;
    EmploymentStatus status = EmploymentStatus::active;
};

/// An enrolled photo of a person. The bytes lie in the photo store as `stored`.
struct Photo {
    PhotoKey key;
    PersonKey person;
    StoredPhoto stored;
    std::string media_type;  ///< "image/jpeg", ...
    TimePoint created_at{};
};

inline constexpr std::size_t kEmployeeIdLimit = 128;    ///< bytes of UTF-8
inline constexpr std::size_t kEmployeeNameLimit = 256;  ///< bytes of UTF-8

/// The id, trimmed. Error: invalid_field (too long, control characters, not UTF-8); a blank one is
/// missing_field.
Result<EmployeeId> parse_employee_id(std::string_view text);
/// The name, trimmed, under the same rules.
Result<std::string> parse_employee_name(std::string_view text);

}  // namespace rollcall::people
