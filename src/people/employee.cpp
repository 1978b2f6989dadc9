#include "people/employee.h"

#include <algorithm>
#include <array>
#include <utility>

#include "people/field_text.h"

namespace rollcall::people {
namespace {

constexpr std::array<std::pair<EmploymentStatus, std::string_view>, 3> kStatuses = {{
    {EmploymentStatus::active, "active"},
    {EmploymentStatus::suspended, "suspended"},
    {EmploymentStatus::left, "left"},
}};

}  // namespace

std::string_view status_name(EmploymentStatus status) {
    return std::ranges::find(kStatuses, status, &decltype(kStatuses)::value_type::first)->second;
}

std::optional<EmploymentStatus> parse_status(std::string_view text) {
    const auto* const row =
        std::ranges::find(kStatuses, text, &decltype(kStatuses)::value_type::second);
    return row == kStatuses.end() ? std::nullopt : std::optional(row->first);
}

Result<EmployeeId> parse_employee_id(std::string_view text) {
    Result<std::string> id = parse_required(text, "EmployeeID", kEmployeeIdLimit);
    if (!id) {
        return std::move(id).error();
    }
    return EmployeeId(std::move(*id));
}

Result<std::string> parse_employee_name(std::string_view text) {
    return parse_required(text, "EmployeeName", kEmployeeNameLimit);
}

}  // namespace rollcall::people
