#include "app/inactive.h"

#include <string>

#include "core/log.h"

namespace rollcall::app {

void tell_log_of_inactive(const people::Employee& employee) {
    log::info("somebody who is not active was recognised, and answered as not known",
              {{"reason", std::string(people::status_name(employee.status))},
               {"person", std::to_string(employee.key.value())}});
}

}  // namespace rollcall::app
