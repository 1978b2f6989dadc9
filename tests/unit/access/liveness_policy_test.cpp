#include "access/liveness_policy.h"

#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

TEST(LivenessPolicy, EveryNameNamesItsPolicy) {
    for (const LivenessPolicy policy : kLivenessPolicies) {
        EXPECT_EQ(liveness_policy_from_name(liveness_policy_name(policy)), policy);
    }
    EXPECT_EQ(liveness_policy_name(LivenessPolicy::passive), "passive");
    for (const char* word : {"", "Passive", "on", "passive ", "active,passive"}) {
        EXPECT_FALSE(liveness_policy_from_name(word)) << word;
    }
}

TEST(LivenessPolicy, SaysWhatHasToBeShown) {
    EXPECT_FALSE(looks_at_pictures(LivenessPolicy::off));
    EXPECT_FALSE(needs_challenge(LivenessPolicy::off));
    EXPECT_TRUE(looks_at_pictures(LivenessPolicy::passive));
    EXPECT_FALSE(needs_challenge(LivenessPolicy::passive));
    EXPECT_FALSE(looks_at_pictures(LivenessPolicy::active));
    EXPECT_TRUE(needs_challenge(LivenessPolicy::active));
    EXPECT_TRUE(looks_at_pictures(LivenessPolicy::both));
    EXPECT_TRUE(needs_challenge(LivenessPolicy::both));
}

}  // namespace
}  // namespace rollcall::access
