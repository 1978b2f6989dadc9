#include <cmath>

#include <gtest/gtest.h>

#include "face/alignment.h"

namespace rollcall::face {
namespace {

constexpr Landmarks kTemplate{{{38, 52}, {74, 52}, {56, 72}, {42, 92}, {71, 92}}};

TEST(Alignment, CarriesTheTemplateOntoTheLandmarks) {
    // Turned by a quarter, twice as large, shifted: (x, y) -> (300 - 2 y, 100 + 2 x).
    Landmarks landmarks{};
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        landmarks[i] = {300 - 2 * kTemplate[i].y, 100 + 2 * kTemplate[i].x};
    }
    const vision::Similarity to_image = alignment(landmarks, kTemplate);
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        const vision::Point point = to_image(kTemplate[i]);
        EXPECT_NEAR(point.x, landmarks[i].x, 1e-2);
        EXPECT_NEAR(point.y, landmarks[i].y, 1e-2);
    }
}

TEST(Alignment, OfPointsInOnePlaceOnlyShifts) {
    Landmarks landmarks{};
    landmarks.fill({500, 400});
    const vision::Similarity to_image = alignment(landmarks, kTemplate);
    EXPECT_FLOAT_EQ(to_image.a, 1);
    EXPECT_FLOAT_EQ(to_image.b, 0);
    EXPECT_NEAR(to_image({56.2F, 72}).x, 500, 1e-2);
    EXPECT_NEAR(to_image({56.2F, 72}).y, 400, 1e-2);
}

TEST(Alignment, OfPointsThatFitNowhereIsFinite) {
    // Left eye and right eye, mouth and eyes drawn so that no turn fits better than any other.
    const Landmarks square{{{-1, -1}, {1, -1}, {0, 0}, {-1, 1}, {1, 1}}};
    const Landmarks mirrored{{{1, -1}, {-1, -1}, {0, 0}, {1, 1}, {-1, 1}}};
    const vision::Similarity to_image = alignment(mirrored, square);
    EXPECT_TRUE(std::isfinite(to_image.tx) && std::isfinite(to_image.ty));
    EXPECT_GT(std::hypot(to_image.a, to_image.b), 0);
}

}  // namespace
}  // namespace rollcall::face
