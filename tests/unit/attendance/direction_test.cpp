#include "attendance/direction.h"

#include <gtest/gtest.h>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

/// "in out ..." of the scenario's stamps in order of time; those that were given in capitals.
std::string directions(const Scenario& scenario) {
    const AssignmentHistory history = scenario.history();
    const Schedule schedule = make_schedule(history, {}, day("2026-10-01"), day("2026-10-12"));
    std::string text;
    for (const DirectedStamp& stamp : resolve_directions(scenario.stamps, history, schedule)) {
        const bool in = stamp.direction == Direction::in;
        text += (text.empty() ? "" : " ") +
                std::string{stamp.derived ? (in ? "in" : "out") : (in ? "IN" : "OUT")};
    }
    return text;
}

Scenario with_stamps(Scenario scenario, DirectionRule rule, const std::vector<const char*>& when) {
    scenario.rules.direction = rule;
    for (const char* time : when) {
        scenario.stamp(time);
    }
    return scenario;
}

struct DirectionCase {
    const char* what;
    std::vector<const char*> stamps;
    const char* by_alternation;
    const char* by_schedule;
};

TEST(Direction, OfADayShift) {
    const DirectionCase cases[] = {
        {"a day", {"2026-10-05 07:58", "2026-10-05 17:01"}, "in out", "in out"},
        {"with a walk",
         {"2026-10-05 08:00", "2026-10-05 12:00", "2026-10-05 12:40", "2026-10-05 17:00"},
         "in out in out",
         "in in out out"},
        {"came late, only out known by schedule", {"2026-10-05 16:50"}, "in", "out"},
        {"out forgotten: the next day begins anew",
         {"2026-10-05 08:00", "2026-10-06 07:59", "2026-10-06 17:00"},
         "in in out",
         "in in out"},
        {"in the middle: by alternation",
         {"2026-10-05 08:00", "2026-10-05 12:30"},
         "in out",
         "in out"},
        {"outside of every window: by alternation",
         {"2026-10-05 03:00", "2026-10-05 05:00"},
         "in out",
         "in out"},
        {"later than any shift is open",
         {"2026-10-05 08:00", "2026-10-05 23:01"},
         "in in",
         "in in"},
        {"as late as it is open", {"2026-10-05 08:00", "2026-10-05 23:00"}, "in out", "in out"},
    };
    const Scenario scenario(shift("08:00", "17:00"));
    for (const DirectionCase& c : cases) {
        EXPECT_EQ(directions(with_stamps(scenario, DirectionRule::alternation, c.stamps)),
                  c.by_alternation)
            << c.what;
        EXPECT_EQ(directions(with_stamps(scenario, DirectionRule::schedule, c.stamps)),
                  c.by_schedule)
            << c.what;
    }
}

TEST(Direction, AForgottenCheckInOfANightDoesNotTurnAllThatFollows) {
    Shift night = shift("22:00", "30:00");
    night.end_after = Minutes{120};
    EXPECT_EQ(directions(with_stamps(Scenario(night), DirectionRule::alternation,
                                     {"2026-10-06 06:01", "2026-10-06 21:55", "2026-10-07 06:02",
                                      "2026-10-07 21:58"})),
              "in in out in");
    EXPECT_EQ(directions(with_stamps(Scenario(night), DirectionRule::schedule,
                                     {"2026-10-06 06:01", "2026-10-06 21:55"})),
              "out in");
}

TEST(Direction, WithoutAShiftAnInIsOpenForTheLongestStay) {
    const Scenario off(std::vector<Shift>{});
    EXPECT_EQ(directions(with_stamps(off, DirectionRule::alternation,
                                     {"2026-10-05 08:00", "2026-10-05 22:00"})),
              "in out");
    EXPECT_EQ(directions(with_stamps(off, DirectionRule::schedule,
                                     {"2026-10-05 08:00", "2026-10-05 22:01"})),
              "in in");
}

TEST(Direction, GivenOnesStand) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.out("2026-10-05 08:00").stamp("2026-10-05 08:30").in("2026-10-05 17:00");
    scenario.stamp("2026-10-05 17:30");
    EXPECT_EQ(directions(scenario), "OUT in IN out");
}

TEST(Direction, OfASplitShiftGoesThroughThePause) {
    const Scenario scenario({shift("08:00", "12:00"), shift("20:00", "23:00")});
    EXPECT_EQ(directions(with_stamps(scenario, DirectionRule::alternation,
                                     {"2026-10-05 08:00", "2026-10-05 23:00"})),
              "in out");
}

TEST(Direction, DoesNotDependOnNumbers) {
    Scenario scenario(shift("08:00", "17:00"));
    const TimePoint same = moment(scenario.zone, "2026-10-05 08:00");
    scenario.stamps = {{EventNumber{7}, same, Direction::out},
                       {EventNumber{9}, same, Direction::in}};
    EXPECT_EQ(directions(scenario), "IN OUT");
    std::swap(scenario.stamps[0].event, scenario.stamps[1].event);
    EXPECT_EQ(directions(scenario), "IN OUT");
}

}  // namespace
}  // namespace rollcall::attendance
