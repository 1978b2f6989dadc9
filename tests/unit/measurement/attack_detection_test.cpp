#include "measurement/attack_detection.h"

#include <array>

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

constexpr std::array kBpcers{0.1, 0.5};
constexpr std::size_t kPeople = 10;

/// Ten bona fide presentations of ten people: 0.05, 0.15 .. 0.95.
Presentations ten_people() {
    Presentations shown;
    for (std::uint32_t i = 0; i < kPeople; ++i) {
        shown.bona_fide.push_back({0.05 + 0.1 * i, i});
    }
    return shown;
}

TEST(AttackDetection, TheThresholdRejectsAtMostSoManyBonaFideOnes) {
    Presentations shown = ten_people();
    shown.species = {{{0.1, 0}, {0.16, 1}}, {{0.01, 0}, {0.02, 1}, {0.7, 2}, {0.8, 3}}};
    const auto figures = detection_figures(shown, kBpcers, kPeople, 0);
    ASSERT_TRUE(figures);
    ASSERT_EQ(figures->points.size(), 2U);
    const DetectionPoint& strict = figures->points[0];
    EXPECT_DOUBLE_EQ(strict.threshold, 0.15);
    EXPECT_DOUBLE_EQ(strict.bpcer.value, 0.1);
    ASSERT_EQ(strict.apcer.size(), 2U);
    EXPECT_DOUBLE_EQ(strict.apcer[0].value, 0.5) << "0.16 passes, 0.1 does not";
    EXPECT_DOUBLE_EQ(strict.apcer[1].value, 0.5);
    const DetectionPoint& half = figures->points[1];
    EXPECT_DOUBLE_EQ(half.threshold, 0.55);
    EXPECT_DOUBLE_EQ(half.bpcer.value, 0.5);
    EXPECT_DOUBLE_EQ(half.apcer[0].value, 0);
    EXPECT_DOUBLE_EQ(half.worst_apcer.value, 0.5) << "the worst species counts, not the mean";
}

TEST(AttackDetection, AScoreAtTheThresholdCountsAsBonaFide) {
    Presentations shown = ten_people();
    shown.species = {{{0.5, 0}}};
    EXPECT_DOUBLE_EQ(detection_point(shown, 0.5, kPeople, 0)->apcer[0].value, 1);
    EXPECT_DOUBLE_EQ(detection_point(shown, 0.51, kPeople, 0)->apcer[0].value, 0);
    EXPECT_DOUBLE_EQ(detection_point(shown, 0.51, kPeople, 0)->bpcer.value, 0.5);
}

TEST(AttackDetection, TheControlIsJudgedButChoosesNothing) {
    Presentations shown = ten_people();
    shown.control = {{0.0, 0}, {0.0, 1}, {0.9, 2}, {0.9, 3}};
    shown.species = {{{0.5, 0}}};
    const auto figures = detection_figures(shown, kBpcers, kPeople, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->points[0].threshold, 0.15);
    EXPECT_DOUBLE_EQ(figures->points[0].control_bpcer.value, 0.5);
}

TEST(AttackDetection, TheEqualErrorRateIsWhereBothErrorsMeet) {
    Presentations shown = ten_people();
    // As many attacks under any threshold as bona fide ones above it: they meet at 0.5.
    shown.species.resize(2);
    for (std::uint32_t i = 0; i < kPeople; ++i) {
        shown.species[0].push_back({0.05 + 0.1 * i, i});
        shown.species[1].push_back({0.001 * i, i});
    }
    const auto figures = detection_figures(shown, kBpcers, kPeople, 0);
    ASSERT_TRUE(figures);
    EXPECT_NEAR(figures->eer[0].value, 0.5, 1e-12);
    EXPECT_NEAR(figures->eer[1].value, 0, 1e-12);
}

TEST(AttackDetection, EqualScoresAreNotToldApart) {
    Presentations shown;
    shown.species.resize(1);
    for (std::uint32_t i = 0; i < kPeople; ++i) {
        shown.bona_fide.push_back({1, i});
        shown.species[0].push_back({1, i});
    }
    const auto figures = detection_figures(shown, kBpcers, kPeople, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->points[0].bpcer.value, 0);
    EXPECT_DOUBLE_EQ(figures->points[0].worst_apcer.value, 1);
    EXPECT_NEAR(figures->eer[0].value, 0.5, 1e-12);
}

TEST(AttackDetection, TheIntervalHoldsTheFigureAndGrowsWithFewerPeople) {
    const auto width = [](std::uint32_t people) {
        Presentations shown;
        shown.species.resize(1);
        for (std::uint32_t i = 0; i < people; ++i) {
            shown.bona_fide.push_back({0.9, i});
            shown.species[0].push_back({i % 2 == 0 ? 0.1 : 0.95, i});
        }
        const auto point = detection_point(shown, 0.5, people, 300);
        EXPECT_LE(point->apcer[0].low, 0.5);
        EXPECT_GE(point->apcer[0].high, 0.5);
        return point->apcer[0].high - point->apcer[0].low;
    };
    EXPECT_GT(width(20), 2 * width(2000));
}

TEST(AttackDetection, WithoutOneOfTheKindsNothingCanBeTold) {
    Presentations shown = ten_people();
    EXPECT_FALSE(detection_figures(shown, kBpcers, kPeople, 0)) << "no species";
    shown.species = {{{0.5, 0}}, {}};
    EXPECT_FALSE(detection_figures(shown, kBpcers, kPeople, 0)) << "a species without attacks";
    EXPECT_FALSE(detection_point(shown, 0.5, kPeople, 0));
    shown.species.pop_back();
    shown.bona_fide.clear();
    EXPECT_FALSE(detection_figures(shown, kBpcers, kPeople, 0)) << "no bona fide ones";
}

}  // namespace
}  // namespace rollcall::measurement
