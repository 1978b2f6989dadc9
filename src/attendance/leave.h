#pragma once

#include <cstdint>
#include <string>

#include "core/civil_day.h"
#include "core/result.h"

namespace rollcall::attendance {

enum class LeavePart : std::uint8_t {
    whole_day,
    first_half,   ///< up to the middle between the day's first begin and last end
    second_half,  ///< from there on
};

/// Days on which somebody need not come. The shifts of whole days fall away; those of half days are
/// cut, and half of a flexible shift's minutes is due. A whole day stands over half ones.
struct Leave {
    CivilDay first{};
    CivilDay last{};  ///< included
    LeavePart part = LeavePart::whole_day;
    bool paid = true;
    std::string kind;  ///< for people: "annual", "sick"

    bool operator==(const Leave&) const = default;
};

/// The last day is not before the first and not a year after it. Error invalid_field.
Status validate(const Leave& leave);

}  // namespace rollcall::attendance
