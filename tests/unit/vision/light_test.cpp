#include "vision/light.h"

#include <cstddef>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::vision {
namespace {

constexpr int kWidth = 60;
constexpr int kHeight = 80;

Light of(const std::function<float(int x, int y)>& value) {
    std::vector<float> luma;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            luma.push_back(value(x, y));
        }
    }
    return light(luma, kWidth, kHeight);
}

TEST(Light, EvenGrayIsNeitherDarkNorBrightNorUneven) {
    const Light gray = of([](int, int) { return 127.5F; });
    EXPECT_NEAR(gray.mean, 0.5, 1e-6);
    EXPECT_EQ(gray.under, 0);
    EXPECT_EQ(gray.over, 0);
    EXPECT_NEAR(gray.uneven, 0, 1e-6);
}

TEST(Light, BlackAndWhiteAreUnderAndOverexposed) {
    EXPECT_EQ(of([](int, int) { return 0.0F; }).under, 1);
    EXPECT_EQ(of([](int, int) { return 0.0F; }).uneven, 0) << "nothing to divide by";
    EXPECT_EQ(of([](int, int) { return 255.0F; }).over, 1);
    const Light half = of([](int, int y) { return y < kHeight / 2 ? 0.0F : 255.0F; });
    EXPECT_NEAR(half.under, 0.5, 0.01);
    EXPECT_NEAR(half.over, 0.5, 0.01);
}

TEST(Light, OneSideBrighterIsUnevenWhicheverItIs) {
    const Light left = of([](int x, int) { return x < kWidth / 2 ? 150.0F : 50.0F; });
    const Light right = of([](int x, int) { return x < kWidth / 2 ? 50.0F : 150.0F; });
    EXPECT_NEAR(left.uneven, 0.5, 1e-5);
    EXPECT_NEAR(right.uneven, 0.5, 1e-5);
}

TEST(Light, CornersDoNotCount) {
    const Light bright_corners = of([](int x, int y) {
        const bool corner = (x < 8 || x >= kWidth - 8) && (y < 8 || y >= kHeight - 8);
        return corner ? 255.0F : 100.0F;
    });
    EXPECT_EQ(bright_corners.over, 0);
}

TEST(Light, NoPixelsNoLight) {
    EXPECT_EQ(light({}, 0, 0).mean, 0);
}

}  // namespace
}  // namespace rollcall::vision
