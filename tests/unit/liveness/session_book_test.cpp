#include "liveness/session_book.h"

#include <limits>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::liveness {
namespace {

using std::chrono::seconds;

Sha256 frame(std::uint8_t number) {
    return {number};
}

class SessionBookTest : public testing::Test {
  protected:
    Session open(const std::string& device = "key:gate") {
        auto session = book.create(device);
        EXPECT_TRUE(session) << session.error().message;
        return session ? *session : Session{};
    }
    /// A session whose frame is judged so.
    Standing judged(Reason reason, const std::string& device = "key:gate") {
        auto turn = book.take(device, open(device).id, std::vector{frame(next_frame++)});
        EXPECT_TRUE(turn);
        return turn->settle({reason, {}});
    }
    ErrorCode refusal(const std::string& id, const std::string& device = "key:gate") {
        const auto turn = book.take(device, id, {});
        EXPECT_FALSE(turn);
        return turn ? ErrorCode::internal : turn.error().code;
    }
    SessionState state(const std::string& id, const std::string& device = "key:gate") {
        return book.report(device, id)->state;
    }

    std::uint8_t next_frame = 100;
    ManualClock clock{from_unix_millis(1'700'000'000'000)};
    SessionBook book{clock, random_bytes};
};

TEST_F(SessionBookTest, ASessionHasANonceActionsAndAnEnd) {
    const Session first = open();
    const Session second = open("key:other");
    EXPECT_NE(first.id, second.id);
    EXPECT_EQ(first.id.size(), 22U) << "128 bits as base64url";
    EXPECT_EQ(first.actions.size(), 2U);
    EXPECT_EQ(first.expires_at, clock.now() + kSessionTime);
    EXPECT_EQ(state(first.id), SessionState::open);
}

TEST_F(SessionBookTest, ASessionIsUsedOnce) {
    const Session session = open();
    {
        auto turn = book.take("key:gate", session.id, {});
        ASSERT_TRUE(turn);
        EXPECT_EQ(turn->session().actions, session.actions);
        EXPECT_EQ(refusal(session.id), ErrorCode::liveness_session_used) << "while it is judged";
        turn->settle({Reason::passed, PersonKey{1}});
    }
    EXPECT_EQ(refusal(session.id), ErrorCode::liveness_session_used);
    const auto report = book.report("key:gate", session.id);
    EXPECT_EQ(report->state, SessionState::passed);
    EXPECT_EQ(report->outcome.person, PersonKey{1});
}

TEST_F(SessionBookTest, AFailedSessionIsUsedToo) {
    const Session session = open();
    book.take("key:gate", session.id, {})->settle({Reason::flat, {}});
    EXPECT_EQ(refusal(session.id), ErrorCode::liveness_session_used);
    EXPECT_EQ(state(session.id), SessionState::failed);
}

TEST_F(SessionBookTest, ATurnThatIsNotSettledLeavesTheSessionAsItWas) {
    const Session session = open();
    {
        const auto turn = book.take("key:gate", session.id, std::vector{frame(1)});
        ASSERT_TRUE(turn);
        EXPECT_FALSE(turn->repeated(0));
    }
    EXPECT_EQ(state(session.id), SessionState::open);
    const auto again = book.take("key:gate", session.id, std::vector{frame(1)});
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->repeated(0)) << "these frames were never judged";
}

TEST_F(SessionBookTest, ASessionExpiresByTheServersClock) {
    const Session session = open();
    clock.advance(kSessionTime - std::chrono::milliseconds(1));
    EXPECT_EQ(state(session.id), SessionState::open);
    clock.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(refusal(session.id), ErrorCode::liveness_session_expired);
    EXPECT_EQ(state(session.id), SessionState::expired);
}

TEST_F(SessionBookTest, ASessionBelongsToItsDevice) {
    const Session session = open("key:gate");
    EXPECT_EQ(refusal(session.id, "key:other"), ErrorCode::liveness_session_unknown);
    const auto report = book.report("key:other", session.id);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::liveness_session_unknown);
    EXPECT_EQ(refusal("no such id"), ErrorCode::liveness_session_unknown);
    EXPECT_EQ(state(session.id), SessionState::open);
}

TEST_F(SessionBookTest, FramesAreKnownAgainWithinABurstAndAcrossSessions) {
    {
        auto turn =
            book.take("key:gate", open().id, std::vector{frame(1), frame(2), frame(1), frame(3)});
        ASSERT_TRUE(turn);
        EXPECT_FALSE(turn->repeated(0));
        EXPECT_FALSE(turn->repeated(1));
        EXPECT_TRUE(turn->repeated(2));
        turn->settle({Reason::repeated_frame, {}});
    }
    {
        auto turn = book.take("key:other", open("key:other").id, std::vector{frame(3), frame(4)});
        ASSERT_TRUE(turn);
        EXPECT_TRUE(turn->repeated(0)) << "whoever sent it before";
        EXPECT_FALSE(turn->repeated(1));
        turn->settle({Reason::repeated_frame, {}});
    }
    clock.advance(kRemembered);
    const auto turn = book.take("key:gate", open().id, std::vector{frame(2)});
    EXPECT_FALSE(turn->repeated(0)) << "forgotten with its session";
}

TEST_F(SessionBookTest, ThreeFailuresInARowPauseTheDevice) {
    EXPECT_EQ(judged(Reason::flat).failures, 1U);
    EXPECT_EQ(judged(Reason::jump).failures, 2U);
    const Standing third = judged(Reason::flat);
    EXPECT_EQ(third.failures, 3U);
    EXPECT_TRUE(third.paused);
    const auto refused = book.create("key:gate");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::liveness_paused);
    EXPECT_EQ(book.pause_of("key:gate"), kPause);
    EXPECT_FALSE(book.pause_of("key:other"));
    clock.advance(kPause);
    EXPECT_FALSE(book.pause_of("key:gate"));
    EXPECT_EQ(judged(Reason::flat).failures, 1U);
}

TEST_F(SessionBookTest, ASuccessForgetsFailures) {
    judged(Reason::flat);
    judged(Reason::flat);
    EXPECT_EQ(judged(Reason::passed).failures, 0U);
    EXPECT_FALSE(judged(Reason::flat).paused);
}

TEST_F(SessionBookTest, AfterAFailureThreeActionsAreAsked) {
    judged(Reason::flat);
    EXPECT_EQ(open().actions.size(), 3U);
    judged(Reason::passed);
    EXPECT_EQ(open().actions.size(), 2U);
}

/// Whoever looks at challenge after challenge until one fits the film at hand.
TEST_F(SessionBookTest, SessionsThatAreNotUsedPauseTheDeviceToo) {
    for (std::size_t i = 0; i < kUnusedUntilPause; ++i) {
        open();
    }
    EXPECT_EQ(book.create("key:gate").error().code, ErrorCode::liveness_paused);
    EXPECT_EQ(book.pause_of("key:gate"), kPause);
    clock.advance(kPause);
    EXPECT_TRUE(book.create("key:gate"));
}

TEST_F(SessionBookTest, SessionsThatExpirePauseTheDevice) {
    for (std::size_t i = 0; i < kUnusedUntilPause; ++i) {
        open();
        clock.advance(kSessionTime);
    }
    EXPECT_EQ(book.pause_of("key:gate"), kPause);
}

/// Six that were opened ahead would be asked for two actions each, whatever fails meanwhile.
TEST_F(SessionBookTest, ANewSessionEndsTheOneThatIsOpen) {
    const Session first = open();
    const Session second = open();
    EXPECT_EQ(state(first.id), SessionState::expired);
    EXPECT_EQ(refusal(first.id), ErrorCode::liveness_session_expired);
    EXPECT_EQ(state(second.id), SessionState::open);
}

TEST_F(SessionBookTest, WhileABurstIsJudgedNoOtherSessionBegins) {
    auto turn = book.take("key:gate", open().id, {});
    ASSERT_TRUE(turn);
    const auto refused = book.create("key:gate");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::liveness_paused);
    EXPECT_EQ(book.pause_of("key:gate"), seconds(1));
    EXPECT_TRUE(book.create("key:other"));
    turn->settle({Reason::flat, {}});
    EXPECT_EQ(open().actions.size(), 3U);
}

/// A session that is judged can be forgotten, so that its device has another meanwhile.
TEST_F(SessionBookTest, ASessionThatBeganBeforeAPauseIsNotTaken) {
    SessionBook small{clock, random_bytes, 1};
    for (std::size_t i = 0; i + 1 < kFailuresUntilPause; ++i) {
        small.take("key:a", small.create("key:a")->id, {})->settle({Reason::flat, {}});
    }
    auto turn = small.take("key:a", small.create("key:a")->id, {});
    ASSERT_TRUE(small.create("key:b"));
    const auto next = small.create("key:a");
    ASSERT_TRUE(next);
    EXPECT_TRUE(turn->settle({Reason::flat, {}}).paused);
    const auto refused = small.take("key:a", next->id, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::liveness_paused);
}

TEST_F(SessionBookTest, ASuccessDoesNotLiftAPause) {
    SessionBook small{clock, random_bytes, 1};
    auto turn = small.take("key:a", small.create("key:a")->id, {});
    ASSERT_TRUE(small.create("key:b"));
    for (std::size_t i = 0; i < kFailuresUntilPause; ++i) {
        small.take("key:a", small.create("key:a")->id, {})->settle({Reason::flat, {}});
    }
    ASSERT_EQ(small.pause_of("key:a"), kPause);
    turn->settle({Reason::passed, {}});
    EXPECT_EQ(small.pause_of("key:a"), kPause);
}

TEST_F(SessionBookTest, WhatTheServerFailedToJudgeIsNotHeldAgainstTheDevice) {
    for (std::size_t i = 0; i < kUnusedUntilPause; ++i) {
        auto turn = book.take("key:gate", open().id, {});
        ASSERT_TRUE(turn);
        turn->excuse();
    }
    clock.advance(kSessionTime);
    EXPECT_FALSE(book.pause_of("key:gate"));
    EXPECT_EQ(open().actions.size(), 2U);
}

TEST_F(SessionBookTest, PicturesThatCannotBeReadAreSentAgainOnce) {
    const Session session = open();
    for (std::size_t i = 0; i < kUnreadableUntilOver; ++i) {
        EXPECT_EQ(state(session.id), SessionState::open);
        auto turn = book.take("key:gate", session.id, {});
        ASSERT_TRUE(turn);
        turn->unreadable();
    }
    EXPECT_EQ(refusal(session.id), ErrorCode::liveness_session_expired);
}

TEST_F(SessionBookTest, WhatAFrameShowsIsKnownAgainToo) {
    {
        auto turn = book.take("key:gate", open().id, {});
        EXPECT_FALSE(turn->shown_before(frame(50)));
        EXPECT_TRUE(turn->shown_before(frame(50)));
    }
    {
        auto turn = book.take("key:gate", open().id, {});
        EXPECT_FALSE(turn->shown_before(frame(50))) << "nothing was judged";
        turn->settle({Reason::flat, {}});
    }
    auto turn = book.take("key:other", open("key:other").id, {});
    EXPECT_TRUE(turn->shown_before(frame(50)));
}

/// More frames than there is memory for: whatever throws, nobody waits for a mutex that they hold.
TEST_F(SessionBookTest, ATakeThatThrowsLeavesTheSessionAsItWas) {
    const Session session = open();
    const Sha256 one = frame(1);
    const std::span<const Sha256> too_many(&one, std::numeric_limits<std::size_t>::max());
    EXPECT_THROW(static_cast<void>(book.take("key:gate", session.id, too_many)), std::length_error);
    EXPECT_EQ(state(session.id), SessionState::open);
}

TEST_F(SessionBookTest, SessionsThatAreNotUsedAreForgivenByOneThatPasses) {
    for (std::size_t i = 0; i + 1 < kUnusedUntilPause; ++i) {
        open();
    }
    clock.advance(kSessionTime);
    judged(Reason::passed);
    for (std::size_t i = 0; i + 1 < kUnusedUntilPause; ++i) {
        open();
    }
}

TEST_F(SessionBookTest, TheNumberOfSessionsIsBounded) {
    SessionBook small{clock, random_bytes, 3};
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        ids.push_back(small.create("key:" + std::to_string(i))->id);
        clock.advance(seconds(1));
    }
    EXPECT_FALSE(small.report("key:1", ids[1]));
    EXPECT_TRUE(small.report("key:2", ids[2]));
    EXPECT_TRUE(small.report("key:4", ids[4]));
}

TEST_F(SessionBookTest, ATurnOutlivesItsForgottenSession) {
    SessionBook small{clock, random_bytes, 1};
    auto turn = small.take("key:a", small.create("key:a")->id, std::vector{frame(7)});
    ASSERT_TRUE(small.create("key:b"));
    EXPECT_EQ(turn->settle({Reason::flat, {}}).failures, 1U);
    const auto next = small.take("key:c", small.create("key:c")->id, std::vector{frame(7)});
    EXPECT_FALSE(next->repeated(0)) << "nobody would ever forget it";
}

TEST_F(SessionBookTest, OfManyWhoTakeASessionOneGetsIt) {
    const Session session = open();
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            if (auto turn = book.take("key:gate", session.id, {})) {
                ++taken;
                turn->settle({Reason::passed, {}});
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace rollcall::liveness
