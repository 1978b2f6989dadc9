#include "gallery/match_policy.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::gallery {
namespace {

Candidate candidate(std::int64_t person, float similarity) {
    return {PersonKey(person), PhotoKey(person * 10), similarity};
}

TEST(Decide, EmptyGalleryAcceptsNobody) {
    const MatchDecision decision = decide({}, -1);
    EXPECT_FALSE(decision.accepted);
    EXPECT_FALSE(decision.best);
    EXPECT_FALSE(decision.runner_up);
    EXPECT_EQ(decision.threshold, -1);
    EXPECT_EQ(decision.margin, 0);
}

TEST(Decide, AcceptsTheBestFromTheThresholdOn) {
    const std::vector<Candidate> candidates{candidate(1, 0.5F), candidate(2, 0.2F)};
    for (const float threshold : {0.1F, 0.2F, 0.5F}) {
        const MatchDecision decision = decide(candidates, threshold);
        ASSERT_TRUE(decision.accepted) << threshold;
        EXPECT_EQ(decision.accepted->person, PersonKey(1));
        EXPECT_EQ(decision.accepted->photo, PhotoKey(10));
        EXPECT_EQ(decision.threshold, threshold);
    }
}

TEST(Decide, BelowTheThresholdTheBestIsToldButNotAccepted) {
    const std::vector<Candidate> candidates{candidate(1, 0.5F), candidate(2, 0.2F)};
    for (const float threshold : {std::nextafter(0.5F, 1.0F), 0.9F, std::nanf("")}) {
        const MatchDecision decision = decide(candidates, threshold);
        EXPECT_FALSE(decision.accepted);
        ASSERT_TRUE(decision.best);
        EXPECT_EQ(decision.best->person, PersonKey(1));
        ASSERT_TRUE(decision.runner_up);
        EXPECT_EQ(decision.runner_up->person, PersonKey(2));
    }
}

TEST(Decide, TheMarginIsToTheNextPerson) {
    const std::vector<Candidate> candidates{candidate(1, 0.75F), candidate(2, 0.5F),
                                            candidate(3, 0.25F)};
    EXPECT_EQ(decide(candidates, 0.4F).margin, 0.25F);
    EXPECT_EQ(decide(candidates, 0.9F).margin, 0.25F) << "also where nobody is accepted";
    const std::vector<Candidate> equal{candidate(1, 0.75F), candidate(2, 0.75F)};
    EXPECT_EQ(decide(equal, 0.4F).margin, 0);
}

TEST(Decide, WithASmallerMarginThanAskedForNobodyIsAccepted) {
    const std::vector<Candidate> twins{candidate(1, 0.75F), candidate(2, 0.5F)};
    const MatchDecision near = decide(twins, 0.4F, 0.3F);
    EXPECT_TRUE(near.ambiguous);
    EXPECT_FALSE(near.accepted);
    EXPECT_EQ(near.best->person, PersonKey(1));
    const MatchDecision enough = decide(twins, 0.4F, 0.25F);
    EXPECT_FALSE(enough.ambiguous);
    EXPECT_TRUE(enough.accepted);
    EXPECT_FALSE(decide(twins, 0.8F, 0.3F).ambiguous) << "below the threshold nobody is meant";
    EXPECT_TRUE(decide({twins.data(), 1}, 0.4F, 0.3F).accepted)
        << "with nobody to be mixed up with";
}

TEST(Decide, WithoutANextPersonTheMarginIsToTheLeastSimilarity) {
    const std::vector<Candidate> alone{candidate(1, 0.75F)};
    const MatchDecision decision = decide(alone, 0.4F);
    EXPECT_TRUE(decision.accepted);
    EXPECT_FALSE(decision.runner_up);
    EXPECT_EQ(decision.margin, 1.75F);
    const std::vector<Candidate> opposite{candidate(1, -1.0F)};
    EXPECT_EQ(decide(opposite, 0.4F).margin, 0);
}

}  // namespace
}  // namespace rollcall::gallery
