#include "app/plan_json.h"

#include <array>
#include <utility>

#include "app/json_members.h"

namespace rollcall::app {
namespace {

using attendance::Break;
using attendance::BreakStart;
using attendance::clock_text;
using attendance::DayPlan;
using attendance::Leave;
using attendance::LeavePart;
using attendance::Minutes;
using attendance::Plan;
using attendance::Shift;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostShifts = 12;  // of a day
constexpr std::size_t kMostBreaks = 12;  // of a shift
constexpr std::size_t kMostDays = 366;
constexpr std::array<std::pair<std::string_view, LeavePart>, 3> kParts = {
    {{"whole_day", LeavePart::whole_day},
     {"first_half", LeavePart::first_half},
     {"second_half", LeavePart::second_half}}};

Status refuse_more_than(std::size_t most, std::size_t count, const std::string& where) {
    return count > most ? Error{ErrorCode::invalid_field,
                                where + ": there are more than " + std::to_string(most)}
                        : Status{};
}

Json break_json(const Break& pause) {
    Json json;
    if (pause.start == BreakStart::at_time) {
        json["at"] = clock_text(pause.when);
    } else {
        json["after_minutes"] = pause.when.count();
    }
    json["minutes"] = pause.length.count();
    json["paid"] = pause.paid;
    return json;
}

Status read_break(const Json& json, const std::string& where, std::vector<Break>& breaks) {
    JsonMembers members(json, where);
    Break pause;
    const auto at = members.clock_if_there("at");
    const auto after = members.minutes_if_there("after_minutes");
    pause.start = at ? BreakStart::at_time : BreakStart::after_work;
    pause.when = at.value_or(after.value_or(Minutes{0}));
    pause.length = members.minutes("minutes", Minutes{0});
    pause.paid = members.flag("paid");
    breaks.push_back(pause);
    if (Status done = members.done(); !done) {
        return done;
    }
    if (at.has_value() == after.has_value()) {
        return Error{ErrorCode::invalid_field,
                     where + ": a break has either \"at\" or \"after_minutes\""};
    }
    return refuse_more_than(kMostBreaks, breaks.size(), where);
}

Json shift_json(const Shift& shift) {
    Json json{
        {"name", shift.name}, {"begin", clock_text(shift.begin)}, {"end", clock_text(shift.end)}};
    if (shift.flexible) {
        json["flexible_minutes"] = shift.flexible->count();
    }
    json["late_grace_minutes"] = shift.late_grace.count();
    json["early_grace_minutes"] = shift.early_grace.count();
    json["begin_before_minutes"] = shift.begin_before.count();
    json["end_after_minutes"] = shift.end_after.count();
    Json breaks = Json::array();
    for (const Break& pause : shift.breaks) {
        breaks.push_back(break_json(pause));
    }
    json["breaks"] = std::move(breaks);
    return json;
}

Status read_shift(const Json& json, const std::string& where, std::vector<Shift>& shifts) {
    JsonMembers members(json, where);
    Shift shift;
    shift.name = members.text("name");
    shift.begin = members.clock_if_there("begin").value_or(Minutes{0});
    shift.end = members.clock_if_there("end").value_or(Minutes{0});
    shift.flexible = members.minutes_if_there("flexible_minutes");
    shift.late_grace = members.minutes("late_grace_minutes", shift.late_grace);
    shift.early_grace = members.minutes("early_grace_minutes", shift.early_grace);
    shift.begin_before = members.minutes("begin_before_minutes", shift.begin_before);
    shift.end_after = members.minutes("end_after_minutes", shift.end_after);
    members.each("breaks", [&](const Json& pause, const std::string& place) {
        return read_break(pause, place, shift.breaks);
    });
    if (!members.has("begin")) {
        return Error{ErrorCode::invalid_field, where + ": a shift needs a \"begin\""};
    }
    shifts.push_back(std::move(shift));
    if (Status done = members.done(); !done) {
        return done;
    }
    return refuse_more_than(kMostShifts, shifts.size(), where);
}

Json day_json(const DayPlan& day) {
    Json shifts = Json::array();
    for (const Shift& shift : day.shifts) {
        shifts.push_back(shift_json(shift));
    }
    return {{"shifts", std::move(shifts)}, {"rest_day", day.rest_day}};
}

Status read_day(const Json& json, const std::string& where, std::vector<DayPlan>& days) {
    JsonMembers members(json, where);
    DayPlan day;
    members.each("shifts", [&](const Json& shift, const std::string& place) {
        return read_shift(shift, place, day.shifts);
    });
    day.rest_day = members.flag("rest_day");
    days.push_back(std::move(day));
    if (Status done = members.done(); !done) {
        return done;
    }
    return refuse_more_than(kMostDays, days.size(), where);
}

}  // namespace

Json plan_json(const Plan& plan) {
    Json days = Json::array();
    for (const DayPlan& day : plan.days) {
        days.push_back(day_json(day));
    }
    return {{"anchor", to_text(plan.anchor)},
            {"on_holidays", plan.on_holidays},
            {"days", std::move(days)}};
}

Result<Plan> read_plan(const Json& json) {
    JsonMembers members(json, "");
    Plan plan;
    plan.anchor = members.day_if_there("anchor").value_or(attendance::weekly_plan("", {}).anchor);
    plan.on_holidays = members.flag("on_holidays");
    members.each("days", [&](const Json& day, const std::string& where) {
        return read_day(day, where, plan.days);
    });
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (Status valid = validate(plan); !valid) {
        return valid.error();
    }
    return plan;
}

Json leave_json(const Leave& leave) {
    Json json{{"from", to_text(leave.first)}, {"to", to_text(leave.last)}};
    json["part"] = word_of(kParts, leave.part);
    json["paid"] = leave.paid;
    json["kind"] = leave.kind;
    return json;
}

Result<Leave> read_leave(const Json& json) {
    JsonMembers members(json, "");
    const auto first = members.day_if_there("from");
    const auto last = members.day_if_there("to");
    Leave leave;
    leave.part = members.word("part", LeavePart::whole_day, kParts);
    leave.paid = members.flag("paid", true);
    leave.kind = members.text("kind");
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (!first) {
        return Error{ErrorCode::missing_field, "from: the first day is missing"};
    }
    leave.first = *first;
    leave.last = last.value_or(*first);
    if (Status valid = validate(leave); !valid) {
        return valid.error();
    }
    return leave;
}

}  // namespace rollcall::app
