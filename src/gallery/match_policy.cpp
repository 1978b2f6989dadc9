#include "gallery/match_policy.h"

namespace rollcall::gallery {
namespace {

constexpr float kLeastSimilarity = -1;

}  // namespace

MatchDecision decide(std::span<const Candidate> candidates, float threshold, float least_margin) {
    MatchDecision decision;
    decision.threshold = threshold;
    if (candidates.empty()) {
        return decision;
    }
    decision.best = candidates.front();
    if (candidates.size() > 1) {
        decision.runner_up = candidates[1];
    }
    const float next = decision.runner_up ? decision.runner_up->similarity : kLeastSimilarity;
    decision.margin = decision.best->similarity - next;
    if (decision.best->similarity >= threshold) {
        decision.ambiguous = decision.margin < least_margin;
        decision.accepted = decision.ambiguous ? std::nullopt : decision.best;
    }
    return decision;
}

}  // namespace rollcall::gallery
