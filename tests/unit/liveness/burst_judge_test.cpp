#include "liveness/burst_judge.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "unit/liveness/acting_head.h"

// What a genuine person does passes; every attack has a test that its rule alone refuses.
namespace rollcall::liveness {
namespace {

using std::chrono::milliseconds;

const std::vector<Action> kAsked{Action::turn_left, Action::nod};
constexpr JudgeLimits kLimits{.4F, milliseconds(20'000)};

Reason reason_of(const std::vector<Observation>& frames, const std::vector<Action>& asked = kAsked,
                 const JudgeLimits& limits = kLimits) {
    return judge(frames, asked, limits).reason;
}

std::vector<Observation> genuine() {
    return Acting().act(Action::turn_left).act(Action::nod).hold(2).frames;
}

void stamp_anew(std::vector<Observation>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        frames[i].at = milliseconds(200 * i);
    }
}

TEST(BurstJudge, EveryChallengeCanBeAnswered) {
    const std::vector<Action> all{Action::turn_left, Action::turn_right, Action::nod,
                                  Action::come_closer};
    for (const Action first : all) {
        for (const Action second : all) {
            if (first != second) {
                const auto frames = Acting().act(first).act(second).hold(2).frames;
                EXPECT_EQ(reason_name(reason_of(frames, {first, second})), "passed")
                    << action_name(first) << ", " << action_name(second);
            }
        }
    }
}

TEST(BurstJudge, NamesTheFramesThatFaceTheCamera) {
    const Verdict verdict = judge(genuine(), kAsked, kLimits);
    ASSERT_TRUE(verdict.passed());
    EXPECT_GE(verdict.facing.size(), 5U);
    EXPECT_EQ(verdict.facing.front(), 0U);
    EXPECT_EQ(std::ranges::count(verdict.facing, 6U), 0) << "the middle of the turn";
}

TEST(BurstJudge, NoddingTwiceIsNodding) {
    const auto frames =
        Acting().act(Action::turn_left).act(Action::nod).act(Action::nod).hold(1).frames;
    EXPECT_EQ(reason_of(frames), Reason::passed);
}

TEST(BurstJudge, AHeadMayLeanAndWanderWhileItActs) {
    Acting acting;
    for (int i = 0; i < 9; ++i) {
        const auto part = static_cast<float>(std::min(i, 8 - i)) / 4;
        acting.add({.yaw = 28 * part, .pitch = 3 * part, .roll = 6 * part, .x = 320 + 9.0F * part});
    }
    EXPECT_EQ(reason_of(acting.act(Action::nod).frames), Reason::passed);
}

TEST(BurstJudge, AStillDoesNothing) {
    EXPECT_EQ(reason_of(Acting(0).hold(15).frames), Reason::action_missing);
    EXPECT_EQ(reason_of(Acting().hold(15).frames), Reason::action_missing);
}

TEST(BurstJudge, AStillMovedScaledAndRotatedInThePlaneDoesNothing) {
    Acting attack;  // even of a picture whose points have a relief
    for (int i = 0; i < 20; ++i) {
        const auto t = static_cast<float>(i);
        attack.add({.roll = 25 * std::sin(t / 3),
                    .nearer = 1 + .1F * std::sin(t / 2),
                    .x = 320 + 40 * std::sin(t / 2),
                    .y = 240 + 30 * std::cos(t / 2)});
    }
    EXPECT_EQ(reason_of(attack.frames), Reason::action_missing);
}

/// Every point moved by x' = x + shear y, widened: what warping software and a slanted print do.
TEST(BurstJudge, AnAffineWarpOfAStillDoesNothing) {
    auto frames = Acting().hold(20).frames;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const float part = .4F * std::sin(static_cast<float>(i) / 3);
        for (vision::Point& point : frames[i].points) {
            point = {320 + (point.x - 320) * (1 - std::abs(part)) + part * (point.y - 240),
                     point.y + part * (point.x - 320)};
        }
    }
    EXPECT_EQ(reason_of(frames), Reason::action_missing);
}

TEST(BurstJudge, ATiltedPrintDoesNothing) {
    for (const float tilt : {20.0F, 40.0F, 55.0F}) {
        Acting attack(0);
        for (int i = 0; i <= 12; ++i) {
            attack.add({.yaw = tilt * std::sin(static_cast<float>(i) / 2)});
        }
        for (int i = 0; i <= 12; ++i) {
            attack.add({.pitch = tilt * std::sin(static_cast<float>(i) / 2)});
        }
        EXPECT_EQ(reason_of(attack.frames), Reason::action_missing) << tilt;
    }
}

/// A print bent around a cylinder has a fifth of a face's relief: to move the nose as far, it has
/// to be turned so far that it becomes too narrow.
TEST(BurstJudge, ABentPrintTurnedFarEnoughIsFlat) {
    Acting attack(.12F);
    for (int i = 0; i <= 18; ++i) {
        attack.add({.yaw = 62 * std::sin(static_cast<float>(i) / 18 * std::numbers::pi_v<float>)});
    }
    attack.hold(2);
    EXPECT_EQ(reason_of(attack.frames, {Action::turn_left}), Reason::flat);
}

/// From one side to the other and back, so that its ends are as narrow as each other, then nearer.
std::vector<Observation> swung_print(float relief, float from, float to, int steps) {
    Acting attack(relief);
    attack.frames.clear();
    for (int i = 0; i <= 2 * steps; ++i) {
        const float way =
            static_cast<float>(steps - std::abs(steps - i)) / static_cast<float>(steps);
        attack.add({.yaw = from + (to - from) * way});
    }
    for (const float nearer : {1.2F, 1.4F, 1.6F, 1.4F, 1.2F, 1.0F}) {
        attack.add({.yaw = from, .nearer = nearer});
    }
    return attack.frames;
}

TEST(BurstJudge, ABentPrintSwungFromOneSideToTheOtherIsFlat) {
    for (const auto& [relief, yaw] : {std::pair{.12F, 36.F}, std::pair{.2F, 28.F},
                                      std::pair{.2F, 32.F}, std::pair{.2F, 27.F}}) {
        for (const float more : {-4.0F, .0F, 4.0F, 8.0F}) {
            EXPECT_EQ(reason_name(reason_of(swung_print(relief, -yaw, yaw + more, 8),
                                            {Action::turn_left, Action::come_closer})),
                      "flat")
                << relief << ", " << yaw << ", " << more;
        }
    }
}

/// Between two frames, so that it is never seen from the front.
TEST(BurstJudge, ABentPrintFlippedFromOneSideToTheOtherJumps) {
    for (const auto& [relief, yaw] : {std::pair{.12F, 36.F}, std::pair{.2F, 28.F}}) {
        EXPECT_EQ(reason_name(reason_of(swung_print(relief, -yaw, yaw, 1),
                                        {Action::turn_left, Action::come_closer})),
                  "jump")
            << relief;
    }
}

TEST(BurstJudge, ABentPrintTurnedAboutASlantedAxisIsFlat) {
    for (const float slant : {-30.0F, -15.0F, 15.0F, 30.0F}) {
        Acting attack(.2F);
        for (int i = 1; i <= 16; ++i) {
            const float part = std::sin(static_cast<float>(i) / 16 * std::numbers::pi_v<float>);
            attack.add({.yaw = 50 * part, .pitch = slant * part});
        }
        EXPECT_EQ(reason_name(reason_of(attack.hold(2).frames, {Action::turn_left})), "flat")
            << slant;
    }
}

/// Whoever did not look quite straight at the camera when it began.
TEST(BurstJudge, AHeadMayBeginALittleTurned) {
    for (const float begin : {-7.0F, 7.0F}) {
        Acting acting;
        acting.frames.clear();
        for (const float part : {.0F, .0F, .3F, .6F, 1.0F, .6F, .3F, .0F}) {
            acting.add({.yaw = begin + 28 * part});
        }
        for (const float part : {.0F, .3F, .6F, 1.0F, .6F, .3F, .0F, .0F}) {
            acting.add({.yaw = begin, .pitch = 22 * part});
        }
        EXPECT_EQ(reason_name(reason_of(acting.frames)), "passed") << begin;
    }
}

TEST(BurstJudge, AFrameJudgedBeforeIsRefused) {
    auto frames = genuine();
    frames[9].repeated = true;
    EXPECT_EQ(reason_of(frames), Reason::repeated_frame);
}

TEST(BurstJudge, ALoopedBurstIsRefused) {
    auto frames = Acting().act(Action::turn_left).frames;
    const auto once = frames;
    frames.insert(frames.end(), once.begin(), once.end());
    stamp_anew(frames);
    EXPECT_EQ(reason_of(frames, {Action::turn_left}), Reason::repeated_frame);
}

TEST(BurstJudge, FramesOutOfTheirOrderAreRefused) {
    auto frames = genuine();
    std::swap(frames[4], frames[7]);
    EXPECT_EQ(reason_of(frames), Reason::out_of_order);
    stamp_anew(frames);
    EXPECT_EQ(reason_of(frames), Reason::passed) << "frames of much the same";
    std::swap(frames[2], frames[6]);
    stamp_anew(frames);
    EXPECT_EQ(reason_of(frames), Reason::jump);
}

TEST(BurstJudge, TheActionsInAnotherOrderAreRefused) {
    const auto frames = Acting().act(Action::nod).act(Action::turn_left).frames;
    EXPECT_EQ(reason_of(frames), Reason::other_action);
}

/// A film of everything somebody can be asked for holds what was asked, too.
TEST(BurstJudge, MoreThanWhatWasAskedIsRefused) {
    const auto frames =
        Acting().act(Action::turn_left).act(Action::turn_right).act(Action::nod).frames;
    EXPECT_EQ(reason_of(frames), Reason::other_action);
    EXPECT_EQ(
        reason_of(Acting().act(Action::turn_left).act(Action::nod).act(Action::turn_right).frames),
        Reason::other_action);
}

TEST(BurstJudge, LeftIsNotRight) {
    const auto frames = Acting().act(Action::turn_right).act(Action::nod).frames;
    EXPECT_EQ(reason_of(frames), Reason::other_action);
}

TEST(BurstJudge, HalfOfWhatWasAskedIsTooLittle) {
    EXPECT_EQ(reason_of(Acting().act(Action::turn_left).hold(6).frames), Reason::action_missing);
}

TEST(BurstJudge, AnotherPersonInTheMiddleIsRefused) {
    auto frames = genuine();
    frames[9].similarity_to_first = .1F;
    EXPECT_EQ(reason_of(frames), Reason::another_person);
    frames[9].similarity_to_first = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(reason_of(frames), Reason::another_person);
}

TEST(BurstJudge, TwoPhotographsShownInTurnAreRefused) {
    Acting attack;
    for (int i = 0; i < 6; ++i) {
        attack.add({.yaw = 40, .x = 320 + static_cast<float>(i)});
    }
    attack.hold(4);
    EXPECT_EQ(reason_of(attack.frames, {Action::turn_left}), Reason::jump);
}

TEST(BurstJudge, AFaceThatIsSuddenlyElsewhereIsRefused) {
    auto frames = genuine();
    for (vision::Point& point : frames[9].points) {
        point.x += 200;
    }
    EXPECT_EQ(reason_of(frames), Reason::jump);
}

TEST(BurstJudge, AFaceThatIsSuddenlyLargerOrBowedIsRefused) {
    Acting nearer;
    nearer.add({.nearer = 1.5F}).add({.nearer = 1.4F});
    EXPECT_EQ(reason_of(nearer.hold(3).frames, {Action::come_closer}), Reason::jump);
    Acting farther;
    farther.add({.nearer = 1.3F}).add({.nearer = 1.6F}).hold(3);
    EXPECT_EQ(reason_of(farther.frames, {Action::come_closer}), Reason::jump);
    Acting bowed;
    bowed.add({.pitch = 35}).add({.pitch = 20}).add({.pitch = 8});
    EXPECT_EQ(reason_of(bowed.hold(3).frames, {Action::nod}), Reason::jump);
}

TEST(BurstJudge, EveryFrameShowsOneFace) {
    auto frames = genuine();
    frames[5].faces = 0;
    EXPECT_EQ(reason_of(frames), Reason::no_face);
    frames[5].faces = 2;
    EXPECT_EQ(reason_of(frames), Reason::several_faces);
    frames[5].faces = 1;
    frames[5].points = {};
    EXPECT_EQ(reason_of(frames), Reason::no_face) << "all points in one place";
}

TEST(BurstJudge, OfWhatFramesShowTheEarliestSettlesTheReason) {
    auto frames = genuine();
    frames[4].similarity_to_first = .1F;
    frames[5].faces = 2;
    frames[6].faces = 0;
    EXPECT_EQ(reason_of(frames), Reason::another_person);
    EXPECT_EQ(judge_frame(frames[3], kLimits), Reason::passed);
    EXPECT_EQ(judge_frame(frames[5], kLimits), Reason::several_faces);
    EXPECT_EQ(judge_frame(frames[6], kLimits), Reason::no_face);
    EXPECT_EQ(judge_arrival(frames, kLimits), Reason::passed) << "nothing was seen yet";
    frames[7].repeated = true;
    EXPECT_EQ(judge_frame(frames[7], kLimits), Reason::repeated_frame);
    EXPECT_EQ(judge_arrival(frames, kLimits), Reason::repeated_frame);
}

TEST(BurstJudge, ItBeginsFacingTheCamera) {
    Acting acting;
    acting.frames.clear();
    for (int i = 0; i < 10; ++i) {
        acting.add({.yaw = 35 - static_cast<float>(i)});
    }
    EXPECT_EQ(reason_of(acting.frames), Reason::not_facing);
}

/// Else it would be the bowed face that is looked up.
TEST(BurstJudge, ItDoesNotBeginBowed) {
    for (const float pitch : {32.0F, -32.0F}) {
        Acting acting;
        acting.frames.clear();
        for (const float part : {.0F, .0F, .3F, .6F, 1.0F, .6F, .3F, .0F}) {
            acting.add({.yaw = 28 * part, .pitch = pitch});
        }
        EXPECT_EQ(reason_of(acting.frames, {Action::turn_left}), Reason::not_facing) << pitch;
    }
}

TEST(BurstJudge, TimeStampsRiseWithoutGapsWithinTheSession) {
    auto frames = genuine();
    frames[3].at = frames[2].at;
    EXPECT_EQ(reason_of(frames), Reason::out_of_order);
    frames = genuine();
    for (std::size_t i = 8; i < frames.size(); ++i) {
        frames[i].at += milliseconds(2'000);
    }
    EXPECT_EQ(reason_of(frames), Reason::out_of_order);
    EXPECT_EQ(reason_of(genuine(), kAsked, {.4F, milliseconds(1'000)}), Reason::out_of_order);
}

TEST(BurstJudge, EveryReasonHasANameAndAHint) {
    for (int i = 0; i <= static_cast<int>(Reason::flat); ++i) {
        const auto reason = static_cast<Reason>(i);
        EXPECT_FALSE(reason_name(reason).empty());
        EXPECT_EQ(reason_hint(reason).empty(), reason == Reason::passed);
    }
}

}  // namespace
}  // namespace rollcall::liveness
