#include "vision/sharpness.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::vision {
namespace {

constexpr int kSide = 64;

std::vector<float> noise() {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> value(0, 255);
    std::vector<float> luma(static_cast<std::size_t>(kSide) * kSide);
    for (float& one : luma) {
        one = value(random);
    }
    return luma;
}

/// A mean over `reach` pixels to each side, along lines alone.
std::vector<float> smeared(const std::vector<float>& luma, int reach) {
    std::vector<float> result;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            float sum = 0;
            for (int i = x - reach; i <= x + reach; ++i) {
                sum += luma[static_cast<std::size_t>(y * kSide + std::clamp(i, 0, kSide - 1))];
            }
            result.push_back(sum / static_cast<float>(2 * reach + 1));
        }
    }
    return result;
}

std::vector<float> transposed(const std::vector<float>& luma) {
    std::vector<float> result(luma.size());
    for (std::size_t y = 0; y < kSide; ++y) {
        for (std::size_t x = 0; x < kSide; ++x) {
            result[x * kSide + y] = luma[y * kSide + x];
        }
    }
    return result;
}

TEST(Sharpness, FlatAndTinyPicturesHaveNone) {
    const std::vector<float> flat(static_cast<std::size_t>(kSide) * kSide, 90.0F);
    EXPECT_EQ(sharpness(flat, kSide, kSide), 0);
    EXPECT_EQ(sharpness({}, 0, 0), 0);
    EXPECT_EQ(sharpness(std::vector<float>{1, 2, 3}, 3, 1), 0);
}

TEST(Sharpness, FallsAsThePictureIsSmearedInEitherDirection) {
    const std::vector<float> sharp = noise();
    float before = sharpness(sharp, kSide, kSide);
    EXPECT_GT(before, 0.8F);
    EXPECT_LE(before, 1);
    for (const int reach : {1, 3, 8}) {
        const std::vector<float> soft = smeared(sharp, reach);
        const float now = sharpness(soft, kSide, kSide);
        EXPECT_LT(now, before) << reach;
        EXPECT_NEAR(sharpness(transposed(soft), kSide, kSide), now, 1e-5) << reach;
        before = now;
    }
}

TEST(Sharpness, BrightnessAndContrastDoNotCount) {
    std::vector<float> faint = noise();
    const float full = sharpness(faint, kSide, kSide);
    for (float& value : faint) {
        value = 100 + value / 10;
    }
    EXPECT_NEAR(sharpness(faint, kSide, kSide), full, 1e-4);
}

}  // namespace
}  // namespace rollcall::vision
