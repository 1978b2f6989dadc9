#include "app/reach.h"

namespace rollcall::app {

bool covers(const access::Scope& scope, const people::Person& person) {
    const people::Place place = person.assignment ? person.assignment->place : people::Place{};
    return scope.covers(person.key, place.site, place.department);
}

Error nobody_in_reach() {
    return {ErrorCode::not_found, "No employee has this id."};
}

Result<bool> Reach::covers(const access::Scope& scope, PersonKey person) const {
    const auto employee = people_.find(person);
    if (!employee) {
        return employee.error();
    }
    return *employee ? covers(scope, (*employee)->id) : false;
}

Result<bool> Reach::covers(const access::Scope& scope, const EmployeeId& id) const {
    const auto today = std::chrono::floor<std::chrono::days>(clock_.now());
    const auto person = directory_.find(id, CivilDay(today.time_since_epoch()));
    if (!person) {
        return person.error();
    }
    return *person && app::covers(scope, **person);
}

}  // namespace rollcall::app
