#include "gallery/quantise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "gallery/kernels.h"
#include "support/templates.h"

namespace rollcall::gallery {
namespace {

using test::Random;
using test::random_unit;
using test::unit;

constexpr std::size_t kDimension = 512;

/// Vectors that rounding treats unkindly beside ordinary ones.
std::vector<std::vector<float>> awkward_vectors(Random& random) {
    std::vector<std::vector<float>> vectors;
    for (int i = 0; i < 20; ++i) {
        vectors.push_back(random_unit(random, kDimension));
    }
    std::vector<float> one(kDimension, 0.0F);
    one[77] = -1;
    vectors.push_back(one);
    std::vector<float> half_steps(kDimension, 0.5F);  // each just between two codes
    half_steps[0] = 127;
    vectors.push_back(unit(half_steps));
    std::vector<float> lost(kDimension, 0.49F);  // each rounded to 0
    lost[1] = 127;
    vectors.push_back(unit(lost));
    vectors.push_back(unit(std::vector<float>(kDimension, 1.0F)));
    std::vector<float> tiny(kDimension, 1e-30F);
    tiny[5] = 1;
    vectors.push_back(unit(tiny));
    const std::size_t count = vectors.size();
    for (std::size_t i = 0; i < count; ++i) {
        vectors.push_back(test::near(random, vectors[i], 1e-4F));
        std::vector<float> opposite = vectors[i];
        std::transform(opposite.begin(), opposite.end(), opposite.begin(), std::negate<>());
        vectors.push_back(opposite);
    }
    return vectors;
}

double norm(const std::vector<double>& vector) {
    double sum = 0;
    for (const double value : vector) {
        sum += value * value;
    }
    return std::sqrt(sum);
}

TEST(Quantise, SaysHowFarTheCodesAre) {
    Random random(1);
    for (const std::vector<float>& vector : awkward_vectors(random)) {
        std::vector<std::int8_t> codes(kDimension);
        const Quantised quantised = quantise(vector, codes);
        std::vector<double> error;
        std::vector<double> meant;
        for (std::size_t i = 0; i < kDimension; ++i) {
            meant.push_back(static_cast<double>(quantised.scale) * codes[i]);
            error.push_back(vector[i] - meant.back());
            EXPECT_LE(std::abs(error.back()), 0.5001 * quantised.scale);
            EXPECT_NE(codes[i], -128);
        }
        EXPECT_GE(quantised.error, norm(error));
        EXPECT_NEAR(quantised.error, norm(error), 1e-6);
        EXPECT_GE(quantised.norm, norm(meant));
        EXPECT_NEAR(quantised.norm, norm(meant), 1e-5);
    }
}

TEST(Quantise, KeepsZero) {
    std::vector<std::int8_t> codes(8, 1);
    const Quantised quantised = quantise(std::vector<float>(8, 0.0F), codes);
    EXPECT_EQ(codes, std::vector<std::int8_t>(8, 0));
    EXPECT_EQ(quantised.scale, 0);
    EXPECT_EQ(quantised.error, 0);
}

TEST(SimilarityBound, IsNeverBelowTheSimilarityAndNotFarAboveIt) {
    Random random(2);
    const std::vector<std::vector<float>> vectors = awkward_vectors(random);
    for (const std::vector<float>& probe : vectors) {
        std::vector<std::int8_t> probe_codes(kDimension);
        const Quantised quantised_probe = quantise(probe, probe_codes);
        const SimilarityBound bound(quantised_probe);
        for (const std::vector<float>& other : vectors) {
            std::vector<std::int8_t> codes(kDimension);
            const Quantised quantised = quantise(other, codes);
            std::int32_t dot = 0;
            const KernelSet kernels = scalar_kernels();
            kernels.dot_codes({codes.data(), 1, 0}, probe_codes.data(), kDimension, &dot);
            const double exact = kernels.dot_floats(probe.data(), other.data(), kDimension);
            const float upper = bound.upper(dot, quantised.scale, quantised.error);
            EXPECT_GE(upper, static_cast<float>(exact));
            EXPECT_LE(upper - exact, 2.1 * (quantised.error + quantised_probe.error) + 1e-5);
        }
    }
}

TEST(SimilarityBound, IsTightOnOrdinaryTemplates) {
    Random random(3);
    std::vector<std::int8_t> codes(kDimension);
    const Quantised quantised = quantise(random_unit(random, kDimension), codes);
    EXPECT_LT(quantised.error, 0.015F);
}

TEST(ScaleToUnit, TakesOffWhatTheNormIsTooLong) {
    const std::vector<float> vector{0.6F * 1.0001F, 0.8F * 1.0001F};
    std::vector<float> scaled(3, 9.0F);
    scale_to_unit(vector, scaled);
    EXPECT_NEAR(scaled[0], 0.6, 1e-7);
    EXPECT_NEAR(scaled[1], 0.8, 1e-7);
    EXPECT_EQ(scaled[2], 9.0F);
}

TEST(CheckEmbedding, SaysWhatIsWrong) {
    EXPECT_TRUE(check_embedding(std::vector<float>{0.6F, 0.8F}, 2));
    const Status length = check_embedding(std::vector<float>{0.6F, 0.8F}, 3);
    ASSERT_FALSE(length);
    EXPECT_NE(length.error().message.find("3 numbers"), std::string::npos);
    EXPECT_NE(length.error().message.find("has 2"), std::string::npos);
    const Status damaged = check_embedding(std::vector<float>{0.6F, std::nanf("")}, 2);
    ASSERT_FALSE(damaged);
    EXPECT_NE(damaged.error().message.find("not finite"), std::string::npos);
    const Status norm_wrong = check_embedding(std::vector<float>{0.6F, 0.6F}, 2);
    ASSERT_FALSE(norm_wrong);
    EXPECT_NE(norm_wrong.error().message.find("norm"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::gallery
