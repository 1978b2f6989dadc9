#include "server/pin_check.h"

namespace rollcall::server {

Result<PinChecked> check_pin(const Api& api, std::string_view employee_id, std::string_view pin) {
    const auto id = people::parse_employee_id(employee_id);
    if (!id) {
        return id.error();
    }
    const auto employee = api.people.find(*id);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        api.pins.waste_time(pin);
        return PinChecked{{}, "pin_wrong"};
    }
    const auto match = api.pins.match((**employee).key, pin);
    if (!match) {
        return match.error();
    }
    if (*match != app::Pins::Match::right) {
        return PinChecked{{}, *match == app::Pins::Match::locked ? "pin_locked" : "pin_wrong"};
    }
    return PinChecked{*employee, {}};
}

}  // namespace rollcall::server
