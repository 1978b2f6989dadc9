#include "liveness/face_motion.h"

#include <limits>

#include <gtest/gtest.h>

#include "unit/liveness/acting_head.h"

namespace rollcall::liveness {
namespace {

constexpr float kRelief = .55F;

/// A face whose nose is not where a mean one's is.
FacePoints crooked() {
    FacePoints points = seen({.yaw = 12, .pitch = -9}, kRelief);
    points[2].x += 6;
    points[2].y -= 8;
    return points;
}

FaceView view(const FacePoints& points) {
    const auto found = view_of(points);
    EXPECT_TRUE(found);
    return found.value_or(FaceView{});
}

TEST(FaceMotion, NoAffineMapOfAPictureMovesTheNoseOverTheFace) {
    const FaceView before = view(crooked());
    for (const auto& [a, b, c, d] :
         {std::array{.8F, -.6F, .6F, .8F}, std::array{2.0F, 0.F, 0.F, 2.F},
          std::array{.6F, .0F, .0F, 1.F}, std::array{1.F, .5F, .2F, 1.F}}) {
        FacePoints warped = crooked();
        for (vision::Point& point : warped) {
            point = {a * point.x + b * point.y + 50, c * point.x + d * point.y - 20};
        }
        const Motion change = motion(before, view(warped));
        EXPECT_NEAR(change.across, 0, 1e-3);
        EXPECT_NEAR(change.down, 0, 1e-3);
    }
}

TEST(FaceMotion, ATurnAndANodMoveItByTheHeightOfTheNose) {
    const FaceView front = view(seen({}, kRelief));
    const Motion left = motion(front, view(seen({.yaw = 20}, kRelief)));
    EXPECT_NEAR(left.across, kRelief * std::tan(20 * std::numbers::pi_v<float> / 180), .03);
    EXPECT_NEAR(left.down, 0, .02);
    EXPECT_LT(motion(front, view(seen({.yaw = -20}, kRelief))).across, -.15);
    const Motion bowed = motion(front, view(seen({.pitch = 20}, kRelief)));
    EXPECT_GT(bowed.down, .15);
    EXPECT_NEAR(bowed.across, 0, .01);
}

TEST(FaceMotion, ATurnAndANodTellTheReliefAboutWhateverAxis) {
    for (const float height : {.0F, .12F, .2F, .55F}) {
        const FaceView front = view(seen({}, height));
        for (const Pose& pose :
             {Pose{.yaw = 30}, Pose{.yaw = -30}, Pose{.pitch = 30}, Pose{.pitch = -20},
              Pose{.yaw = 45, .pitch = 30}, Pose{.yaw = 20, .pitch = -25, .roll = 15}}) {
            EXPECT_NEAR(relief(front, view(seen(pose, height))), height, .1)
                << pose.yaw << ", " << pose.pitch;
        }
    }
}

TEST(FaceMotion, ANoseThatMovesWhileNothingNarrowsHasNoHeight) {
    const FaceView front = view(seen({}, kRelief));
    FaceView moved = front;
    EXPECT_EQ(narrowing(front, moved), 1) << "nor has it moved";
    EXPECT_EQ(relief(front, moved), 0);
    moved.nose.x += .3F;
    EXPECT_NEAR(narrowing(front, moved), 1, 1e-5);
    EXPECT_GT(relief(front, moved), 10);
}

TEST(FaceMotion, WhatIsNarrowerIsToldInTheDirectionInWhichTheNoseMoves) {
    const FaceView front = view(seen({}, kRelief));
    const float cos_40 = std::cos(40 * std::numbers::pi_v<float> / 180);
    EXPECT_NEAR(narrowing(front, view(seen({.yaw = 40}, kRelief))), cos_40, .03);
    EXPECT_NEAR(narrowing(front, view(seen({.pitch = -40, .roll = 30}, kRelief))), cos_40, .05);
    const FaceView turned = view(seen({.yaw = -40}, kRelief));
    EXPECT_GT(narrowing(turned, view(seen({.yaw = 20}, kRelief))), 1.1F) << "it was narrower";
    EXPECT_EQ(relief(turned, view(seen({.yaw = 20}, kRelief))),
              std::numeric_limits<float>::infinity());
}

TEST(FaceMotion, ComingCloserIsTold) {
    const FaceView far = view(seen({}, kRelief));
    EXPECT_NEAR(motion(far, view(seen({.nearer = 1.5F}, kRelief))).nearer, 1.5, .05);
    EXPECT_NEAR(motion(far, view(seen({.yaw = 30}, kRelief))).nearer, 1, .05) << "a turn is none";
    EXPECT_NEAR(motion(far, view(seen({.x = 400}, kRelief))).shift, 1, .01);
}

TEST(FaceMotion, PointsThatAreNoFaceHaveNoView) {
    EXPECT_FALSE(view_of({}));
    FacePoints line = seen({}, kRelief);
    for (vision::Point& point : line) {
        point.y = 7;
    }
    EXPECT_FALSE(view_of(line));
    FacePoints broken = seen({}, kRelief);
    broken[3].x = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(view_of(broken));
    broken[3].x = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(view_of(broken));
}

}  // namespace
}  // namespace rollcall::liveness
