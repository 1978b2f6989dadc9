#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::people {

/// A person as the employer knows them.
struct Employee {
    PersonKey key;
    EmployeeId id;
    std::string name;
    TimePoint created_at{};
    std::uint32_t photos = 0;
};

/// An enrolled photo of a person. The bytes lie in the photo store under `hash`.
struct Photo {
    PhotoKey key;
    PersonKey person;
    PhotoHash hash;
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
