#include "people/employee.h"

#include <utility>

#include "core/bytes.h"

namespace rollcall::people {
namespace {

/// `field` is the name under which clients of the HTTP contract know it.
Result<std::string> parse_text(std::string_view text, std::string_view field, std::size_t limit) {
    const std::string name(field);
    const std::string_view value = trimmed(text);
    if (value.empty()) {
        return Error{ErrorCode::missing_field, name + ": cannot be blank"};
    }
    if (value.size() > limit) {
        return Error{ErrorCode::invalid_field,
                     name + ": must be at most " + std::to_string(limit) + " bytes long"};
    }
    if (!is_utf8(value)) {
        return Error{ErrorCode::invalid_field, name + ": must be UTF-8 text"};
    }
    if (has_control_characters(value)) {
        return Error{ErrorCode::invalid_field, name + ": must not hold control characters"};
    }
    return std::string(value);
}

}  // namespace

Result<EmployeeId> parse_employee_id(std::string_view text) {
    Result<std::string> id = parse_text(text, "EmployeeID", kEmployeeIdLimit);
    if (!id) {
        return std::move(id).error();
    }
    return EmployeeId(std::move(*id));
}

Result<std::string> parse_employee_name(std::string_view text) {
    return parse_text(text, "EmployeeName", kEmployeeNameLimit);
}

}  // namespace rollcall::people
