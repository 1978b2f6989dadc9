#include "gallery/exact_index.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "support/templates.h"

namespace rollcall::gallery {
namespace {

using test::brute_force;
using test::cosine;
using test::entry;
using test::ExactCandidate;
using test::near;
using test::Random;
using test::random_unit;
using test::unit;

constexpr double kTolerance = 1e-6;
constexpr std::size_t kDimension = 512;

std::unique_ptr<VectorIndex> index_of(const std::vector<Entry>& entries) {
    auto index = make_exact_index(ModelId("m"), entries.front().embedding.size());
    const Status added = index->add(entries, 1);
    EXPECT_TRUE(added) << added.error().message;
    return index;
}

/// Ranks agree to the tolerance: where two people are closer than it, either may come first.
void expect_exact(const VectorIndex& index, const std::vector<Entry>& entries,
                  const std::vector<float>& probe, std::size_t limit) {
    const std::vector<ExactCandidate> expected = brute_force(entries, probe);
    std::map<std::int64_t, double> by_person;
    for (const ExactCandidate& candidate : expected) {
        by_person[candidate.person] = candidate.similarity;
    }
    const Result<SearchResult> found = index.search(probe, limit);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->candidates.size(), std::min(limit, expected.size()));
    for (std::size_t rank = 0; rank < found->candidates.size(); ++rank) {
        const Candidate& candidate = found->candidates[rank];
        EXPECT_NEAR(candidate.similarity, expected[rank].similarity, kTolerance) << rank;
        EXPECT_NEAR(candidate.similarity, by_person[candidate.person.value()], kTolerance) << rank;
        const auto photo = std::find_if(entries.begin(), entries.end(),
                                        [&](const Entry& e) { return e.photo == candidate.photo; });
        ASSERT_NE(photo, entries.end());
        EXPECT_EQ(photo->person, candidate.person);
        EXPECT_NEAR(cosine(photo->embedding, probe), candidate.similarity, kTolerance);
    }
}

void expect_exact_for_limits(const std::vector<Entry>& entries, const std::vector<float>& probe) {
    const auto index = index_of(entries);
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{10}, entries.size(),
                                    std::numeric_limits<std::size_t>::max()}) {
        expect_exact(*index, entries, probe, limit);
    }
}

TEST(ExactIndex, IsExactOnRandomDirections) {
    Random random(1);
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < 1500; ++i) {
        entries.push_back(entry(i, i / 3, random_unit(random, kDimension)));
    }
    expect_exact_for_limits(entries, random_unit(random, kDimension));
    expect_exact_for_limits(entries, near(random, entries[700].embedding, 0.8F));
}

TEST(ExactIndex, IsExactOnClustersWithManyPhotosAPerson) {
    Random random(2);
    std::vector<Entry> entries;
    std::vector<float> centre;
    for (std::int64_t person = 0; person < 12; ++person) {
        centre = random_unit(random, kDimension);
        for (std::int64_t photo = 0; photo < 100; ++photo) {
            entries.push_back(entry(person * 1000 + photo, person, near(random, centre, 0.5F)));
        }
    }
    expect_exact_for_limits(entries, near(random, centre, 0.5F));
}

TEST(ExactIndex, IsExactWhereAllAreNearlyEquallySimilar) {
    Random random(3);
    const std::vector<float> probe = random_unit(random, kDimension);
    for (const float spread : {1e-2F, 1e-3F, 1e-4F}) {
        std::vector<Entry> entries;
        for (std::int64_t i = 0; i < 700; ++i) {
            entries.push_back(entry(i, i, near(random, probe, spread)));
        }
        expect_exact_for_limits(entries, probe);
    }
}

/// Similarities that fall or rise in steps far below what int8 codes can tell apart.
TEST(ExactIndex, OrdersWhatTheCodesCannotTellApart) {
    constexpr std::int64_t kPeople = 600;
    constexpr double kStep = 1e-5;
    Random random(4);
    const std::vector<float> probe = random_unit(random, kDimension);
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < kPeople; ++i) {
        // A direction across the probe's, then the template at the cosine that is wanted.
        std::vector<float> across = random_unit(random, kDimension);
        const double along = cosine(across, probe);
        for (std::size_t k = 0; k < kDimension; ++k) {
            across[k] -= static_cast<float>(along * probe[k]);
        }
        across = unit(across);
        const double wanted = 0.4 + kStep * static_cast<double>(i);
        std::vector<float> vector(kDimension);
        for (std::size_t k = 0; k < kDimension; ++k) {
            vector[k] =
                static_cast<float>(wanted * probe[k] + std::sqrt(1 - wanted * wanted) * across[k]);
        }
        entries.push_back(entry(i, i, unit(vector)));
    }
    for (const bool backwards : {false, true}) {
        if (backwards) {
            std::reverse(entries.begin(), entries.end());
        }
        const auto found = index_of(entries)->search(probe, 50);
        ASSERT_EQ(found->candidates.size(), 50U);
        for (std::size_t rank = 0; rank < 50; ++rank) {
            EXPECT_EQ(found->candidates[rank].person.value(),
                      kPeople - 1 - static_cast<std::int64_t>(rank));
        }
    }
}

TEST(ExactIndex, IsExactOnVectorsThatRoundBadly) {
    Random random(5);
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < 400; ++i) {
        // One great number makes the step so coarse that all others become code 0.
        std::vector<float> vector = random_unit(random, kDimension);
        for (float& value : vector) {
            value *= 0.05F;
        }
        vector[static_cast<std::size_t>(i) % 3] = 1;
        entries.push_back(entry(i, i, unit(vector)));
    }
    for (const std::size_t i : {0U, 1U, 2U}) {
        expect_exact_for_limits(entries, entries[i].embedding);
    }
    expect_exact_for_limits(entries, random_unit(random, kDimension));
}

TEST(ExactIndex, IsExactForEveryDimension) {
    for (const std::size_t dimension : {1U, 2U, 7U, 63U, 64U, 65U, 127U, 129U, 1000U, 4096U}) {
        Random random(static_cast<Random::result_type>(dimension));
        std::vector<Entry> entries;
        for (std::int64_t i = 0; i < 270; ++i) {
            entries.push_back(entry(i, i, random_unit(random, dimension)));
        }
        const auto index = index_of(entries);
        for (int i = 0; i < 3; ++i) {
            expect_exact(*index, entries, random_unit(random, dimension), 7);
        }
    }
}

/// Random changes against a plain list, over several blocks' borders.
TEST(ExactIndex, FollowsALongHistoryOfChanges) {
    constexpr std::size_t kSmall = 40;
    Random random(6);
    const auto index = make_exact_index(ModelId("m"), kSmall);
    std::vector<Entry> entries;
    std::uint64_t revision = 0;
    const auto any = [&](std::int64_t below) {
        return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random);
    };
    for (int step = 0; step < 120; ++step) {
        if (any(3) == 0) {
            const PersonKey person(any(40));
            index->remove_person(person, ++revision);
            std::erase_if(entries, [&](const Entry& e) { return e.person == person; });
        } else {
            std::vector<Entry> more;
            for (std::int64_t i = any(40); i >= 0; --i) {
                more.push_back(entry(any(2000), any(40), random_unit(random, kSmall)));
            }
            ASSERT_TRUE(index->add(more, ++revision));
            for (const Entry& added : more) {
                std::erase_if(entries, [&](const Entry& e) { return e.photo == added.photo; });
                entries.push_back(added);
            }
        }
        ASSERT_EQ(index->size(), entries.size()) << "step " << step;
        ASSERT_EQ(index->revision(), revision);
        expect_exact(*index, entries, random_unit(random, kSmall), 6);
    }
    EXPECT_GT(entries.size(), 256U) << "the history was too short to cross a block's border";
}

TEST(ExactIndex, GivesTheSameAnswerWhateverTheOrderOfTheTemplates) {
    Random random(7);
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < 600; ++i) {
        entries.push_back(entry(i, i / 2, random_unit(random, 64)));
    }
    const std::vector<float> probe = random_unit(random, 64);
    const auto expected = index_of(entries)->search(probe, 20);
    for (int round = 0; round < 5; ++round) {
        std::shuffle(entries.begin(), entries.end(), random);
        const auto found = index_of(entries)->search(probe, 20);
        ASSERT_EQ(found->candidates.size(), expected->candidates.size());
        for (std::size_t i = 0; i < found->candidates.size(); ++i) {
            EXPECT_EQ(found->candidates[i].person, expected->candidates[i].person);
            EXPECT_EQ(found->candidates[i].photo, expected->candidates[i].photo);
            EXPECT_EQ(found->candidates[i].similarity, expected->candidates[i].similarity);
        }
    }
}

TEST(ExactIndex, RefusesImpossibleDimensions) {
    EXPECT_THROW(make_exact_index(ModelId("m"), 0), std::invalid_argument);
    EXPECT_THROW(make_exact_index(ModelId("m"), 4097), std::invalid_argument);
    EXPECT_EQ(make_exact_index(ModelId("m"), 4096)->dimension(), 4096U);
}

}  // namespace
}  // namespace rollcall::gallery
