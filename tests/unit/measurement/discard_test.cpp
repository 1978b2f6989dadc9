#include "measurement/discard.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

/// Ten searches; the two worst and one of the best are missed.
std::vector<JudgedSearch> ten() {
    std::vector<JudgedSearch> searches;
    for (int i = 9; i >= 0; --i) {
        searches.push_back({i / 10.0, i < 2 || i == 9});
    }
    return searches;
}

TEST(ErrorVersusDiscard, LeavesOutTheWorst) {
    constexpr std::array kShares{0.0, 0.1, 0.2, 0.5};
    const auto points = error_versus_discard(ten(), kShares);
    ASSERT_EQ(points.size(), 4U);
    EXPECT_DOUBLE_EQ(points[0].fnir_kept, 0.3);
    EXPECT_EQ(points[0].fnir_discarded, 0);
    EXPECT_DOUBLE_EQ(points[1].fnir_kept, 2.0 / 9);
    EXPECT_DOUBLE_EQ(points[2].fnir_kept, 1.0 / 8);
    EXPECT_DOUBLE_EQ(points[2].limit, 0.2);
    EXPECT_DOUBLE_EQ(points[2].fnir_discarded, 1);
    EXPECT_DOUBLE_EQ(points[3].fnir_kept, 1.0 / 5);
    EXPECT_DOUBLE_EQ(points[3].fnir_discarded, 2.0 / 5);
}

TEST(ErrorVersusDiscard, OneIsAlwaysKeptAndNoneIsNothing) {
    constexpr std::array kAll{1.0};
    EXPECT_DOUBLE_EQ(error_versus_discard(ten(), kAll).front().fnir_kept, 1);
    EXPECT_TRUE(error_versus_discard({}, kAll).empty());
}

}  // namespace
}  // namespace rollcall::measurement
