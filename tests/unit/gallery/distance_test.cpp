#include "gallery/distance.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "support/templates.h"

namespace rollcall::gallery {
namespace {

using test::Random;
using test::random_unit;

constexpr Distance kAll[] = {Distance::cosine, Distance::euclidean, Distance::inner_product};

TEST(Distance, IsTheOneOfTheFormula) {
    const std::vector<float> a{3, 4};
    const std::vector<float> b{-4, 3};
    const std::vector<float> c{6, 8};
    EXPECT_FLOAT_EQ(distance(Distance::cosine, a, b), 1);
    EXPECT_FLOAT_EQ(distance(Distance::cosine, a, c), 0);
    EXPECT_FLOAT_EQ(distance(Distance::euclidean, a, b), std::sqrt(50.0F));
    EXPECT_FLOAT_EQ(distance(Distance::euclidean, a, c), 5);
    EXPECT_FLOAT_EQ(distance(Distance::inner_product, a, b), 0);
    EXPECT_FLOAT_EQ(distance(Distance::inner_product, a, c), -50);
}

TEST(Distance, CosineOfAZeroVectorIsOneAndStaysInItsRange) {
    const std::vector<float> zero(4, 0.0F);
    const std::vector<float> one{1, 0, 0, 0};
    EXPECT_EQ(distance(Distance::cosine, zero, one), 1);
    EXPECT_EQ(distance(Distance::cosine, one, zero), 1);
    EXPECT_EQ(distance(Distance::cosine, zero, zero), 1);
    EXPECT_EQ(distance(Distance::cosine, {}, {}), 1);
    Random random(1);
    for (int i = 0; i < 100; ++i) {
        const std::vector<float> a = random_unit(random, 37);
        std::vector<float> opposite = a;
        for (float& value : opposite) {
            value *= -3;
        }
        EXPECT_GE(distance(Distance::cosine, a, a), 0);
        EXPECT_LE(distance(Distance::cosine, a, opposite), 2);
        EXPECT_NEAR(distance(Distance::cosine, a, opposite), 2, 1e-6);
    }
}

TEST(Distance, KeepsTheIdentitiesOfUnitVectors) {
    Random random(2);
    for (int i = 0; i < 100; ++i) {
        const std::vector<float> a = random_unit(random, 512);
        const std::vector<float> b = test::near(random, a, 0.1F * static_cast<float>(i));
        const float cosine = distance(Distance::cosine, a, b);
        const float euclidean = distance(Distance::euclidean, a, b);
        const float inner = distance(Distance::inner_product, a, b);
        EXPECT_NEAR(euclidean * euclidean, 2 * cosine, 1e-6);
        EXPECT_NEAR(inner, cosine - 1, 1e-6);
        for (const Distance kind : kAll) {
            EXPECT_EQ(distance(kind, a, b), distance(kind, b, a));
        }
    }
}

TEST(Distance, SimilarityThereAndBack) {
    Random random(3);
    const std::vector<float> a = random_unit(random, 128);
    for (int i = 0; i < 50; ++i) {
        const std::vector<float> b = test::near(random, a, 0.2F * static_cast<float>(i));
        const float similarity = 1 - distance(Distance::cosine, a, b);
        for (const Distance kind : kAll) {
            EXPECT_NEAR(similarity_from_distance(kind, distance(kind, a, b)), similarity, 2e-6);
        }
    }
    for (const Distance kind : kAll) {
        for (const float similarity : {-1.0F, -0.25F, 0.0F, 0.4F, 1.0F}) {
            const float there = distance_from_similarity(kind, similarity);
            EXPECT_NEAR(similarity_from_distance(kind, there), similarity, 1e-6);
        }
    }
    EXPECT_EQ(distance_from_similarity(Distance::euclidean, 1.0000001F), 0);
}

TEST(Distance, OrdersAlikeForUnitVectors) {
    for (const Distance kind : kAll) {
        EXPECT_LT(distance_from_similarity(kind, 0.5F), distance_from_similarity(kind, 0.4F));
    }
}

TEST(Distance, OfDifferentLengthsIsRefused) {
    const std::vector<float> a(3, 1.0F);
    const std::vector<float> b(4, 1.0F);
    for (const Distance kind : kAll) {
        EXPECT_THROW((void)distance(kind, a, b), std::invalid_argument);
    }
}

TEST(Distance, NamesThereAndBack) {
    EXPECT_EQ(distance_name(Distance::cosine), "cosine");
    EXPECT_EQ(distance_name(Distance::euclidean), "euclidean");
    EXPECT_EQ(distance_name(Distance::inner_product), "inner_product");
    for (const Distance kind : kAll) {
        EXPECT_EQ(distance_by_name(distance_name(kind)), kind);
    }
    for (const char* unknown : {"", "Cosine", "l2", "cosine "}) {
        EXPECT_EQ(distance_by_name(unknown), std::nullopt) << unknown;
    }
}

TEST(Normalise, GivesNormOne) {
    for (const float size : {1e-38F, 1e-10F, 1.0F, 1e10F, 1e38F}) {
        std::vector<float> vector{size * 0.9F, -size * 1.2F, 0};
        ASSERT_TRUE(normalise(vector)) << size;
        EXPECT_NEAR(vector[0], 0.6, 1e-6) << size;
        EXPECT_NEAR(vector[1], -0.8, 1e-6) << size;
        EXPECT_EQ(vector[2], 0);
    }
}

TEST(Normalise, LeavesWhatCannotBeScaled) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float value : {0.0F, infinity, -infinity}) {
        std::vector<float> vector{value, 0, 0};
        const std::vector<float> before = vector;
        EXPECT_FALSE(normalise(vector));
        EXPECT_EQ(vector, before);
    }
    std::vector<float> vector{2, nan};
    EXPECT_FALSE(normalise(vector));
    EXPECT_EQ(vector[0], 2);
    EXPECT_FALSE(normalise({}));
}

}  // namespace
}  // namespace rollcall::gallery
