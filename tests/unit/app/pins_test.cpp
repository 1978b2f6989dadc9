#include "app/pins.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "unit/app/fake_pin_store.h"

namespace rollcall::app {
namespace {

class PinsTest : public testing::Test {
  protected:
    static constexpr PasswordCost kCheap{.memory = 8192, .passes = 1};
    using Match = Pins::Match;
    const PersonKey ada{1};
    FakePinStore store;
    Pins pins{store, SecretKey::generate(), kCheap};
};

TEST_F(PinsTest, MatchesTheOneThatWasSet) {
    EXPECT_EQ(*pins.match(ada, "271828"), Match::wrong) << "there is none";
    ASSERT_TRUE(pins.set(ada, "271828"));
    EXPECT_EQ(*pins.match(ada, "271828"), Match::right);
    EXPECT_EQ(*pins.match(ada, "271829"), Match::wrong);
    EXPECT_EQ(*pins.match(PersonKey(2), "271828"), Match::wrong);
    ASSERT_TRUE(pins.set(ada, "314159"));
    EXPECT_EQ(*pins.match(ada, "271828"), Match::wrong);
    EXPECT_EQ(*pins.match(ada, "314159"), Match::right);
    ASSERT_TRUE(pins.remove(ada));
    EXPECT_EQ(*pins.match(ada, "314159"), Match::wrong);
}

TEST_F(PinsTest, RefusesWhatEverybodyWouldTry) {
    for (const char* pin : {"", "12345", "2718281828459", "27182a", "27 182", "111111", "000000",
                            "123456", "987654", "345678", "27182\xc3\xa9"}) {
        const Status set = pins.set(ada, pin);
        ASSERT_FALSE(set) << pin;
        EXPECT_EQ(set.error().code, ErrorCode::invalid_field);
    }
    EXPECT_TRUE(pins.set(ada, "123457"));
    EXPECT_TRUE(pins.set(ada, "112233"));
    EXPECT_TRUE(pins.set(ada, "271828182845"));
}

TEST_F(PinsTest, LocksAfterFiveWrongTriesInARow) {
    ASSERT_TRUE(pins.set(ada, "271828"));
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < people::kPinTries - 1; ++i) {
            EXPECT_EQ(*pins.match(ada, "000001"), Match::wrong);
        }
        EXPECT_EQ(*pins.match(ada, "271828"), Match::right) << "a right one starts anew";
    }
    for (int i = 0; i < people::kPinTries; ++i) {
        EXPECT_EQ(*pins.match(ada, "000001"), Match::wrong);
    }
    EXPECT_EQ(*pins.match(ada, "271828"), Match::locked);
    ASSERT_TRUE(pins.set(ada, "271828"));
    EXPECT_EQ(*pins.match(ada, "271828"), Match::right);
}

TEST_F(PinsTest, ManyAtOnceAreAsManyTries) {
    ASSERT_TRUE(pins.set(ada, "271828"));
    std::atomic<int> looked_at = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            const auto matched = pins.match(ada, "000001");
            looked_at += matched && *matched == Match::wrong ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(looked_at, people::kPinTries);
}

}  // namespace
}  // namespace rollcall::app
