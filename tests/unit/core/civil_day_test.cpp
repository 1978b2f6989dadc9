#include "core/civil_day.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(CivilDay, ThereAndBack) {
    for (const char* text :
         {"0000-01-01", "1970-01-01", "2024-02-29", "2026-11-30", "9999-12-31"}) {
        const auto day = parse_civil_day(text);
        ASSERT_TRUE(day) << text;
        EXPECT_EQ(to_text(*day), text);
    }
    EXPECT_EQ(parse_civil_day("2026-10-25"), civil_day(2026, 10, 25));
    EXPECT_EQ(to_text(civil_day(2026, 2, 28) + std::chrono::days{1}), "2026-03-01");
}

TEST(CivilDay, RefusesWhatIsNoDate) {
    for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-1",
                             "2026-04-01 ", " 2026-04-1", "26-04-2001", "2026/04/01", "2026-04-0x",
                             "-026-04-01", "2026-04-01T00", "20260401"}) {
        EXPECT_FALSE(parse_civil_day(text)) << text;
    }
    EXPECT_FALSE(parse_civil_day(std::string_view{"2026-04-0\0", 10}));
}

}  // namespace
}  // namespace rollcall
