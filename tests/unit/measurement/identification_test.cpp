#include "measurement/identification.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

constexpr std::array kFpirs{0.5, 0.1};

Search stranger(std::uint32_t person, float similarity) {
    return {person, similarity, false, false};
}
Search found(std::uint32_t person, float similarity) {
    return {person, similarity, true, true};
}
Search mistaken(std::uint32_t person, float similarity) {
    return {person, similarity, true, false};
}

Trial ten_strangers_and(const std::vector<Search>& mated) {
    Trial trial = mated;
    for (std::uint32_t i = 0; i < 10; ++i) {
        trial.push_back(stranger(10 + i, 0.1F * static_cast<float>(i)));
    }
    return trial;
}

TEST(Identification, TheThresholdLetsAtMostSoManyStrangersThrough) {
    const std::vector<Trial> trials{
        ten_strangers_and({found(0, 0.95F), found(1, 0.85F), found(2, 0.2F)})};
    const auto figures = identification_figures(trials, kFpirs, 20, 0);
    ASSERT_TRUE(figures);
    ASSERT_EQ(figures->fnir_at_fpir.size(), 2U);
    EXPECT_EQ(figures->fnir_at_fpir[0].threshold, std::nextafter(0.1F * 4, 1.0F));
    EXPECT_NEAR(figures->fnir_at_fpir[0].fnir.value, 1.0 / 3, 1e-12);
    EXPECT_EQ(figures->fnir_at_fpir[1].threshold, std::nextafter(0.1F * 8, 1.0F));
    EXPECT_NEAR(figures->fnir_at_fpir[1].fnir.value, 1.0 / 3, 1e-12);
    EXPECT_DOUBLE_EQ(figures->rank1.value, 1);
}

TEST(Identification, SomebodyElseAboveTheThresholdIsAMissAsWell) {
    const std::vector<Trial> trials{ten_strangers_and({found(0, 0.95F), mistaken(1, 0.99F)})};
    const auto figures = identification_figures(trials, kFpirs, 20, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->rank1.value, 0.5);
    EXPECT_DOUBLE_EQ(figures->fnir_at_fpir[1].fnir.value, 0.5);
}

TEST(Identification, AFaceThatWasNotFoundIsMissedAndNoFalseAlarm) {
    Trial trial = ten_strangers_and({found(0, 0.95F), mistaken(1, -1)});
    trial.push_back(stranger(5, -1));
    const std::vector<Trial> trials{trial};
    const auto figures = identification_figures(trials, kFpirs, 20, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->fnir_at_fpir[0].fnir.value, 0.5);
}

TEST(Identification, TrialsAreAveragedEachAtItsOwnThreshold) {
    const std::vector<Trial> trials{ten_strangers_and({found(0, 0.95F)}),
                                    ten_strangers_and({found(0, 0.3F)})};
    const auto figures = identification_figures(trials, kFpirs, 20, 50);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->fnir_at_fpir[1].fnir.value, 0.5);
    EXPECT_LE(figures->fnir_at_fpir[1].fnir.low, 0.5);
    EXPECT_GE(figures->fnir_at_fpir[1].fnir.high, 0.5);
}

TEST(Identification, AnFpirThatTheStrangersAreTooFewForIsNotTold) {
    const std::vector<Trial> trials{ten_strangers_and({found(0, 0.95F)})};
    const auto figures = identification_figures(trials, std::array{0.1, 0.01}, 20, 0);
    ASSERT_TRUE(figures);
    ASSERT_EQ(figures->fnir_at_fpir.size(), 1U);
}

TEST(Identification, BothKindsOfSearchAreNeeded) {
    EXPECT_FALSE(identification_figures({}, kFpirs, 1, 0));
    EXPECT_FALSE(identification_figures({{found(0, 0.9F)}}, kFpirs, 1, 0));
    EXPECT_FALSE(identification_figures({{stranger(0, 0.9F)}}, kFpirs, 1, 0));
    EXPECT_TRUE(identification_curve({found(0, 0.9F)}).empty());
}

TEST(Identification, TheCurveFallsInFpirAndRisesInFnir) {
    const Trial trial = ten_strangers_and({found(0, 0.95F), found(1, 0.55F), found(2, 0.05F)});
    const auto curve = identification_curve(trial);
    ASSERT_GT(curve.size(), 8U);
    EXPECT_DOUBLE_EQ(curve.front().fpir, 1);
    EXPECT_DOUBLE_EQ(curve.front().fnir, 0);
    for (std::size_t i = 1; i < curve.size(); ++i) {
        EXPECT_LT(curve[i].fpir, curve[i - 1].fpir);
        EXPECT_GE(curve[i].fnir, curve[i - 1].fnir);
        EXPECT_GE(curve[i].threshold, curve[i - 1].threshold);
    }
}

}  // namespace
}  // namespace rollcall::measurement
