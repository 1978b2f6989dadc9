#include "gallery/top_people.h"

#include <algorithm>
#include <iterator>

namespace rollcall::gallery {

bool MoreSimilar::operator()(const Candidate& a, const Candidate& b) const noexcept {
    if (a.similarity != b.similarity) {
        return a.similarity > b.similarity;
    }
    return a.person != b.person ? a.person < b.person : a.photo < b.photo;
}

TopPeople::TopPeople(std::size_t limit, float at_least) : limit_(limit), threshold_(at_least) {}

void TopPeople::offer(const Candidate& candidate) {
    if (candidate.similarity < threshold_) {
        return;
    }
    const auto known = by_person_.find(candidate.person);
    if (known != by_person_.end()) {
        if (!MoreSimilar{}(candidate, *known->second)) {
            return;
        }
        ranking_.erase(known->second);
        known->second = ranking_.insert(candidate).first;
    } else {
        by_person_[candidate.person] = ranking_.insert(candidate).first;
    }
    if (ranking_.size() > limit_) {
        const auto last = std::prev(ranking_.end());
        by_person_.erase(last->person);
        ranking_.erase(last);
    }
    if (ranking_.size() == limit_) {
        threshold_ = std::max(threshold_, ranking_.rbegin()->similarity);
    }
}

std::vector<Candidate> TopPeople::ranked() const {
    return {ranking_.begin(), ranking_.end()};
}

}  // namespace rollcall::gallery
