#include "liveness/challenge.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace rollcall::liveness {
namespace {

/// All bytes one after the other.
RandomSource counting() {
    return [next = std::uint8_t{0}](std::size_t count) mutable {
        Bytes bytes(count);
        for (std::uint8_t& byte : bytes) {
            byte = next++;
        }
        return bytes;
    };
}

std::map<std::vector<Action>, int> drawn(std::size_t count) {
    std::map<std::vector<Action>, int> seen;
    const RandomSource random = counting();
    for (int i = 0; i < 240; ++i) {
        ++seen[draw_actions(count, random)];
    }
    return seen;
}

TEST(Challenge, EverySequenceIsDrawnAsOften) {
    const auto of_two = drawn(2);
    EXPECT_EQ(of_two.size(), 10U);
    const auto of_three = drawn(3);
    EXPECT_EQ(of_three.size(), 24U);
    for (const auto& [actions, times] : of_two) {
        EXPECT_EQ(times, 24);
    }
    for (const auto& [actions, times] : of_three) {
        EXPECT_EQ(times, 10);
    }
}

TEST(Challenge, AsksForDifferentActionsWithATurnAmongThem) {
    for (const std::size_t count : {2U, 3U}) {
        for (const auto& [actions, times] : drawn(count)) {
            const std::set<Action> different(actions.begin(), actions.end());
            EXPECT_EQ(different.size(), count);
            EXPECT_TRUE(different.contains(Action::turn_left) ||
                        different.contains(Action::turn_right));
        }
    }
}

}  // namespace
}  // namespace rollcall::liveness
