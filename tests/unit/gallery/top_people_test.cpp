#include "gallery/top_people.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::gallery {
namespace {

Candidate candidate(std::int64_t person, std::int64_t photo, float similarity) {
    return {PersonKey(person), PhotoKey(photo), similarity};
}

TEST(TopPeople, ThresholdRisesOnceTheLimitIsReached) {
    TopPeople people(2, 0.1F);
    EXPECT_EQ(people.threshold(), 0.1F);
    people.offer(candidate(1, 1, 0.5F));
    people.offer(candidate(1, 2, 0.6F));
    EXPECT_EQ(people.threshold(), 0.1F) << "one person is not two";
    people.offer(candidate(2, 3, 0.3F));
    EXPECT_EQ(people.threshold(), 0.3F);
    people.offer(candidate(2, 4, 0.4F));
    EXPECT_EQ(people.threshold(), 0.4F);
}

TEST(TopPeople, APersonWhoFellOutMayComeBack) {
    TopPeople people(1, -1);
    people.offer(candidate(1, 1, 0.1F));
    people.offer(candidate(2, 2, 0.2F));
    people.offer(candidate(1, 3, 0.3F));
    const std::vector<Candidate> ranked = people.ranked();
    ASSERT_EQ(ranked.size(), 1U);
    EXPECT_EQ(ranked[0].person, PersonKey(1));
    EXPECT_EQ(ranked[0].photo, PhotoKey(3));
}

TEST(TopPeople, AgreesWithSortingEverythingInAnyOrder) {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> coarse(-4, 4);  // many ties
    for (int round = 0; round < 200; ++round) {
        std::vector<Candidate> all;
        for (std::int64_t photo = 0; photo < 60; ++photo) {
            all.push_back(candidate(photo % 17, photo, static_cast<float>(coarse(random)) / 4.0F));
        }
        std::shuffle(all.begin(), all.end(), random);
        const std::size_t limit = 1 + static_cast<std::size_t>(round) % 20;
        const float at_least = round % 3 == 0 ? 0.25F : -1.0F;
        TopPeople people(limit, at_least);
        for (const Candidate& one : all) {
            people.offer(one);
        }

        std::sort(all.begin(), all.end(), MoreSimilar{});
        std::map<PersonKey, bool> seen;
        std::vector<Candidate> expected;
        for (const Candidate& one : all) {
            if (expected.size() < limit && one.similarity >= at_least &&
                !std::exchange(seen[one.person], true)) {
                expected.push_back(one);
            }
        }
        const std::vector<Candidate> ranked = people.ranked();
        ASSERT_EQ(ranked.size(), expected.size());
        for (std::size_t i = 0; i < ranked.size(); ++i) {
            EXPECT_EQ(ranked[i].person, expected[i].person);
            EXPECT_EQ(ranked[i].photo, expected[i].photo);
        }
    }
}

}  // namespace
}  // namespace rollcall::gallery
