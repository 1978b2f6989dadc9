#include "unit/attendance/company.h"

#include <algorithm>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {

namespace {

using std::chrono::days;

/// SplitMix64 (Steele, Lea, Flood 2014): the standard library's distributions differ by machine.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    int below(int limit) { return static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool in_a_hundred(int times) { return below(100) < times; }

  private:
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    std::uint64_t state_;
};

Plan office() {
    Shift work = shift("08:00", "17:00");
    work.breaks = {break_at("12:00", 60), break_at("15:00", 15, true)};
    work.late_grace = Minutes{5};
    work.early_grace = Minutes{5};
    std::array<DayPlan, 7> week;
    for (std::size_t i = 0; i < 5; ++i) {
        week[i].shifts = {work};
    }
    week[6].rest_day = true;
    return weekly_plan("Office", week);
}

Plan three_shifts(int offset) {
    Plan plan;
    plan.name = "Three shifts";
    plan.anchor = day("2026-09-01") + days{offset};
    for (const auto& [begin, end] :
         {std::pair{"06:00", "14:00"}, {"14:00", "22:00"}, {"22:00", "30:00"}}) {
        Shift work = shift(begin, end);
        work.breaks = {break_after(360, 30)};
        work.end_after = Minutes{180};
        plan.days.insert(plan.days.end(), 3, {{work}, false});
    }
    plan.days.insert(plan.days.end(), {{{}, false}, {{}, false}, {{}, true}});
    return plan;
}

/// Twelve hours of night, also on holidays; in Berlin one of them is the night of 25 October.
Plan guard() {
    Shift night = shift("20:00", "32:00");
    night.breaks = {break_after(300, 45), break_at("26:00", 20, true)};
    night.late_grace = Minutes{10};
    night.end_after = Minutes{120};
    Plan plan;
    plan.name = "Guard";
    plan.anchor = day("2026-10-24");
    plan.days = {{{night}, false}, {{night}, false}, {{}, true}, {{}, false}};
    plan.on_holidays = true;
    return plan;
}

Plan flexible() {
    Shift band = shift("06:00", "20:00");
    band.flexible = Minutes{480};
    band.breaks = {break_after(360, 30), break_after(240, 10, true)};
    std::array<DayPlan, 7> week;
    for (std::size_t i = 0; i < 5; ++i) {
        week[i].shifts = {band};
    }
    week[6].rest_day = true;
    return weekly_plan("Flexible", week);
}

Plan split() {
    std::array<DayPlan, 7> week;
    for (std::size_t i = 0; i < 6; ++i) {
        week[i].shifts = {shift("09:00", "13:00"), shift("15:00", "19:00")};
    }
    week[6].rest_day = true;
    return weekly_plan("Split", week);
}

/// All the ways of counting that a person can fall under.
Rules rules_of(int person) {
    Rules rules;
    rules.version = "test " + std::to_string(person % 6);
    rules.country = vietnam();
    switch (person % 6) {
        case 1:
            rules.pairing = Pairing::first_in_last_out;
            rules.round_in = {Minutes{15}, RoundingWay::nearest};
            rules.round_out = {Minutes{15}, RoundingWay::nearest};
            break;
        case 2:
            rules.forgotten_out = ForgottenOut::counts_nothing;
            rules.least_overtime = Minutes{30};
            break;
        case 3:
            rules.forgotten_out = ForgottenOut::fixed_length;
            rules.forgotten_length = Minutes{260};
            rules.before_shift_counts = true;
            break;
        case 4:
            rules.round_in = {Minutes{10}, RoundingWay::up};
            rules.round_out = {Minutes{10}, RoundingWay::down};
            rules.country.regular_a_day = Minutes{480};
            break;
        case 5:
            rules.direction = DirectionRule::schedule;
            rules.pairing = Pairing::first_in_last_out;
            break;
        default:
            break;
    }
    return rules;
}

Plan plan_of(int kind, int person) {
    switch (kind) {
        case 0:
            return office();
        case 1:
            return three_shifts(person % 12);
        case 2:
            return guard();
        case 3:
            return flexible();
        default:
            return split();
    }
}

/// Stamps of one employee, as life has it.
class Life {
  public:
    Life(Employee& employee, Random& random, bool says_direction)
        : employee_(employee), random_(random), says_direction_(says_direction) {}

    void live() {
        for (CivilDay day = attendance::day("2026-09-28"); day <= attendance::day("2026-11-04");
             day += days{1}) {
            live_day(day);
        }
        for (std::size_t i = employee_.stamps.size(); i > 1; --i) {
            std::swap(
                employee_.stamps[i - 1],
                employee_.stamps[static_cast<std::size_t>(random_.below(static_cast<int>(i)))]);
        }
    }

  private:
    const Assignment& terms(CivilDay day) const {
        const Assignment* valid = &employee_.assignments.front();
        for (const Assignment& assignment : employee_.assignments) {
            valid = assignment.from <= day ? &assignment : valid;
        }
        return *valid;
    }

    void stamp(CivilDay day, int minute, Direction direction) {
        const TimeZone& zone = *terms(day).site->zone;
        const TimePoint at = zone.to_moment(LocalTime{day} + Minutes{minute}) +
                             std::chrono::seconds{random_.below(60)};
        employee_.stamps.push_back(
            {EventNumber{static_cast<std::int64_t>(employee_.stamps.size() + 1)}, at,
             says_direction_ ? std::optional{direction} : std::nullopt});
    }

    void stay(CivilDay day, int begin, int end) {
        if (!random_.in_a_hundred(3)) {
            stamp(day, begin, Direction::in);
        }
        if (random_.in_a_hundred(2)) {
            stamp(day, begin + 2, Direction::in);
        }
        if (!random_.in_a_hundred(4)) {
            stamp(day, end, Direction::out);
        }
    }

    void live_day(CivilDay day) {
        const Assignment& now = terms(day);
        const auto cycle = static_cast<days::rep>(now.plan->days.size());
        const auto index = ((day - now.plan->anchor).count() % cycle + cycle) % cycle;
        const bool free = now.site->holidays.contains(day) && !now.plan->on_holidays;
        const auto& shifts = now.plan->days[static_cast<std::size_t>(index)].shifts;
        if (free || shifts.empty() || on_leave(day)) {
            if (random_.in_a_hundred(12)) {
                const int begin = random_.between(7 * 60, 22 * 60);
                stay(day, begin, begin + random_.between(60, 9 * 60));
            }
            return;
        }
        if (!random_.in_a_hundred(5)) {
            for (const Shift& work : shifts) {
                live_shift(day, work);
            }
        }
    }

    bool on_leave(CivilDay day) const {
        return std::any_of(employee_.leaves.begin(), employee_.leaves.end(),
                           [&](const Leave& leave) {
                               return leave.part == LeavePart::whole_day && leave.first <= day &&
                                      day <= leave.last;
                           });
    }

    void live_shift(CivilDay day, const Shift& work) {
        const int begin = static_cast<int>(work.begin.count());
        const int end = static_cast<int>(work.end.count());
        int from = begin + random_.between(-25, 8);
        int until = end + random_.between(-8, 40);
        if (work.flexible) {
            from = begin + random_.between(-30, 300);
            until = from + random_.between(300, 660);
        }
        from += random_.in_a_hundred(8) ? random_.between(10, 200) : 0;
        until -= random_.in_a_hundred(8) ? random_.between(10, 200) : 0;
        until += random_.in_a_hundred(6) ? random_.between(60, 240) : 0;
        if (random_.in_a_hundred(35)) {
            const int out = from + (until - from) / 2 + random_.between(-30, 30);
            stay(day, from, out);
            from = out + random_.between(5, 70);
        }
        stay(day, from, until);
    }

    Employee& employee_;
    Random& random_;
    bool says_direction_;
};

std::vector<Leave> some_leave(Random& random) {
    std::vector<Leave> leaves;
    for (int i = random.below(3); i > 0; --i) {
        const CivilDay first = day("2026-10-01") + days{random.below(30)};
        const int part = random.below(3);
        const int more = part == 0 ? random.below(4) : 0;
        leaves.push_back({first, first + days{more}, static_cast<LeavePart>(part),
                          random.in_a_hundred(70), "annual"});
    }
    return leaves;
}

}  // namespace

std::vector<Employee> make_company(std::uint64_t seed) {
    Random random(seed);
    const std::array<std::shared_ptr<WorkSite>, 2> sites{
        std::make_shared<WorkSite>(
            WorkSite{"Berlin",
                     zone_named("Europe/Berlin"),
                     {{day("2026-10-03"), "Unity"}, {day("2026-10-09"), "Foundation"}}}),
        std::make_shared<WorkSite>(
            WorkSite{"Saigon",
                     zone_named("Asia/Ho_Chi_Minh"),
                     {{day("2026-10-18"), "A Sunday"}, {day("2026-10-20"), "Women"}}})};
    std::vector<Employee> company;
    for (int i = 0; i < 50; ++i) {
        Employee employee;
        const int kind = i % 5;
        const auto plan = std::make_shared<Plan>(plan_of(kind, i));
        const auto rules = std::make_shared<Rules>(rules_of(i / 5 + i));
        const std::size_t site = i < 25 ? 0 : 1;
        employee.name = plan->name + " at " + sites[site]->name + ", " + rules->version;
        employee.assignments.push_back(
            {day("2026-01-01"), plan, sites[site], TimeZone{}, "Department", rules});
        if (i % 10 == 3) {  // from flexible hours to another plan in the middle of the month
            employee.assignments.push_back({day("2026-10-15"), std::make_shared<Plan>(split()),
                                            sites[site], TimeZone{}, "Other", rules});
        }
        if (i % 10 == 5) {  // to the other site on a Monday
            employee.assignments.push_back(
                {day("2026-10-12"), plan, sites[1 - site], TimeZone{}, "Abroad", rules});
        }
        employee.leaves = some_leave(random);
        Life(employee, random, i % 3 != 0).live();
        company.push_back(std::move(employee));
    }
    return company;
}

}  // namespace rollcall::attendance
