#include "face/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "face/skin_colour.h"

namespace rollcall::face {
namespace {

constexpr int kSide = 112;

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour kSkin{205, 160, 135};
constexpr Colour kDarkSkin{95, 65, 50};

/// ArcFace's points, so that the crop is the picture itself.
constexpr Landmarks kLandmarks{{{38.2946F, 51.6963F},
                                {73.5318F, 51.5014F},
                                {56.0252F, 71.7366F},
                                {41.5493F, 92.3655F},
                                {70.7299F, 92.2041F}}};

vision::Image painted(const std::function<Colour(int x, int y)>& colour) {
    vision::Image image{kSide, kSide, {}};
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const Colour pixel = colour(x, y);
            image.rgb.insert(image.rgb.end(), pixel.begin(), pixel.end());
        }
    }
    return image;
}

vision::Image bare(Colour skin) {
    return painted([=](int, int) { return skin; });
}

vision::Image masked(Colour skin, Colour mask) {
    return painted([=](int, int y) { return y > 66 ? mask : skin; });
}

vision::Image with_sunglasses(Colour skin) {
    return painted([=](int x, int y) {
        const bool glass = y > 42 && y < 60 && x > 22 && x < 90 && (x < 52 || x > 60);
        return glass ? Colour{20, 18, 18} : skin;
    });
}

Quality good_quality() {
    Quality quality;
    quality.face_width = 120;
    quality.sharpness = 0.6F;
    quality.light = {.mean = 0.5F};
    quality.distinctness = 1.0F;
    return quality;
}

TEST(CoveredParts, BareSkinIsNotCovered) {
    for (const Colour skin : {kSkin, kDarkSkin}) {
        const Covered covered = covered_parts(bare(skin));
        EXPECT_NEAR(covered.mouth, 0, 1e-4);
        EXPECT_NEAR(covered.eyes, 0, 1e-4);
    }
}

TEST(CoveredParts, MasksOfManyColoursAreSeenOnEverySkin) {
    for (const Colour skin : {kSkin, kDarkSkin}) {
        for (const Colour mask :
             {Colour{150, 185, 205}, Colour{240, 240, 240}, Colour{20, 20, 80}}) {
            EXPECT_GT(covered_parts(masked(skin, mask)).mouth, 0.6F)
                << int{skin[0]} << " under " << int{mask[0]} << ' ' << int{mask[2]};
        }
    }
    EXPECT_GT(covered_parts(masked(kSkin, {25, 25, 25})).mouth, 0.6F);
}

TEST(CoveredParts, SunglassesAreSeenAndADarkFaceIsNotTakenForThem) {
    EXPECT_GT(covered_parts(with_sunglasses(kSkin)).eyes, 0.75F);
    EXPECT_LT(covered_parts(bare(kDarkSkin)).eyes, 0.1F);
}

TEST(CoveredParts, BlackPictureIsNoFault) {
    const Covered covered = covered_parts(bare({0, 0, 0}));
    EXPECT_TRUE(std::isfinite(covered.mouth));
    EXPECT_TRUE(std::isfinite(covered.eyes));
}

TEST(MeasureQuality, ReadsSizeBorderAndPose) {
    DetectedFace face{{-20, 16, 100, 80}, kLandmarks, 0.9F};
    const Quality quality = measure_quality(bare(kSkin), face);
    EXPECT_EQ(quality.face_width, 100);
    EXPECT_NEAR(quality.visible, 0.8, 1e-5);
    EXPECT_NEAR(quality.pose.roll, 0, 2);
    EXPECT_FALSE(quality.distinctness);
    face.box = {500, 500, 30, 30};
    EXPECT_EQ(measure_quality(bare(kSkin), face).visible, 0);
    face.box = {0, 0, 0, 0};
    EXPECT_EQ(measure_quality(bare(kSkin), face).visible, 0);
}

TEST(Measures, TableIsWhole) {
    std::set<std::string_view> names;
    for (const MeasureInfo& info : measures()) {
        names.insert(info.name);
        EXPECT_FALSE(info.fault.empty());
        EXPECT_FALSE(info.hint.empty());
        const bool stricter = info.at_least ? info.enrolment_limit >= info.search_limit
                                            : info.enrolment_limit <= info.search_limit;
        EXPECT_TRUE(stricter) << info.name << ": what is enrolled has to be at least as good";
    }
    EXPECT_EQ(names.size(), measures().size());
}

struct Fault {
    Measure measure;
    std::function<void(Quality&)> make;
};

class Shortcomings : public testing::TestWithParam<Fault> {};

TEST_P(Shortcomings, AreNamedWithValueAndLimit) {
    EXPECT_THAT(shortcomings(good_quality(), Purpose::enrolment), testing::IsEmpty());
    Quality quality = good_quality();
    GetParam().make(quality);
    for (const Purpose purpose : {Purpose::enrolment, Purpose::search}) {
        const auto found = shortcomings(quality, purpose);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found.front().info->measure, GetParam().measure);
        EXPECT_EQ(found.front().value, value_of(quality, GetParam().measure));
        EXPECT_EQ(found.front().limit, found.front().info->limit(purpose));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, Shortcomings,
    testing::Values(Fault{Measure::face_width, [](Quality& q) { q.face_width = 30; }},
                    Fault{Measure::visible, [](Quality& q) { q.visible = 0.5F; }},
                    Fault{Measure::covered_mouth, [](Quality& q) { q.covered_mouth = 1; }},
                    Fault{Measure::covered_eyes, [](Quality& q) { q.covered_eyes = 0.9F; }},
                    Fault{Measure::yaw, [](Quality& q) { q.pose.yaw = -60; }},
                    Fault{Measure::pitch, [](Quality& q) { q.pose.pitch = 50; }},
                    Fault{Measure::roll, [](Quality& q) { q.pose.roll = -80; }},
                    Fault{Measure::underexposed, [](Quality& q) { q.light.under = 0.9F; }},
                    Fault{Measure::overexposed, [](Quality& q) { q.light.over = 0.5F; }},
                    Fault{Measure::uneven_light, [](Quality& q) { q.light.uneven = 0.9F; }},
                    Fault{Measure::sharpness, [](Quality& q) { q.sharpness = 0.1F; }},
                    Fault{Measure::distinctness, [](Quality& q) { q.distinctness = 0.2F; }}),
    [](const auto& one) {
        return std::string(measures()[static_cast<std::size_t>(one.param.measure)].name);
    });

TEST(Shortcoming, TheOrderIsThatInWhichToMend) {
    Quality quality = good_quality();
    quality.sharpness = 0;
    quality.covered_mouth = 1;
    quality.distinctness = 0.1F;
    const auto found = shortcomings(quality, Purpose::search);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].info->measure, Measure::covered_mouth);
    EXPECT_EQ(found[2].info->measure, Measure::distinctness);
}

TEST(Shortcoming, WhatWasNotMeasuredIsNotMissed) {
    Quality quality = good_quality();
    quality.distinctness.reset();
    EXPECT_THAT(shortcomings(quality, Purpose::enrolment), testing::IsEmpty());
}

}  // namespace
}  // namespace rollcall::face
