#include "face/pose.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace rollcall::face {
namespace {

using Point3 = std::array<double, 3>;

/// A head of its own, near but not equal to the one that pose_of assumes.
constexpr std::array<Point3, 5> kSomebody{
    {{-.5, 0, 0}, {.5, 0, 0}, {0, .56, -.5}, {-.41, 1.05, .17}, {.41, 1.05, .17}}};

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

/// The head seen from afar: turned aside (nose to the picture's left), then down, then tilted
/// clockwise; `size` pixels between the eyes of an upright one.
Landmarks seen(double yaw, double pitch, double roll, double size = 40) {
    Landmarks landmarks;
    for (std::size_t i = 0; i < kSomebody.size(); ++i) {
        const auto [x0, y0, z0] = kSomebody[i];
        const double a = radians(yaw);
        const double x1 = x0 * std::cos(a) + z0 * std::sin(a);
        const double z1 = -x0 * std::sin(a) + z0 * std::cos(a);
        const double b = radians(pitch);
        const double y2 = y0 * std::cos(b) - z1 * std::sin(b);
        const double c = radians(roll);
        landmarks[i] = {static_cast<float>(200 + size * (x1 * std::cos(c) - y2 * std::sin(c))),
                        static_cast<float>(150 + size * (x1 * std::sin(c) + y2 * std::cos(c)))};
    }
    return landmarks;
}

TEST(Pose, StraightIsNearZero) {
    const Pose pose = pose_of(seen(0, 0, 0));
    EXPECT_NEAR(pose.yaw, 0, 1e-3);
    EXPECT_NEAR(pose.pitch, 0, 6) << "heads differ";
    EXPECT_NEAR(pose.roll, 0, 1e-3);
}

TEST(Pose, YawIsTheNosesSide) {
    for (const double yaw : {-40.0, -20.0, 20.0, 40.0}) {
        const Landmarks landmarks = seen(yaw, 0, 0);
        const float eyes = (landmarks[0].x + landmarks[1].x) / 2;
        ASSERT_EQ(landmarks[2].x<eyes, yaw> 0) << "the test's own picture";
        EXPECT_NEAR(pose_of(landmarks).yaw, yaw, 6) << yaw;
    }
}

TEST(Pose, PitchGrowsAsTheFaceLooksDown) {
    float before = -90;
    for (const double pitch : {-30.0, -15.0, 0.0, 15.0, 30.0}) {
        const float now = pose_of(seen(0, pitch, 0)).pitch;
        EXPECT_GT(now, before + 8) << pitch;
        before = now;
    }
}

TEST(Pose, RollIsTheTiltWhateverTheSize) {
    for (const double roll : {-120.0, -30.0, 10.0, 45.0}) {
        for (const double size : {8.0, 300.0}) {
            EXPECT_NEAR(pose_of(seen(0, 0, roll, size)).roll, roll, 1) << roll << ' ' << size;
        }
    }
}

TEST(Pose, PointsThatAreNoFaceGiveFiniteAngles) {
    constexpr float kHuge = std::numeric_limits<float>::max();
    const Landmarks same{};
    const Landmarks line{{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}}};
    const Landmarks huge{{{kHuge, 0}, {0, kHuge}, {-kHuge, 0}, {0, -kHuge}, {0, 0}}};
    for (const Landmarks& points : {same, line, huge}) {
        const Pose pose = pose_of(points);
        EXPECT_TRUE(std::isfinite(pose.yaw));
        EXPECT_TRUE(std::isfinite(pose.pitch));
        EXPECT_TRUE(std::isfinite(pose.roll));
    }
}

}  // namespace
}  // namespace rollcall::face
