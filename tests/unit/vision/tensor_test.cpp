#include "vision/tensor.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace rollcall::vision {
namespace {

// Two pixels beside each other.
const Image kTwo{2, 1, {10, 20, 30, 40, 50, 60}};

std::vector<float> planes(const Image& image, const PixelFormat& format) {
    std::vector<float> out(static_cast<std::size_t>(image.width) *
                               static_cast<std::size_t>(image.height) *
                               static_cast<std::size_t>(channels(format.colours)),
                           -1);
    fill_planes(image, format, out);
    return out;
}

TEST(FillPlanes, PutsOneColourAfterTheOther) {
    EXPECT_EQ(planes(kTwo, {.colours = ColourOrder::rgb}),
              (std::vector<float>{10, 40, 20, 50, 30, 60}));
    EXPECT_EQ(planes(kTwo, {.colours = ColourOrder::bgr}),
              (std::vector<float>{30, 60, 20, 50, 10, 40}));
}

TEST(FillPlanes, MeansAndScalesFollowTheOrderOfTheColours) {
    const std::array<float, 3> mean{1, 2, 3};
    const std::array<float, 3> scale{2, 4, 8};
    EXPECT_EQ(planes(kTwo, {ColourOrder::rgb, mean, scale}),
              (std::vector<float>{4.5F, 19.5F, 4.5F, 12, 3.375F, 7.125F}));
    EXPECT_EQ(planes(kTwo, {ColourOrder::bgr, mean, scale}),
              (std::vector<float>{14.5F, 29.5F, 4.5F, 12, 0.875F, 4.625F}));
}

TEST(FillPlanes, GrayIsLuma) {
    const Image image = samples::noise(33, 21);
    const std::vector<float> out =
        planes(image, {.colours = ColourOrder::gray, .mean = {127.5F, 0, 0}, .scale = {128, 1, 1}});
    ASSERT_EQ(out.size(), 33U * 21U);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double luma =
            0.299 * image.rgb[3 * i] + 0.587 * image.rgb[3 * i + 1] + 0.114 * image.rgb[3 * i + 2];
        ASSERT_NEAR(static_cast<double>(out[i]), (luma - 127.5) / 128, 0.51 / 128);
    }
    const Image white{1, 1, {255, 255, 255}};
    EXPECT_EQ(planes(white, {.colours = ColourOrder::gray}), std::vector<float>{255});
}

TEST(FillPlanes, EveryByteValueIsExact) {
    Image image{256, 1, {}};
    for (int value = 0; value < 256; ++value) {
        image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(value));
    }
    const std::vector<float> out =
        planes(image, {ColourOrder::rgb, {127.5F, 104, 0.5F}, {127.5F, 1, 0.017F}});
    for (std::size_t value = 0; value < 256; ++value) {
        const auto byte = static_cast<float>(value);
        ASSERT_EQ(out[value], (byte - 127.5F) / 127.5F);
        ASSERT_EQ(out[256 + value], byte - 104);
        ASSERT_EQ(out[512 + value], (byte - 0.5F) / 0.017F);
    }
}

}  // namespace
}  // namespace rollcall::vision
