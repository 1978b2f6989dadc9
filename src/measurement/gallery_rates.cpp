#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "gallery/match_policy.h"
#include "measurement/gallery_scores.h"

namespace rollcall::measurement {
namespace {

using gallery::Candidate;

/// The mean over the people of the share of their photos for which `counts` says yes, of those for
/// which it says anything.
struct PeopleMean {
    double sum = 0;
    std::size_t people = 0;
};

PeopleMean mean_over_people(const std::vector<PhotoScore>& photos,
                            const std::function<std::optional<bool>(const PhotoScore&)>& counts) {
    PeopleMean mean;
    for (std::size_t i = 0; i < photos.size();) {
        const PersonKey person = photos[i].person;
        double yes = 0;
        double asked = 0;
        for (; i < photos.size() && photos[i].person == person; ++i) {
            const auto answer = counts(photos[i]);
            asked += answer ? 1 : 0;
            yes += answer.value_or(false) ? 1 : 0;
        }
        if (asked > 0) {
            mean.sum += yes / asked;
            ++mean.people;
        }
    }
    return mean;
}

std::optional<Estimate> share_of(const PeopleMean& mean) {
    if (mean.people == 0) {
        return std::nullopt;
    }
    const auto people = static_cast<double>(mean.people);
    return wilson(mean.sum / people, people);
}

/// Whether a search that finds these two first names `wanted` (nothing: anybody).
bool names(const std::optional<Candidate>& one, const std::optional<Candidate>& another,
           const OneToMany& rules, std::optional<PersonKey> wanted = std::nullopt) {
    std::vector<Candidate> found;
    for (const std::optional<Candidate>& candidate : {one, another}) {
        if (candidate) {
            found.push_back(*candidate);
        }
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Candidate::similarity);
    const auto named = gallery::decide(found, rules.threshold, rules.margin).accepted;
    return named && (!wanted || named->person == *wanted);
}

}  // namespace

SeenRates rates_at(const GalleryScores& scores, const OneToMany& rules) {
    using Answer = std::optional<bool>;
    const PeopleMean missed = mean_over_people(scores.photos, [&](const PhotoScore& photo) {
        return photo.own ? Answer{!names(photo.own, photo.other, rules, photo.person)} : Answer{};
    });
    const PeopleMean mistaken = mean_over_people(scores.photos, [&](const PhotoScore& photo) {
        return photo.other ? Answer{names(photo.other, photo.next_other, rules)} : Answer{};
    });
    return {share_of(missed), share_of(mistaken)};
}

Estimate wilson(double share, double number) {
    constexpr double kZ = 1.959964;  // of 95 %
    const double squared = kZ * kZ / number;
    const double middle = (share + squared / 2) / (1 + squared);
    const double reach =
        kZ / (1 + squared) * std::sqrt(share * (1 - share) / number + squared / (4 * number));
    return {share, std::max(0.0, middle - reach), std::min(1.0, middle + reach)};
}

}  // namespace rollcall::measurement
