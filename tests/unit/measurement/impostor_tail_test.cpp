#include "measurement/impostor_tail.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

constexpr NormalTail kPrior{-0.03, 0.118};
constexpr double kFpir = 0.01;

/// The most similar of `pairs` comparisons that are distributed as `truth`, as many as are asked
/// for.
std::vector<WeightedScore> drawn(const NormalTail& truth, std::size_t pairs, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(truth.location, truth.scale);
    std::vector<WeightedScore> scores(pairs);
    for (WeightedScore& score : scores) {
        score = {static_cast<float>(normal(random)), 1};
    }
    std::ranges::sort(scores, std::ranges::greater{}, &WeightedScore::similarity);
    const double wanted = TailEstimate::wanted(static_cast<double>(pairs));
    scores.resize(std::min(pairs, static_cast<std::size_t>(wanted) + 1));
    return scores;
}

TEST(NormalTail, KnowsTheNormalDistribution) {
    constexpr NormalTail standard{0, 1};
    EXPECT_NEAR(standard.fmr(0), 0.5, 1e-12);
    EXPECT_NEAR(standard.fmr(1.959963985), 0.025, 1e-9);
    EXPECT_NEAR(standard.threshold(1e-4), 3.719016485, 1e-8);
    EXPECT_NEAR(standard.threshold(1e-9), 5.997807015, 1e-7);
    EXPECT_NEAR(kPrior.fmr(kPrior.threshold(3e-5)), 3e-5, 1e-12);
}

TEST(NormalTail, GoesThroughTwoPoints) {
    const NormalTail tail = tail_through({1e-4, 0.411}, {6.45e-6, 0.487});
    EXPECT_NEAR(tail.threshold(1e-4), 0.411, 1e-9);
    EXPECT_NEAR(tail.threshold(6.45e-6), 0.487, 1e-9);
}

TEST(NormalTail, FpirAndFmrAreNistsRule) {
    EXPECT_NEAR(fpir_at_fmr(0.001, 100), 1 - std::pow(0.999, 100), 1e-12);
    EXPECT_NEAR(fmr_at_fpir(fpir_at_fmr(1e-6, 1000), 1000), 1e-6, 1e-15);
    EXPECT_EQ(fpir_at_fmr(1, 3), 1);
}

TEST(TailEstimate, WithoutComparisonsThePriorStandsAndDoubtMakesItStricter) {
    const TailEstimate estimate({}, 0, kPrior);
    const double prior = kPrior.threshold(fmr_at_fpir(kFpir, 4));
    EXPECT_GT(estimate.threshold_at(kFpir, 4), prior);
    EXPECT_LT(estimate.threshold_at(kFpir, 4), prior + 0.15);
    const Estimate range = estimate.threshold_range(kFpir, 4);
    EXPECT_NEAR((range.low + range.high) / 2, prior, 0.01);
}

TEST(TailEstimate, FindsATailThatIsNotThePriors) {
    constexpr NormalTail kTruth{0.02, 0.125};  // at an FMR of 4e-5 higher by 0.08
    const double right = kTruth.threshold(fmr_at_fpir(kFpir, 250));
    for (unsigned seed = 0; seed < 5; ++seed) {
        const auto tail = drawn(kTruth, 31'125, seed);
        const TailEstimate estimate(tail, 31'125, kPrior);
        EXPECT_NEAR(estimate.threshold_at(kFpir, 250), right, 0.025) << seed;
        const Estimate range = estimate.threshold_range(kFpir, 250);
        EXPECT_LT(range.low, right) << seed;
        EXPECT_GT(range.high, right) << seed;
    }
}

TEST(TailEstimate, TheMoreIsSeenTheNarrowerTheInterval) {
    const auto few = drawn(kPrior, 190, 1);
    const auto many = drawn(kPrior, 500'000, 1);
    const Estimate wide = TailEstimate(few, 190, kPrior).threshold_range(kFpir, 20);
    const Estimate narrow = TailEstimate(many, 500'000, kPrior).threshold_range(kFpir, 1000);
    EXPECT_LT(narrow.high - narrow.low, (wide.high - wide.low) / 2);
}

TEST(TailEstimate, APersonEnrolledTwiceDoesNotMoveTheOthersThreshold) {
    for (const std::size_t people : {20U, 60U, 250U}) {
        const std::size_t pairs = people * (people - 1) / 2;
        std::vector<WeightedScore> tail = drawn(kPrior, pairs, 7);
        const auto number = static_cast<double>(people);
        const double clean =
            TailEstimate(tail, static_cast<double>(pairs), kPrior).threshold_at(kFpir, number);
        tail.insert(tail.begin(), WeightedScore{0.9F, 1});
        const double with_twin =
            TailEstimate(tail, static_cast<double>(pairs + 1), kPrior).threshold_at(kFpir, number);
        EXPECT_NEAR(with_twin, clean, 0.02) << people;
    }
}

TEST(TailEstimate, FpirFallsWithTheThresholdAndRisesWithThePeople) {
    const TailEstimate estimate(drawn(kPrior, 31'125, 3), 31'125, kPrior);
    const Estimate there = estimate.fpir(estimate.threshold_at(kFpir, 250), 250);
    EXPECT_NEAR(there.value, kFpir, 1e-6);
    EXPECT_LT(there.low, kFpir);
    EXPECT_GT(there.high, kFpir);
    EXPECT_GT(estimate.fpir(0.4, 250).value, estimate.fpir(0.42, 250).value);
    EXPECT_GT(estimate.fpir(0.4, 500).value, estimate.fpir(0.4, 250).value);
}

}  // namespace
}  // namespace rollcall::measurement
