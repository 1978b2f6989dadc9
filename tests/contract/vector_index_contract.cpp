#include "contract/vector_index_contract.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/templates.h"

namespace rollcall::test {

using gallery::Candidate;
using gallery::Entry;
using gallery::SearchResult;
using gallery::VectorIndex;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

/// The unit vector along one axis, turned by `similarity` towards it from the next one.
std::vector<float> axis(std::size_t dimension, std::size_t along, float similarity = 1) {
    std::vector<float> vector(dimension, 0.0F);
    vector[along] = similarity;
    vector[along + 1] = std::sqrt(1 - similarity * similarity);
    return vector;
}

std::vector<std::int64_t> people_of(const Result<SearchResult>& found) {
    std::vector<std::int64_t> people;
    for (const Candidate& candidate : found.value().candidates) {
        people.push_back(candidate.person.value());
    }
    return people;
}

std::vector<std::int64_t> photos_of(const Result<SearchResult>& found) {
    std::vector<std::int64_t> photos;
    for (const Candidate& candidate : found.value().candidates) {
        photos.push_back(candidate.photo.value());
    }
    return photos;
}

std::vector<Entry> random_entries(Random& random, std::size_t dimension, std::int64_t people,
                                  std::int64_t photos_each) {
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < people * photos_each; ++i) {
        entries.push_back(entry(1000 + i, 1 + i % people, random_unit(random, dimension)));
    }
    return entries;
}

struct BadVector {
    std::string what;
    std::vector<float> vector;
};

std::vector<BadVector> bad_vectors(std::size_t dimension) {
    std::vector<float> with_nan = axis(dimension, 0);
    with_nan[3] = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> with_infinity = axis(dimension, 0);
    with_infinity[3] = std::numeric_limits<float>::infinity();
    std::vector<float> too_long = axis(dimension, 0);
    too_long[0] = 1.001F;
    std::vector<float> too_short = axis(dimension, 0);
    too_short[0] = 0.999F;
    return {{"no numbers", {}},
            {"one number too few", axis(dimension - 1, 0)},
            {"one number too many", axis(dimension + 1, 0)},
            {"NaN", with_nan},
            {"infinity", with_infinity},
            {"norm above 1", too_long},
            {"norm below 1", too_short},
            {"zero", std::vector<float>(dimension, 0.0F)},
            {"greatest floats", std::vector<float>(dimension, std::numeric_limits<float>::max())}};
}

}  // namespace

void VectorIndexContract::expect_same_as_brute_force(const VectorIndex& index,
                                                     std::span<const Entry> entries,
                                                     std::span<const float> probe,
                                                     std::size_t limit) {
    const std::vector<ExactCandidate> expected = brute_force(entries, probe);
    const Result<SearchResult> found = index.search(probe, limit);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->candidates.size(), std::min(limit, expected.size()));
    for (std::size_t rank = 0; rank < found->candidates.size(); ++rank) {
        const Candidate& candidate = found->candidates[rank];
        EXPECT_EQ(candidate.person.value(), expected[rank].person) << "rank " << rank;
        EXPECT_NEAR(candidate.similarity, expected[rank].similarity, 1e-6) << "rank " << rank;
    }
}

TEST_P(VectorIndexContract, KnowsItsModelAndDimension) {
    const auto index = empty_index(96);
    EXPECT_EQ(index->model(), ModelId("model-of-the-test"));
    EXPECT_EQ(index->dimension(), 96U);
}

TEST_P(VectorIndexContract, EmptyIndexFindsNobody) {
    const auto index = empty_index();
    EXPECT_EQ(index->size(), 0U);
    EXPECT_EQ(index->revision(), 0U);
    const auto found = index->search(axis(kDimension, 0), 5);
    ASSERT_TRUE(found);
    EXPECT_THAT(found->candidates, IsEmpty());
    EXPECT_EQ(found->revision, 0U);
}

TEST_P(VectorIndexContract, FindsWhatWasAdded) {
    const auto index = empty_index();
    const Entry added = entry(7, 3, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&added, 1}, 12));
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(index->revision(), 12U);
    const auto found = index->search(axis(kDimension, 0, 0.6F), 5);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->revision, 12U);
    EXPECT_THAT(people_of(found), ElementsAre(3));
    EXPECT_THAT(photos_of(found), ElementsAre(7));
    EXPECT_NEAR(found->candidates[0].similarity, 0.6, 1e-6);
}

TEST_P(VectorIndexContract, SimilarityReachesFromMinusOneToOne) {
    const auto index = empty_index();
    Random random(5);
    for (std::int64_t i = 1; i <= 50; ++i) {
        const Entry added = entry(i, i, random_unit(random, kDimension));
        ASSERT_TRUE(index->rebuild({&added, 1}, 1));
        const auto same = index->search(added.embedding, 1);
        std::vector<float> opposite = added.embedding;
        for (float& value : opposite) {
            value = -value;
        }
        const auto other = index->search(opposite, 1);
        ASSERT_EQ(same->candidates.size(), 1U);
        ASSERT_EQ(other->candidates.size(), 1U) << "at_least is -1: nobody may be left out";
        EXPECT_LE(same->candidates[0].similarity, 1.0F);
        EXPECT_NEAR(same->candidates[0].similarity, 1, 1e-6);
        EXPECT_GE(other->candidates[0].similarity, -1.0F);
        EXPECT_NEAR(other->candidates[0].similarity, -1, 1e-6);
    }
}

TEST_P(VectorIndexContract, AgreesWithBruteForce) {
    for (const std::size_t dimension : {2U, 3U, 48U, 128U, 300U}) {
        Random random(static_cast<Random::result_type>(dimension));
        const auto index = empty_index(dimension);
        const std::vector<Entry> entries = random_entries(random, dimension, 150, 4);
        ASSERT_TRUE(index->add(entries, 1));
        for (int i = 0; i < 5; ++i) {
            expect_same_as_brute_force(*index, entries, random_unit(random, dimension), 10);
        }
    }
}

TEST_P(VectorIndexContract, AnswersOncePersonWithTheBestPhoto) {
    const auto index = empty_index();
    const std::vector<Entry> entries{
        entry(1, 1, axis(kDimension, 0, 0.5F)), entry(2, 1, axis(kDimension, 0, 0.9F)),
        entry(3, 1, axis(kDimension, 0, 0.7F)), entry(4, 2, axis(kDimension, 0, 0.8F)),
        entry(5, 3, axis(kDimension, 0, 0.1F))};
    ASSERT_TRUE(index->add(entries, 1));
    const auto two = index->search(axis(kDimension, 0), 2);
    EXPECT_THAT(people_of(two), ElementsAre(1, 2));
    EXPECT_THAT(photos_of(two), ElementsAre(2, 4));
    EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 100)), ElementsAre(1, 2, 3));
}

TEST_P(VectorIndexContract, ClosestPhotoOfOnePersonWhoeverElseIsNearer) {
    const auto index = empty_index();
    const std::vector<Entry> entries{
        entry(1, 8, axis(kDimension, 0)), entry(2, 9, axis(kDimension, 0, 0.2F)),
        entry(3, 9, axis(kDimension, 0, 0.4F)), entry(4, 9, axis(kDimension, 0, 0.4F))};
    ASSERT_TRUE(index->add(entries, 1));
    const auto closest = index->closest_photo(axis(kDimension, 0), PersonKey(9));
    ASSERT_TRUE(closest);
    ASSERT_TRUE(closest->has_value());
    EXPECT_EQ((*closest)->photo, PhotoKey(3));
    EXPECT_EQ((*closest)->person, PersonKey(9));
    EXPECT_NEAR((*closest)->similarity, 0.4, 1e-6);
    const auto nobody = index->closest_photo(axis(kDimension, 0), PersonKey(10));
    ASSERT_TRUE(nobody);
    EXPECT_FALSE(nobody->has_value());
}

TEST_P(VectorIndexContract, ClosestPhotoAgreesWithBruteForce) {
    Random random(91);
    const std::vector<Entry> entries = random_entries(random, kDimension, 40, 15);
    const auto index = empty_index();
    ASSERT_TRUE(index->add(entries, 1));
    const std::vector<float> probe = random_unit(random, kDimension);
    for (const ExactCandidate& expected : brute_force(entries, probe)) {
        const auto closest = index->closest_photo(probe, PersonKey(expected.person));
        ASSERT_TRUE(closest && *closest);
        EXPECT_NEAR((*closest)->similarity, expected.similarity, 1e-6);
    }
}

TEST_P(VectorIndexContract, LimitZeroFindsNobody) {
    const auto index = empty_index();
    const Entry added = entry(1, 1, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&added, 1}, 4));
    const auto found = index->search(axis(kDimension, 0), 0);
    ASSERT_TRUE(found);
    EXPECT_THAT(found->candidates, IsEmpty());
    EXPECT_EQ(found->revision, 4U);
}

TEST_P(VectorIndexContract, LeavesOutWhoIsBelowAtLeast) {
    const auto index = empty_index();
    const std::vector<Entry> entries{entry(1, 1, axis(kDimension, 0, 0.5F)),
                                     entry(2, 2, axis(kDimension, 0, 0.25F)),
                                     entry(3, 3, axis(kDimension, 0, -0.5F))};
    ASSERT_TRUE(index->add(entries, 1));
    const std::vector<float> probe = axis(kDimension, 0);
    EXPECT_THAT(people_of(index->search(probe, 9)), ElementsAre(1, 2, 3));
    EXPECT_THAT(people_of(index->search(probe, 9, 0.2F)), ElementsAre(1, 2));
    EXPECT_THAT(people_of(index->search(probe, 9, 0.3F)), ElementsAre(1));
    EXPECT_THAT(people_of(index->search(probe, 9, 0.6F)), IsEmpty());
    EXPECT_THAT(people_of(index->search(probe, 1, -1.0F)), ElementsAre(1));
    EXPECT_THAT(people_of(index->search(probe, 9, 1.5F)), IsEmpty());
}

TEST_P(VectorIndexContract, AtLeastItselfIsEnough) {
    const auto index = empty_index();
    Random random(17);
    const std::vector<Entry> entries = random_entries(random, kDimension, 50, 1);
    ASSERT_TRUE(index->add(entries, 1));
    const std::vector<float> probe = random_unit(random, kDimension);
    const auto all = index->search(probe, 50);
    for (std::size_t rank = 0; rank < 50; ++rank) {
        const float similarity = all->candidates[rank].similarity;
        EXPECT_EQ(index->search(probe, 50, similarity)->candidates.size(), rank + 1);
        const float above = std::nextafter(similarity, 2.0F);
        EXPECT_EQ(index->search(probe, 50, above)->candidates.size(), rank);
    }
}

TEST_P(VectorIndexContract, OfEqualOnesTheSmallerKeysComeFirst) {
    const std::vector<float> same = axis(kDimension, 0, 0.7F);
    const std::vector<Entry> entries{entry(9, 5, same), entry(8, 2, same), entry(7, 5, same),
                                     entry(6, 4, same), entry(5, 9, same), entry(4, 9, same)};
    for (const bool backwards : {false, true}) {
        const auto index = empty_index();
        const std::vector<Entry> reversed(entries.rbegin(), entries.rend());
        ASSERT_TRUE(index->add(backwards ? reversed : entries, 1));
        const auto found = index->search(axis(kDimension, 0), 3);
        EXPECT_THAT(people_of(found), ElementsAre(2, 4, 5));
        EXPECT_THAT(photos_of(found), ElementsAre(8, 6, 7));
    }
}

TEST_P(VectorIndexContract, SamePhotoIsReplaced) {
    const auto index = empty_index();
    const std::vector<Entry> before{entry(1, 1, axis(kDimension, 0)),
                                    entry(2, 2, axis(kDimension, 4))};
    ASSERT_TRUE(index->add(before, 1));
    const Entry replacement = entry(1, 3, axis(kDimension, 8));
    ASSERT_TRUE(index->add({&replacement, 1}, 2));
    EXPECT_EQ(index->size(), 2U);
    EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 9, 0.5F)), IsEmpty());
    EXPECT_THAT(people_of(index->search(axis(kDimension, 8), 9, 0.5F)), ElementsAre(3));
    EXPECT_THAT(people_of(index->search(axis(kDimension, 4), 9, 0.5F)), ElementsAre(2));
}

TEST_P(VectorIndexContract, OfTheSamePhotoInOneChangeTheLastCounts) {
    const std::vector<Entry> twice{entry(1, 1, axis(kDimension, 0)),
                                   entry(1, 2, axis(kDimension, 4))};
    const auto added = empty_index();
    const auto rebuilt = empty_index();
    ASSERT_TRUE(added->add(twice, 1));
    ASSERT_TRUE(rebuilt->rebuild(twice, 1));
    for (const VectorIndex* index : {added.get(), rebuilt.get()}) {
        EXPECT_EQ(index->size(), 1U);
        EXPECT_THAT(people_of(index->search(axis(kDimension, 4), 9)), ElementsAre(2));
    }
}

TEST_P(VectorIndexContract, RemovedPersonIsGoneAndTheOthersStay) {
    Random random(23);
    const auto index = empty_index();
    std::vector<Entry> entries = random_entries(random, kDimension, 40, 20);
    ASSERT_TRUE(index->add(entries, 1));
    std::uint64_t revision = 1;
    for (const std::int64_t person : {40, 1, 17, 2, 39}) {
        index->remove_person(PersonKey(person), ++revision);
        std::erase_if(entries, [&](const Entry& e) { return e.person == PersonKey(person); });
        EXPECT_EQ(index->size(), entries.size());
        EXPECT_EQ(index->revision(), revision);
        expect_same_as_brute_force(*index, entries, random_unit(random, kDimension), 40);
    }
}

TEST_P(VectorIndexContract, RemovingTheLastPersonLeavesAUsableIndex) {
    const auto index = empty_index();
    const Entry only = entry(1, 1, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&only, 1}, 1));
    index->remove_person(PersonKey(1), 2);
    EXPECT_EQ(index->size(), 0U);
    EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 3)), IsEmpty());
    ASSERT_TRUE(index->add({&only, 1}, 3));
    EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 3)), ElementsAre(1));
}

TEST_P(VectorIndexContract, RemovingAnUnknownPersonOnlyMovesTheRevision) {
    const auto index = empty_index();
    const Entry only = entry(1, 1, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&only, 1}, 1));
    index->remove_person(PersonKey(99), 2);
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(index->revision(), 2U);
}

TEST_P(VectorIndexContract, AddingNothingMovesTheRevision) {
    const auto index = empty_index();
    ASSERT_TRUE(index->add({}, 8));
    EXPECT_EQ(index->revision(), 8U);
    EXPECT_EQ(index->size(), 0U);
}

TEST_P(VectorIndexContract, RebuildReplacesEverything) {
    Random random(29);
    const auto index = empty_index();
    ASSERT_TRUE(index->add(random_entries(random, kDimension, 30, 3), 5));
    std::vector<Entry> fresh;
    for (std::int64_t i = 0; i < 20; ++i) {
        fresh.push_back(entry(i, 500 + i, random_unit(random, kDimension)));
    }
    ASSERT_TRUE(index->rebuild(fresh, 3));
    EXPECT_EQ(index->size(), 20U);
    EXPECT_EQ(index->revision(), 3U);
    expect_same_as_brute_force(*index, fresh, random_unit(random, kDimension), 100);
    ASSERT_TRUE(index->rebuild({}, 6));
    EXPECT_EQ(index->size(), 0U);
    EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 3)), IsEmpty());
}

TEST_P(VectorIndexContract, BadEntriesAreRefusedAndChangeNothing) {
    const auto index = empty_index();
    const Entry good = entry(1, 1, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&good, 1}, 1));
    for (const BadVector& bad : bad_vectors(kDimension)) {
        const std::vector<Entry> entries{entry(1, 2, axis(kDimension, 4)),
                                         entry(2, 2, axis(kDimension, 4)), entry(3, 3, bad.vector)};
        for (const Status& refused : {index->add(entries, 2), index->rebuild(entries, 2)}) {
            ASSERT_FALSE(refused) << bad.what;
            EXPECT_EQ(refused.error().code, ErrorCode::invalid_field) << bad.what;
            EXPECT_FALSE(refused.error().message.empty()) << bad.what;
        }
        EXPECT_EQ(index->size(), 1U) << bad.what;
        EXPECT_EQ(index->revision(), 1U) << bad.what;
        EXPECT_THAT(people_of(index->search(axis(kDimension, 0), 9)), ElementsAre(1)) << bad.what;
    }
}

TEST_P(VectorIndexContract, BadProbesAreRefused) {
    const auto index = empty_index();
    const Entry good = entry(1, 1, axis(kDimension, 0));
    ASSERT_TRUE(index->add({&good, 1}, 1));
    for (const BadVector& bad : bad_vectors(kDimension)) {
        for (const std::size_t limit : {0U, 3U}) {
            const auto refused = index->search(bad.vector, limit);
            ASSERT_FALSE(refused) << bad.what;
            EXPECT_EQ(refused.error().code, ErrorCode::invalid_field) << bad.what;
        }
        const auto refused = index->closest_photo(bad.vector, PersonKey(1));
        ASSERT_FALSE(refused) << bad.what;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_field) << bad.what;
    }
    const auto refused =
        index->search(axis(kDimension, 0), 3, std::numeric_limits<float>::quiet_NaN());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_field);
}

TEST_P(VectorIndexContract, NormsWithinTheToleranceAreScaledAway) {
    const auto index = empty_index();
    std::vector<float> longer = axis(kDimension, 0, 0.5F);
    for (float& value : longer) {
        value *= 1.00009F;
    }
    const Entry added = entry(1, 1, longer);
    ASSERT_TRUE(index->add({&added, 1}, 1));
    std::vector<float> probe = axis(kDimension, 0);
    probe[0] = 0.99991F;
    EXPECT_NEAR(index->search(probe, 1)->candidates.at(0).similarity, 0.5, 1e-6);
}

}  // namespace rollcall::test
