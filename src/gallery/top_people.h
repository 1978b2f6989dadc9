#pragma once

#include <cstddef>
#include <set>
#include <unordered_map>
#include <vector>

#include "gallery/vector_index.h"

namespace rollcall::gallery {

/// The order of a search's answer: more similar first, then the smaller person key, then the
/// smaller photo key, so that equal data gives an equal answer.
struct MoreSimilar {
    bool operator()(const Candidate& a, const Candidate& b) const noexcept;
};

/// Keeps the best photo of each of the `limit` most similar people among the candidates that it is
/// offered, one by one in any order. Not thread-safe.
class TopPeople {
  public:
    /// `limit` >= 1. Candidates below `at_least` are not taken.
    TopPeople(std::size_t limit, float at_least);

    /// Offers below this similarity change nothing. Never falls.
    float threshold() const noexcept { return threshold_; }
    void offer(const Candidate& candidate);
    std::vector<Candidate> ranked() const;

  private:
    using Ranking = std::set<Candidate, MoreSimilar>;

    std::size_t limit_;
    float threshold_;
    Ranking ranking_;
    std::unordered_map<PersonKey, Ranking::iterator> by_person_;
};

}  // namespace rollcall::gallery
