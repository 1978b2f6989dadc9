#include "vision/warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "samples.h"

namespace rollcall::vision {
namespace {

using samples::largest_difference;

// A channel at a pixel; black outside.
double at(const Image& image, long x, long y, int channel) {
    const bool inside = x >= 0 && y >= 0 && x < image.width && y < image.height;
    return inside ? samples::pixel(image, static_cast<int>(x), static_cast<int>(y))[channel] : 0;
}

double bilinear(const Image& image, double x, double y, int channel) {
    const double left = std::floor(x);
    const double top = std::floor(y);
    const double u = x - left;
    const double v = y - top;
    const long column = static_cast<long>(left);
    const long row = static_cast<long>(top);
    return (1 - v) * ((1 - u) * at(image, column, row, channel) +
                      u * at(image, column + 1, row, channel)) +
           v * ((1 - u) * at(image, column, row + 1, channel) +
                u * at(image, column + 1, row + 1, channel));
}

using Position = std::function<std::array<double, 2>(int x, int y)>;

// The definition, written without any thought of speed.
Image reference(const Image& image, int width, int height, const Position& position) {
    Image out{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto [from_x, from_y] = position(x, y);
            for (int channel = 0; channel < 3; ++channel) {
                out.rgb.push_back(static_cast<std::uint8_t>(
                    std::lround(bilinear(image, from_x, from_y, channel))));
            }
        }
    }
    return out;
}

Image reference_resize(const Image& image, int width, int height) {
    const auto along = [](int i, int from, int to) {
        const double position = (i + 0.5) * from / to - 0.5;
        return std::clamp(position, 0.0, from - 1.0);
    };
    return reference(image, width, height, [&](int x, int y) {
        return std::array{along(x, image.width, width), along(y, image.height, height)};
    });
}

Image cut(const Image& image, int left, int top, int width, int height) {
    return reference(image, width, height, [&](int x, int y) {
        return std::array{static_cast<double>(left + x), static_cast<double>(top + y)};
    });
}

TEST(Resize, IsBilinearWithCentresAtHalf) {
    const Image image = samples::noise(57, 43);
    for (const auto& [width, height] :
         {std::pair{57, 20}, std::pair{20, 43}, std::pair{28, 21}, std::pair{29, 22},
          std::pair{114, 86}, std::pair{200, 7}, std::pair{1, 1}, std::pair{3, 99}}) {
        SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height));
        const Image out = resize(image, width, height);
        ASSERT_EQ(out.width, width);
        ASSERT_EQ(out.height, height);
        EXPECT_LE(largest_difference(out, reference_resize(image, width, height)), 1);
    }
}

TEST(Resize, HalvingIsTheMeanOfFour) {
    const Image image = samples::noise(64, 48);
    const Image half = resize(image, 32, 24);
    EXPECT_LE(largest_difference(half, reference_resize(image, 32, 24)), 1);
    for (int channel = 0; channel < 3; ++channel) {
        const double sum = at(image, 10, 20, channel) + at(image, 11, 20, channel) +
                           at(image, 10, 21, channel) + at(image, 11, 21, channel);
        EXPECT_EQ(samples::pixel(half, 5, 10)[channel], std::floor((sum + 2) / 4));
    }
}

TEST(Resize, ToItsOwnSizeChangesNothing) {
    const Image image = samples::noise(31, 17);
    EXPECT_EQ(resize(image, 31, 17).rgb, image.rgb);
}

TEST(Resize, OfOnePixelAndOfNothing) {
    const Image dot{1, 1, {10, 20, 30}};
    const Image spread = resize(dot, 3, 2);
    ASSERT_EQ(spread.rgb.size(), 18U);
    EXPECT_EQ(spread.rgb[15], 10);
    EXPECT_EQ(spread.rgb[17], 30);
    EXPECT_EQ(resize(Image{}, 2, 2).rgb, std::vector<std::uint8_t>(12, 0));
    EXPECT_TRUE(resize(dot, 0, 5).rgb.empty());
}

TEST(CropAndResize, OfTheWholePictureIsResize) {
    const Image image = samples::noise(57, 43);
    EXPECT_EQ(crop_and_resize(image, {0, 0, 57, 43}, 33, 64).rgb, resize(image, 33, 64).rgb);
}

TEST(CropAndResize, IsCuttingThenResizing) {
    const Image image = samples::noise(57, 43);
    const Image expected = resize(cut(image, 5, 7, 30, 20), 24, 31);
    EXPECT_LE(largest_difference(crop_and_resize(image, {5, 7, 30, 20}, 24, 31), expected), 1);
}

TEST(CropAndResize, IsBlackOutsideThePicture) {
    const Image image = samples::noise(40, 30);
    for (const auto& [left, top] : {std::pair{-9, -6}, std::pair{25, 18}, std::pair{-40, 3}}) {
        const Image expected = resize(cut(image, left, top, 26, 22), 41, 37);
        const Box box{static_cast<float>(left), static_cast<float>(top), 26, 22};
        EXPECT_LE(largest_difference(crop_and_resize(image, box, 41, 37), expected), 1) << left;
    }
    const std::vector<std::uint8_t> black(8 * 8 * 3, 0);
    EXPECT_EQ(crop_and_resize(image, {1e9F, 0, 10, 10}, 8, 8).rgb, black);
    EXPECT_EQ(crop_and_resize(image, {-1e30F, -1e30F, 10, 10}, 8, 8).rgb, black);
}

TEST(CropAndResize, OfABoxWithoutAreaIsBlack) {
    const Image image = samples::noise(40, 30);
    const std::vector<std::uint8_t> black(4 * 4 * 3, 0);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    for (const Box& box : {Box{1, 1, 0, 5}, Box{1, 1, 5, -3}, Box{nan, 1, 5, 5}, Box{1, nan, 5, 5},
                           Box{1, 1, infinity, 5}, Box{-infinity, 1, 5, 5}}) {
        EXPECT_EQ(crop_and_resize(image, box, 4, 4).rgb, black);
    }
    EXPECT_EQ(crop_and_resize(image, {0, 0, 3e38F, 3e38F}, 4, 4).rgb.size(), black.size());
}

TEST(CropAndResize, OfLessThanAPixelShowsThatPlace) {
    const Image image = samples::gradient(40, 30);
    const Image spot = crop_and_resize(image, {10.25F, 20.25F, 0.5F, 0.5F}, 2, 2);
    for (int channel = 0; channel < 3; ++channel) {
        EXPECT_NEAR(samples::pixel(spot, 0, 0)[channel], at(image, 10, 20, channel), 3);
    }
}

TEST(Warp, IsBilinearAndBlackOutside) {
    const Image image = samples::noise(60, 50);
    for (const Similarity& map :
         {Similarity{0.7F, 0.3F, 5.25F, 3.5F}, Similarity{-1.1F, 0.4F, 50, 20},
          Similarity{2, -1.5F, -20, 60}, Similarity{0.01F, 0, 20.4F, 30.3F}}) {
        const Image expected = reference(image, 45, 37, [&](int x, int y) {
            const double a = static_cast<double>(map.a);
            const double b = static_cast<double>(map.b);
            return std::array{a * x - b * y + static_cast<double>(map.tx),
                              b * x + a * y + static_cast<double>(map.ty)};
        });
        EXPECT_LE(largest_difference(warp(image, map, 45, 37), expected), 1) << map.a;
    }
}

TEST(Warp, WithoutChangeAndByWholePixelsIsExact) {
    const Image image = samples::noise(20, 15);
    EXPECT_EQ(warp(image, {}, 20, 15).rgb, image.rgb);
    EXPECT_EQ(warp(image, {1, 0, -3, 4}, 20, 15).rgb, cut(image, -3, 4, 20, 15).rgb);
}

TEST(Warp, ByAMapThatLeadsNowhereIsBlack) {
    const Image image = samples::noise(20, 15);
    const std::vector<std::uint8_t> black(6 * 5 * 3, 0);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    for (const Similarity& map :
         {Similarity{nan, 0, 0, 0}, Similarity{1, 0, infinity, 0}, Similarity{1e30F, 0, 0, 0},
          Similarity{1, 0, -3e38F, 3e38F}, Similarity{1, 0, 1000, 0}}) {
        EXPECT_EQ(warp(image, map, 6, 5).rgb, black);
    }
    EXPECT_EQ(warp(Image{}, {}, 6, 5).rgb, black);
    EXPECT_TRUE(warp(image, {}, 0, 5).rgb.empty());
}

TEST(Warp, BringsThePointsWhereTheSimilaritySays) {
    Image image{80, 80, std::vector<std::uint8_t>(80 * 80 * 3, 0)};
    const Similarity to_image{0.8F, 0.6F, 12, 9};
    const Point spot = to_image({20, 10});  // 22, 29
    std::fill_n(image.rgb.begin() + (29 * 80 + 22) * 3, 3, std::uint8_t{200});
    EXPECT_NEAR(spot.x, 22, 1e-5);
    EXPECT_NEAR(spot.y, 29, 1e-5);
    EXPECT_GE(samples::pixel(warp(image, to_image, 40, 40), 20, 10)[0], 199);
}

TEST(Mirror, ExchangesLeftAndRight) {
    Image odd{3, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19}};
    const Image before = odd;
    mirror(odd);
    EXPECT_EQ(odd.rgb, (std::vector<std::uint8_t>{7, 8, 9, 4, 5, 6, 1, 2, 3, 17, 18, 19, 14, 15, 16,
                                                  11, 12, 13}));
    mirror(odd);
    EXPECT_EQ(odd.rgb, before.rgb);
    Image nothing;
    mirror(nothing);
    EXPECT_TRUE(nothing.rgb.empty());
}

}  // namespace
}  // namespace rollcall::vision
