#include "unit/attendance/company.h"

#include <gtest/gtest.h>

#include "demo/company.h"
#include "demo/random.h"
#include "unit/attendance/scenario.h"

namespace rollcall::attendance {

std::vector<Employee> make_company(std::uint64_t seed) {
    const auto made =
        demo::make_company({.seed = seed, .month = day("2026-10-01"), .until = day("2026-10-31")});
    EXPECT_TRUE(made);
    std::vector<Employee> company;
    for (const demo::Person& person : made.value().people) {
        const Assignment& terms = person.assignments.front();
        Employee employee{person.id + ": " + terms.plan->name + " at " + terms.site->name + ", " +
                              terms.rules->version,
                          person.assignments,
                          person.leaves,
                          {}};
        for (CivilDay day = attendance::day("2026-09-28"); day <= attendance::day("2026-11-04");
             day += std::chrono::days{1}) {
            for (const demo::Stamp& stamp : demo::stamps_of(person, day)) {
                employee.stamps.push_back(
                    {EventNumber{static_cast<std::int64_t>(employee.stamps.size() + 1)}, stamp.at,
                     stamp.direction});
            }
        }
        demo::Random random(seed, person.life);
        for (std::size_t i = employee.stamps.size(); i > 1; --i) {
            std::swap(employee.stamps[i - 1], employee.stamps[random.next() % i]);
        }
        company.push_back(std::move(employee));
    }
    return company;
}

}  // namespace rollcall::attendance
