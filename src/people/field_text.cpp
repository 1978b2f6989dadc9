#include "people/field_text.h"

#include "core/bytes.h"

namespace rollcall::people {

Result<std::string> parse_text(std::string_view text, std::string_view field, std::size_t limit) {
    const std::string_view value = trimmed(text);
    const auto refused = [&](const std::string& why) {
        return Error{ErrorCode::invalid_field, std::string(field) + ": " + why};
    };
    if (value.size() > limit) {
        return refused("must be at most " + std::to_string(limit) + " bytes long");
    }
    if (!is_utf8(value)) {
        return refused("must be UTF-8 text");
    }
    if (has_control_characters(value)) {
        return refused("must not hold control characters");
    }
    return std::string(value);
}

Result<std::string> parse_required(std::string_view text, std::string_view field,
                                   std::size_t limit) {
    if (trimmed(text).empty()) {
        return Error{ErrorCode::missing_field, std::string(field) + ": cannot be blank"};
    }
    return parse_text(text, field, limit);
}

}  // namespace rollcall::people
