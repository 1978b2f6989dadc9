#include "core/time_zone.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TimeZone zone(const char* name) {
    auto found = TimeZone::find(name);
    EXPECT_TRUE(found) << name;
    return found ? *found : TimeZone{};
}

TimePoint utc(int year, unsigned month, unsigned day, std::chrono::milliseconds time) {
    return TimePoint{civil_day(year, month, day).time_since_epoch() + time};
}

struct DayCase {
    const char* zone;
    CivilDay day;
    const char* start;
    std::chrono::milliseconds length;
};

TEST(TimeZone, ADayStartsAndLastsAsTheClockOnTheWallHasIt) {
    const DayCase cases[] = {
        {"UTC", civil_day(2026, 3, 29), "2026-03-29T00:00:00.000Z", 24h},
        {"Asia/Ho_Chi_Minh", civil_day(2026, 10, 25), "2026-10-24T17:00:00.000Z", 24h},
        {"Europe/Berlin", civil_day(2026, 3, 28), "2026-03-27T23:00:00.000Z", 24h},
        {"Europe/Berlin", civil_day(2026, 3, 29), "2026-03-28T23:00:00.000Z", 23h},
        {"Europe/Berlin", civil_day(2026, 10, 25), "2026-10-24T22:00:00.000Z", 25h},
        {"Australia/Lord_Howe", civil_day(2026, 4, 5), "2026-04-04T13:00:00.000Z", 24h + 30min},
        {"Australia/Lord_Howe", civil_day(2026, 10, 4), "2026-10-03T13:30:00.000Z", 23h + 30min},
        // The clock goes from 24:00 to 01:00: the day begins at 01:00.
        {"Africa/Cairo", civil_day(2026, 4, 24), "2026-04-23T22:00:00.000Z", 23h},
        {"Asia/Beirut", civil_day(2026, 3, 29), "2026-03-28T22:00:00.000Z", 23h},
        // The clock goes back from 24:00 to 23:00: the day before has 25 hours.
        {"Africa/Cairo", civil_day(2026, 10, 29), "2026-10-28T21:00:00.000Z", 25h},
        {"Africa/Cairo", civil_day(2026, 10, 30), "2026-10-29T22:00:00.000Z", 24h},
        // Samoa went over the date line: the 30th of December 2011 never was.
        {"Pacific/Apia", civil_day(2011, 12, 29), "2011-12-29T10:00:00.000Z", 24h},
        {"Pacific/Apia", civil_day(2011, 12, 30), "2011-12-30T10:00:00.000Z", 0h},
        {"Pacific/Apia", civil_day(2011, 12, 31), "2011-12-30T10:00:00.000Z", 24h},
        // Kwajalein crossed it the other way: the clock went back by 23 hours.
        {"Pacific/Kwajalein", civil_day(1969, 9, 30), "1969-09-29T13:00:00.000Z", 47h},
    };
    for (const DayCase& c : cases) {
        const TimeZone here = zone(c.zone);
        EXPECT_EQ(to_rfc3339(here.start_of(c.day)), c.start) << c.zone << ' ' << to_text(c.day);
        EXPECT_EQ(here.length_of(c.day), c.length) << c.zone << ' ' << to_text(c.day);
    }
}

TEST(TimeZone, ADayThatSkipsMidnightBeginsAtOne) {
    const TimeZone cairo = zone("Africa/Cairo");
    const TimePoint start = cairo.start_of(civil_day(2026, 4, 24));
    EXPECT_EQ(cairo.to_local(start), LocalTime{civil_day(2026, 4, 24)} + 1h);
    EXPECT_EQ(cairo.day_of(start), civil_day(2026, 4, 24));
    EXPECT_EQ(cairo.day_of(start - 1ms), civil_day(2026, 4, 23));
}

TEST(TimeZone, AGapIsTheMomentOfTheJump) {
    const TimeZone berlin = zone("Europe/Berlin");
    const LocalTime two = LocalTime{civil_day(2026, 3, 29)} + 2h;
    const TimePoint jump = utc(2026, 3, 29, 1h);
    EXPECT_EQ(berlin.to_moment(two - 1ms), jump - 1ms);
    EXPECT_EQ(berlin.to_moment(two), jump);
    EXPECT_EQ(berlin.to_moment(two + 30min), jump);
    EXPECT_EQ(berlin.to_moment(two + 1h - 1ms), jump);
    EXPECT_EQ(berlin.to_moment(two + 1h), jump);
    EXPECT_EQ(berlin.to_moment(two + 1h + 1ms), jump + 1ms);
    EXPECT_EQ(berlin.offset_at(jump - 1ms), 1h);
    EXPECT_EQ(berlin.offset_at(jump), 2h);
}

TEST(TimeZone, AFoldIsItsFirstPass) {
    const TimeZone berlin = zone("Europe/Berlin");
    const LocalTime half_past_two = LocalTime{civil_day(2026, 10, 25)} + 2h + 30min;
    EXPECT_EQ(berlin.to_moment(half_past_two), utc(2026, 10, 25, 30min));
    EXPECT_EQ(berlin.to_local(utc(2026, 10, 25, 30min)), half_past_two);
    EXPECT_EQ(berlin.to_local(utc(2026, 10, 25, 90min)), half_past_two);
    EXPECT_EQ(berlin.to_moment(half_past_two + 30min), utc(2026, 10, 25, 2h));
}

TEST(TimeZone, EveryHourOfTwoYearsComesBack) {
    for (const char* name : {"Europe/Berlin", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe",
                             "Africa/Cairo", "America/New_York", "America/St_Johns",
                             "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"}) {
        const TimeZone here = zone(name);
        for (TimePoint at = utc(2026, 1, 1, 0h); at < utc(2028, 1, 1, 0h); at += 30min) {
            const LocalTime local = here.to_local(at);
            const TimePoint back = here.to_moment(local);
            ASSERT_LE(back, at) << name << ' ' << to_rfc3339(at);  // earlier in a fold only
            ASSERT_EQ(here.to_local(back), local) << name << ' ' << to_rfc3339(at);
            ASSERT_LE(here.start_of(here.day_of(at)), at) << name << ' ' << to_rfc3339(at);
        }
    }
}

TEST(TimeZone, EmptyIsUtc) {
    const TimeZone nowhere;
    EXPECT_EQ(nowhere.name(), "UTC");
    EXPECT_EQ(nowhere, zone("UTC"));
    EXPECT_EQ(nowhere.offset_at(utc(2026, 7, 1, 0h)), 0s);
    EXPECT_EQ(nowhere.to_moment(LocalTime{civil_day(2026, 7, 1)} + 5ms), utc(2026, 7, 1, 5ms));
}

TEST(TimeZone, KnowsItsName) {
    EXPECT_EQ(zone("Asia/Ho_Chi_Minh").name(), "Asia/Ho_Chi_Minh");
    EXPECT_EQ(zone("Asia/Saigon").name(), "Asia/Saigon");
    EXPECT_EQ(zone("Europe/Berlin"), zone("Europe/Berlin"));
    EXPECT_NE(zone("Asia/Saigon"), zone("Asia/Ho_Chi_Minh"));
}

TEST(TimeZone, KnowsTheChangesOfTheComingYears) {
    const TimeZone berlin = zone("Europe/Berlin");
    EXPECT_EQ(berlin.offset_at(utc(2036, 1, 1, 0h)), 1h);
    EXPECT_EQ(berlin.offset_at(utc(2036, 7, 1, 0h)), 2h);
    EXPECT_EQ(berlin.offset_at(utc(2050, 7, 1, 0h)), 1h);  // as documented: the last entry
}

TEST(TimeZone, RefusesWhatIsNoIanaName) {
    for (const std::string& name :
         {std::string{}, std::string{"Europe/Atlantis"}, std::string{"europe/berlin"},
          std::string{"../../etc/passwd"}, std::string{"/etc/localtime"}, std::string{"localtime"},
          std::string{"posix/Europe/Berlin"}, std::string{"right/Europe/Berlin"},
          std::string{"Europe"}, std::string{"Europe/"}, std::string{"Europe/Berlin "},
          std::string{"Europe/Berlin\0", 14}, std::string{"tzdata.zi"}, std::string{"zone.tab"},
          std::string{"\xff\xfe"}, std::string(1'000'000, 'A')}) {
        const auto found = TimeZone::find(name);
        ASSERT_FALSE(found) << name.substr(0, 80);
        EXPECT_EQ(found.error().code, ErrorCode::invalid_field);
        EXPECT_THAT(found.error().message, HasSubstr("Europe/Berlin"));
    }
}

TEST(TimeZoneData, SaysItsEdition) {
    const auto version = time_zone_data_version();
    ASSERT_TRUE(version);
    EXPECT_FALSE(version->empty());
}

}  // namespace
}  // namespace rollcall
