#pragma once

#include <optional>
#include <string_view>

#include "server/server.h"

namespace rollcall::server {

/// What an employee id and a PIN come to.
struct PinChecked {
    std::optional<people::Employee> employee;  ///< whose PIN it is
    std::string_view refusal{};  ///< else a stable word, for the log: who tries learns no more
};

/// Counts a wrong one, and takes as long for an id that is nobody's. Whether the person is active
/// is for the caller to see. Errors: missing_field, invalid_field (no id); as the stores'.
Result<PinChecked> check_pin(const Api& api, std::string_view employee_id, std::string_view pin);

}  // namespace rollcall::server
