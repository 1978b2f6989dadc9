#include "demo/company.h"

#include <set>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace rollcall::demo {
namespace {

using std::chrono::days;

CivilDay on(std::string_view text) {
    return parse_civil_day(text).value();
}

Company october(std::uint64_t seed, int people = 50) {
    auto made = make_company(
        {.seed = seed, .people = people, .month = on("2026-10-01"), .until = on("2026-11-27")});
    EXPECT_TRUE(made);
    return std::move(made).value();
}

/// All that is known of somebody, and what they stamp in a week.
std::string told(const Person& person) {
    std::string text = person.id + " " + person.name;
    for (const attendance::Assignment& one : person.assignments) {
        text += " " + to_text(one.from) + " " + one.plan->name + " " + one.rules->version + " " +
                one.site->name;
    }
    for (const attendance::Leave& leave : person.leaves) {
        text += " " + to_text(leave.first) + " " + to_text(leave.last);
    }
    for (CivilDay day = on("2026-10-05"); day < on("2026-10-12"); day += days{1}) {
        for (const Stamp& stamp : stamps_of(person, day)) {
            text += " " + to_rfc3339(stamp.at) + (stamp.direction ? "!" : "?");
        }
    }
    return text;
}

TEST(DemoCompany, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const Company first = october(7);
    const Company again = october(7);
    const Company other = october(8);
    ASSERT_EQ(first.people.size(), 50U);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < first.people.size(); ++i) {
        EXPECT_EQ(told(first.people[i]), told(again.people[i]));
        EXPECT_NE(told(first.people[i]), told(other.people[i]));
        ids.insert(first.people[i].id);
    }
    EXPECT_EQ(ids.size(), first.people.size());
}

TEST(DemoCompany, SaysTheSameOnEveryMachine) {
    const Company company = october(1);
    EXPECT_EQ(company.people.front().id, "E1001");
    EXPECT_EQ(company.people.front().name, "Zainab Adeyemi");
    EXPECT_EQ(company.people.back().name, "Bùi Gia Linh");
    const std::vector<Stamp> stamps = stamps_of(company.people.front(), on("2026-10-05"));
    ASSERT_EQ(stamps.size(), 2U);
    EXPECT_EQ(to_rfc3339(stamps.front().at), "2026-10-05T05:53:40.000Z");
    EXPECT_EQ(to_rfc3339(stamps.back().at), "2026-10-05T15:13:24.000Z");
}

TEST(DemoCompany, WorksThroughTheNightInWhichTheClocksGoBack) {
    const TimePoint change = *parse_rfc3339("2026-10-25T01:00:00Z");
    int through = 0;
    for (const Person& person : october(1).people) {
        bool before = false;
        bool after = false;
        for (const Stamp& stamp : stamps_of(person, on("2026-10-24"))) {
            before = before || stamp.at < change;
            after = after || stamp.at > change;
        }
        through += before && after && person.assignments.back().site->name == kBerlin ? 1 : 0;
    }
    EXPECT_GT(through, 0);
}

TEST(DemoCompany, GrowsAsLargeAsWanted) {
    const Company large = october(1, 400);
    EXPECT_EQ(large.people.size(), 400U);
    std::set<const attendance::Plan*> plans;
    for (const Person& person : large.people) {
        plans.insert(person.assignments.front().plan.get());
    }
    EXPECT_LT(plans.size(), 10U) << "they are shared";
}

TEST(MonthOfClockChange, IsTheLatestThatIsOverEverywhere) {
    const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
    for (const auto& [now, month] : {std::pair("2026-11-27T10:00:00Z", "2026-10-01"),
                                     {"2026-11-04T00:00:00Z", "2026-10-01"},
                                     {"2026-11-03T23:59:59Z", "2026-03-01"},
                                     {"2026-10-31T12:00:00Z", "2026-03-01"},
                                     {"2026-04-04T00:00:00Z", "2026-03-01"},
                                     {"2026-02-28T12:00:00Z", "2025-10-01"}}) {
        EXPECT_EQ(to_text(month_of_clock_change(berlin, *parse_rfc3339(now))), month) << now;
    }
    const TimeZone saigon = TimeZone::find("Asia/Ho_Chi_Minh").value();
    EXPECT_EQ(to_text(month_of_clock_change(saigon, *parse_rfc3339("2026-11-27T10:00:00Z"))),
              "2026-10-01")
        << "the one before where there is none";
}

}  // namespace
}  // namespace rollcall::demo
