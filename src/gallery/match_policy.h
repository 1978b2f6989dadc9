#pragma once

#include <optional>
#include <span>

#include "gallery/vector_index.h"

namespace rollcall::gallery {

/// Cosine similarities, each for its own question.
struct MatchPolicy {
    float identify = 0;   ///< 1:N: from here a probe is that person
    float duplicate = 0;  ///< enrolment: from here a face is already somebody's
    float margin = 0;     ///< 1:N: with less than this to the next person, it may be either
    float verify = 0;     ///< 1:1
    float unlike = 0;     ///< enrolment: below it to all photos of a person, one is not theirs
};

/// What a search by policy says.
struct MatchDecision {
    std::optional<Candidate> accepted;   ///< the best candidate, if it reached the threshold and
                                         ///< no other is as near
    std::optional<Candidate> best;       ///< the best candidate, accepted or not
    std::optional<Candidate> runner_up;  ///< the next person
    float threshold = 0;
    /// best - runner-up; with no runner-up, best + 1 (the greatest it could be).
    float margin = 0;
    /// The best reached the threshold, but the runner-up is within `least_margin` of it.
    bool ambiguous = false;
};

/// `candidates`: one a person, most similar first (as VectorIndex::search gives them).
MatchDecision decide(std::span<const Candidate> candidates, float threshold,
                     float least_margin = 0);

}  // namespace rollcall::gallery
