#include "demo/plans.h"

#include <string>
#include <utility>

namespace rollcall::demo {
namespace {

using attendance::Break;
using attendance::BreakStart;
using attendance::DayPlan;
using attendance::Minutes;
using attendance::Plan;
using attendance::Rules;
using attendance::Shift;
using std::chrono::days;
using std::chrono::hours;

constexpr std::size_t kMondayToFriday = 5;
constexpr std::size_t kMondayToSaturday = 6;

Shift shift(std::string name, Minutes begin, Minutes end) {
    Shift made;
    made.name = std::move(name);
    made.begin = begin;
    made.end = end;
    return made;
}

Break break_at(Minutes time, int minutes, bool paid = false) {
    return {BreakStart::at_time, time, Minutes{minutes}, paid};
}

Break break_after(int worked, int minutes, bool paid = false) {
    return {BreakStart::after_work, Minutes{worked}, Minutes{minutes}, paid};
}

/// The same on the first `working` days of the week; rest on Sunday.
Plan week_of(std::string name, std::size_t working, const std::vector<Shift>& shifts) {
    std::array<DayPlan, 7> week;
    for (std::size_t i = 0; i < working; ++i) {
        week[i].shifts = shifts;
    }
    week.back().rest_day = true;
    return attendance::weekly_plan(std::move(name), std::move(week));
}

}  // namespace

Plan office_plan() {
    Shift work = shift("Day", hours{8}, hours{17});
    work.breaks = {break_at(hours{12}, 60), break_at(hours{15}, 15, true)};
    work.late_grace = Minutes{5};
    work.early_grace = Minutes{5};
    return week_of("Office", kMondayToFriday, {work});
}

Plan three_shifts_plan(int crew, CivilDay anchor) {
    Plan plan;
    plan.name = std::string("Three shifts ") + static_cast<char>('A' + crew);
    plan.anchor = anchor + days{3 * crew};
    for (Shift work : {shift("Early", hours{6}, hours{14}), shift("Late", hours{14}, hours{22}),
                       shift("Night", hours{22}, hours{30})}) {
        work.breaks = {break_after(360, 30)};
        work.end_after = Minutes{180};
        plan.days.insert(plan.days.end(), 3, {{work}, false});
    }
    plan.days.insert(plan.days.end(), {{{}, false}, {{}, false}, {{}, true}});
    return plan;
}

Plan guard_plan(CivilDay first_night) {
    Shift night = shift("Night", hours{20}, hours{32});
    night.breaks = {break_after(300, 45), break_at(hours{26}, 20, true)};
    night.late_grace = Minutes{10};
    night.end_after = Minutes{120};
    Plan plan;
    plan.name = "Guard";
    plan.anchor = first_night;
    plan.days = {{{night}, false}, {{night}, false}, {{}, true}, {{}, false}};
    plan.on_holidays = true;
    return plan;
}

Plan flexible_plan() {
    Shift band = shift("Flexible", hours{6}, hours{20});
    band.flexible = Minutes{480};
    band.breaks = {break_after(360, 30), break_after(240, 10, true)};
    return week_of("Flexible", kMondayToFriday, {band});
}

Plan split_plan() {
    return week_of("Split", kMondayToSaturday,
                   {shift("Morning", hours{9}, hours{13}), shift("Evening", hours{15}, hours{19})});
}

Rules rules(int number) {
    using attendance::ForgottenOut;
    using attendance::Pairing;
    using attendance::RoundingWay;
    Rules made;
    made.country = attendance::vietnam();
    made.version = "Standard";
    switch (number) {
        case 1:
            made.version = "First in, last out";
            made.pairing = Pairing::first_in_last_out;
            made.round_in = {Minutes{15}, RoundingWay::nearest};
            made.round_out = {Minutes{15}, RoundingWay::nearest};
            break;
        case 2:
            made.version = "Strict";
            made.forgotten_out = ForgottenOut::counts_nothing;
            made.least_overtime = Minutes{30};
            break;
        case 3:
            made.version = "From the door on";
            made.forgotten_out = ForgottenOut::fixed_length;
            made.forgotten_length = Minutes{260};
            made.before_shift_counts = true;
            break;
        case 4:
            made.version = "Ten minutes";
            made.round_in = {Minutes{10}, RoundingWay::up};
            made.round_out = {Minutes{10}, RoundingWay::down};
            made.country.regular_a_day = Minutes{480};
            break;
        case 5:
            made.version = "By schedule";
            made.direction = attendance::DirectionRule::schedule;
            made.pairing = Pairing::first_in_last_out;
            break;
        default:
            break;
    }
    return made;
}

}  // namespace rollcall::demo
