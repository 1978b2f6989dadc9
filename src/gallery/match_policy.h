#pragma once

#include <optional>
#include <span>

#include "gallery/vector_index.h"

namespace rollcall::gallery {

/// Cosine similarities, each for its own question.
struct MatchPolicy {
    float identify = 0;   ///< 1:N: from here a probe is that person
    float duplicate = 0;  ///< enrolment: from here a face is already somebody's
    float verify = 0;     ///< 1:1
};

/// What a search by policy says.
struct MatchDecision {
    std::optional<Candidate> accepted;   ///< the best candidate, if it reached the threshold
    std::optional<Candidate> best;       ///< the best candidate, accepted or not
    std::optional<Candidate> runner_up;  ///< the next person
    float threshold = 0;
    /// best - runner-up; with no runner-up, best + 1 (the greatest it could be).
    float margin = 0;
};

/// `candidates`: one a person, most similar first (as VectorIndex::search gives them).
MatchDecision decide(std::span<const Candidate> candidates, float threshold);

}  // namespace rollcall::gallery
