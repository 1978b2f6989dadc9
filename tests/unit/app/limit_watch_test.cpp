#include "app/limit_watch.h"

#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using attendance::LimitKind;
using std::chrono::minutes;

const attendance::Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};

/// E1, whose rules allow two hours of overtime a month and warn at half of it.
class LimitWatchTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        put_document(
            attendance::DocumentKind::rules, "strict",
            R"({"country": {"country": "XX", "version": "strict", "overtime_minutes": {"month": 120, "year": 6000},
                         "warn_percent": 50}})",
            "2026-01-01");
        ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-01-02"), "office", "strict"}));
    }
    /// So long after 17:00, on a day with a shift.
    void stay(std::string_view day, minutes overtime) {
        const std::string date(day);
        record("E1", date + "T08:00:00+07:00", attendance::Direction::in);
        const auto out = at(date + "T17:00:00+07:00") + overtime;
        record("E1", to_rfc3339(out), attendance::Direction::out);
    }
    std::vector<attendance::LimitNotice> notices(const attendance::Period& period = kMarch) {
        const auto limits = watch.of(EmployeeId("E1"), period);
        EXPECT_TRUE(limits) << limits.error().message << limits.error().context;
        return limits ? limits->notices : std::vector<attendance::LimitNotice>();
    }

    LimitWatch watch{timesheets, terms_of};
};

TEST_F(LimitWatchTest, WhoIsNearALimitIsNamedBeforePassingIt) {
    stay("2026-03-02", minutes(59));
    EXPECT_TRUE(notices().empty());
    stay("2026-03-09", minutes(1));
    ASSERT_EQ(notices().size(), 1U);
    EXPECT_EQ(notices()[0].kind, LimitKind::overtime_month);
    EXPECT_EQ(notices()[0].used, minutes(60));
    EXPECT_FALSE(notices()[0].passed);
    stay("2026-03-16", minutes(61));
    EXPECT_TRUE(notices()[0].passed);
    EXPECT_EQ(notices()[0].since, on("2026-03-16"));
}

TEST_F(LimitWatchTest, OnlyPeriodsWithADayThatIsAskedForCount) {
    stay("2026-02-02", minutes(121));
    EXPECT_TRUE(notices().empty()) << "February's";
    const attendance::Period end{civil_day(2026, 2, 28), civil_day(2026, 3, 1)};
    ASSERT_EQ(notices(end).size(), 1U);
    EXPECT_EQ(notices(end)[0].period.first, on("2026-02-01"));
}

TEST_F(LimitWatchTest, ThoseWithoutNoticesAreLeftOut) {
    put_person("E2", {{"site", "HN"}, {"valid_from", "2026-01-01"}});
    stay("2026-03-02", minutes(121));
    std::vector<std::string> named;
    const auto next = watch.for_each({}, {}, 10, kMarch, [&](const PersonLimits& limits) {
        named.push_back(limits_json(limits).dump());
    });
    ASSERT_TRUE(next);
    EXPECT_EQ(*next, std::nullopt);
    ASSERT_EQ(named.size(), 1U);
    EXPECT_EQ(named[0],
              R"({"employee_id":"E1","employee_name":"Name of E1","notices":[{"limit":)"
              R"("overtime_month","from":"2026-03-01","to":"2026-03-31","limit_minutes":120,)"
              R"("used_minutes":121,"passed":true,"since":"2026-03-02"}]})");
}

TEST_F(LimitWatchTest, NobodyHasNoLimits) {
    const auto limits = watch.of(EmployeeId("nobody"), kMarch);
    ASSERT_FALSE(limits);
    EXPECT_EQ(limits.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace rollcall::app
