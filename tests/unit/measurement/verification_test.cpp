#include "measurement/verification.h"

#include <array>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

constexpr std::array kFars{1e-1, 1e-2};

/// Templates in the plane, so that similarities are cosines of known angles (degrees).
Templates at_angles(const std::vector<std::pair<std::uint32_t, double>>& people) {
    Templates templates{2, {}, {}};
    for (const auto& [person, degrees] : people) {
        const double angle = degrees * std::numbers::pi / 180;
        templates.people.push_back(person);
        templates.embeddings.push_back(
            {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
    }
    return templates;
}

AllPairs of(std::vector<float> genuine, std::vector<float> impostors) {
    AllPairs pairs;
    pairs.templates_of = {static_cast<std::uint32_t>(impostors.size()), 1};
    for (const float similarity : genuine) {
        pairs.genuine.push_back({similarity, 0, 0});
        pairs.genuine_histogram.add(similarity);
    }
    for (const float similarity : impostors) {
        pairs.impostor_tail.push_back({similarity, 0, 1});
        pairs.impostor_histogram.add(similarity);
    }
    return pairs;
}

TEST(AllPairsTest, EachPairOnceByKindMostSimilarFirst) {
    const Templates templates = at_angles({{0, 0}, {0, 10}, {1, 90}, {1, 120}, {2, 200}});
    for (const std::size_t threads : {1U, 3U}) {
        const AllPairs pairs = compare_all(templates, threads);
        EXPECT_EQ(pairs.templates_of, (std::vector<std::uint32_t>{2, 2, 1}));
        ASSERT_EQ(pairs.genuine.size(), 2U);
        EXPECT_NEAR(pairs.genuine[0].similarity, std::cos(10 * std::numbers::pi / 180), 1e-6);
        EXPECT_NEAR(pairs.genuine[1].similarity, std::cos(30 * std::numbers::pi / 180), 1e-6);
        EXPECT_EQ(pairs.impostor_histogram.total(), 8U);
        ASSERT_FALSE(pairs.impostor_tail.empty());
        EXPECT_NEAR(pairs.impostor_tail[0].similarity, std::cos(80 * std::numbers::pi / 180), 1e-6);
    }
}

TEST(AllPairsTest, TheTailReachesDownToTheEqualErrorRate) {
    // One person's two pictures are less alike than any two people's.
    const AllPairs pairs = compare_all(at_angles({{0, 0}, {0, 180}, {1, 90}, {2, 95}}), 1);
    EXPECT_EQ(pairs.impostor_tail.size(), pairs.impostor_histogram.total());
}

TEST(HistogramTest, EveryValueHasABin) {
    Histogram histogram;
    for (const float value : {-1.5F, -1.0F, 0.0F, 0.9999F, 1.0F, 1.0000001F}) {
        histogram.add(value);
    }
    EXPECT_EQ(histogram.total(), 6U);
    EXPECT_EQ(histogram.bins[0], 2U);
    EXPECT_EQ(histogram.bins[Histogram::kBins / 2], 1U);
    EXPECT_EQ(histogram.bins[Histogram::kBins - 1], 3U);
    EXPECT_FLOAT_EQ(Histogram::lower_edge(Histogram::kBins / 2), 0);
}

TEST(Verification, WhatIsToldApartHasNoError) {
    const auto figures =
        verification_figures(of({0.9F, 0.8F}, {0.3F, 0.2F, 0.1F, 0.0F}), std::array{0.25}, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->eer.value, 0);
    ASSERT_EQ(figures->tar_at_far.size(), 1U);
    EXPECT_DOUBLE_EQ(figures->tar_at_far[0].tar.value, 1);
    // A quarter of four may pass: the threshold lies just above the second.
    EXPECT_EQ(figures->tar_at_far[0].threshold, std::nextafter(0.2F, 1.0F));
}

TEST(Verification, EqualErrorRateIsWhereBothKindsAreMissedAlike) {
    // At 0.5: one impostor of four passes, one genuine of four is missed.
    const auto figures =
        verification_figures(of({0.9F, 0.8F, 0.5F, 0.1F}, {0.6F, 0.4F, 0.3F, 0.2F}), {}, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->eer.value, 0.25);
}

TEST(Verification, AsManyImpostorsAlikeAsTheThresholdAreKeptOut) {
    const auto figures =
        verification_figures(of({0.9F, 0.5F}, {0.5F, 0.5F, 0.1F, 0.0F}), std::array{0.25}, 0);
    ASSERT_TRUE(figures);
    EXPECT_GT(figures->tar_at_far[0].threshold, 0.5F);
    EXPECT_DOUBLE_EQ(figures->tar_at_far[0].tar.value, 0.5);
}

TEST(Verification, AFarThatTheImpostorsAreTooFewForIsNotTold) {
    std::vector<float> impostors(50, 0.1F);
    const auto figures = verification_figures(of({0.9F}, impostors), kFars, 0);
    ASSERT_TRUE(figures);
    ASSERT_EQ(figures->tar_at_far.size(), 1U);
    EXPECT_DOUBLE_EQ(figures->tar_at_far[0].far, 1e-1);
}

TEST(Verification, BothKindsAreNeeded) {
    AllPairs one_person = of({0.9F}, {});
    one_person.templates_of = {2};
    EXPECT_FALSE(verification_figures(one_person, kFars, 10));
    AllPairs no_pair = of({}, {0.1F});
    no_pair.templates_of = {1, 1};
    EXPECT_FALSE(verification_figures(no_pair, kFars, 10));
}

TEST(Verification, IntervalsHoldTheFigureAndAreTheSameInEveryRun) {
    Templates templates{2, {}, {}};
    std::vector<std::pair<std::uint32_t, double>> people;
    for (std::uint32_t person = 0; person < 40; ++person) {
        people.emplace_back(person, person * 9.0);
        people.emplace_back(person, person * 9.0 + person % 7);
    }
    const AllPairs pairs = compare_all(at_angles(people), 2);
    const auto first = verification_figures(pairs, kFars, 200);
    const auto second = verification_figures(pairs, kFars, 200);
    ASSERT_TRUE(first && second);
    EXPECT_LT(first->eer.low, first->eer.high);
    EXPECT_LE(first->eer.low, first->eer.value);
    EXPECT_GE(first->eer.high, first->eer.value);
    EXPECT_EQ(first->eer.low, second->eer.low);
    EXPECT_EQ(first->tar_at_far[1].tar.high, second->tar_at_far[1].tar.high);
}

TEST(PairAccuracyTest, EachFoldIsJudgedByTheOthersThreshold) {
    // The first fold alone would choose 0.65, the second 0.25.
    const std::vector<std::vector<Comparison>> folds{
        {{0.7F, 0, 0}, {0.6F, 0, 1}},
        {{0.3F, 2, 2}, {0.2F, 2, 3}},
    };
    const PairAccuracy accuracy = pair_accuracy(folds, 4, 0);
    ASSERT_EQ(accuracy.folds.size(), 2U);
    EXPECT_FLOAT_EQ(accuracy.folds[0].threshold, 0.25F);
    EXPECT_DOUBLE_EQ(accuracy.folds[0].accuracy, 0.5);
    EXPECT_FLOAT_EQ(accuracy.folds[1].threshold, 0.65F);
    EXPECT_DOUBLE_EQ(accuracy.folds[1].accuracy, 0.5);
    EXPECT_DOUBLE_EQ(accuracy.accuracy.value, 0.5);
}

TEST(PairAccuracyTest, APictureWithoutAFaceIsNobodysMatch) {
    const std::vector<std::vector<Comparison>> folds{
        {{-1, 0, 0}, {0.1F, 0, 1}, {0.9F, 1, 1}, {-1, 1, 2}},
        {{0.8F, 3, 3}, {0.1F, 3, 4}},
    };
    const PairAccuracy accuracy = pair_accuracy(folds, 5, 100);
    EXPECT_DOUBLE_EQ(accuracy.folds[0].accuracy, 0.75);
    EXPECT_DOUBLE_EQ(accuracy.folds[1].accuracy, 1);
    EXPECT_LE(accuracy.accuracy.low, accuracy.accuracy.value);
    EXPECT_GE(accuracy.accuracy.high, accuracy.accuracy.value);
}

TEST(BootstrapTest, DrawsAsManyPeopleAsThereAre) {
    Bootstrap bootstrap(100);
    const auto first = bootstrap.draw();
    const auto second = bootstrap.draw();
    EXPECT_NE(first, second);
    std::uint32_t sum = 0;
    for (const std::uint32_t times : second) {
        sum += times;
    }
    EXPECT_EQ(sum, 100U);
    EXPECT_EQ(Bootstrap(100).draw(), first);
}

TEST(BootstrapTest, TheIntervalIsTheMiddleOfTheResamples) {
    std::vector<double> values;
    for (int i = 999; i >= 0; --i) {
        values.push_back(i / 1000.0);
    }
    const Estimate figure = estimate(0.5, values, 10);
    EXPECT_DOUBLE_EQ(figure.low, 0.025);
    EXPECT_DOUBLE_EQ(figure.high, 0.975);
    const Estimate alone = estimate(0.5, {}, 10);
    EXPECT_DOUBLE_EQ(alone.low, 0.5);
    EXPECT_DOUBLE_EQ(alone.high, 0.5);
}

TEST(BootstrapTest, WhatWasNeverSeenMayStillHappen) {
    const Estimate no_error = estimate(0, std::vector<double>(100, 0.0), 30);
    EXPECT_DOUBLE_EQ(no_error.low, 0);
    EXPECT_DOUBLE_EQ(no_error.high, 0.1);
    const Estimate all_right = estimate(1, std::vector<double>(100, 1.0), 30);
    EXPECT_DOUBLE_EQ(all_right.low, 0.9);
    EXPECT_DOUBLE_EQ(all_right.high, 1);
    EXPECT_DOUBLE_EQ(estimate(0, {0.0}, 2).high, 1);
}

TEST(AllPairsTest, APictureWithoutAFaceMatchesNobody) {
    Templates templates = at_angles({{0, 0}, {0, 1}, {1, 90}, {1, 91}});
    templates.embeddings[1].clear();
    const AllPairs pairs = compare_all(templates, 1);
    ASSERT_EQ(pairs.genuine.size(), 2U);
    EXPECT_FLOAT_EQ(pairs.genuine[1].similarity, -1);
    EXPECT_EQ(pairs.impostor_histogram.total(), 4U);
    const auto figures = verification_figures(pairs, std::array{0.25}, 0);
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->tar_at_far[0].tar.value, 0.5);
}

TEST(Verification, AStepThatPassesTwoFarsAtOnceStopsBoth) {
    // One impostor is half of all: above both FARs.
    const auto figures =
        verification_figures(of({0.9F, 0.2F}, {0.5F, 0.1F, 0.0F}), std::array{0.4, 0.35}, 0);
    ASSERT_TRUE(figures);
    for (const TarAtFar& point : figures->tar_at_far) {
        EXPECT_EQ(point.threshold, std::nextafter(0.1F, 1.0F)) << point.far;
        EXPECT_DOUBLE_EQ(point.tar.value, 1);
    }
    const auto strict =
        verification_figures(of({0.9F, 0.2F}, {0.5F, 0.5F, 0.5F, 0.1F}), std::array{0.6, 0.3}, 0);
    ASSERT_TRUE(strict);
    for (const TarAtFar& point : strict->tar_at_far) {
        EXPECT_EQ(point.threshold, std::nextafter(0.5F, 1.0F)) << point.far;
        EXPECT_DOUBLE_EQ(point.tar.value, 0.5);
    }
}

}  // namespace
}  // namespace rollcall::measurement
