#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace rollcall::people {

/// The text of a field, trimmed; blank gives "". `field` is the name that clients know it by,
/// `limit` the most bytes of UTF-8. Error: invalid_field (too long, control characters, not UTF-8).
Result<std::string> parse_text(std::string_view text, std::string_view field, std::size_t limit);
/// The same for a field that must not be blank. Error besides: missing_field.
Result<std::string> parse_required(std::string_view text, std::string_view field,
                                   std::size_t limit);

}  // namespace rollcall::people
