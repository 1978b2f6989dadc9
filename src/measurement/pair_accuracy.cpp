#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "measurement/verification.h"

namespace rollcall::measurement {
namespace {

/// A pair of the list in the order of similarity.
struct Ranked {
    Comparison comparison;
    std::size_t fold = 0;
};

std::vector<Ranked> ranked(const std::vector<std::vector<Comparison>>& folds) {
    std::vector<Ranked> pairs;
    for (std::size_t fold = 0; fold < folds.size(); ++fold) {
        for (const Comparison& comparison : folds[fold]) {
            pairs.push_back({comparison, fold});
        }
    }
    std::ranges::stable_sort(pairs, {},
                             [](const Ranked& pair) { return pair.comparison.similarity; });
    return pairs;
}

/// The threshold with which most pairs outside of the fold `held` are judged rightly: of all that
/// judge these alike the middle, of several such ranges the lowest.
float best_threshold(const std::vector<Ranked>& pairs, const Weights& weights, std::size_t held) {
    double right = 0;  // above what accepting everything would give
    double most = 0;
    float below = -2;
    float best = -2;
    for (const Ranked& pair : pairs) {
        const double weight = pair.fold == held ? 0 : weight_of(pair.comparison, weights);
        if (weight == 0) {
            continue;
        }
        const float similarity = pair.comparison.similarity;
        if (right > most && similarity > below) {
            most = right;
            best = (below + similarity) / 2;
        }
        right += pair.comparison.genuine() ? -weight : weight;
        below = similarity;
    }
    return right > most ? std::nextafter(below, 2.0F) : best;
}

/// Share of the fold that is judged rightly; nothing if no pair of it was drawn.
std::optional<double> accuracy_of(const std::vector<Ranked>& pairs, const Weights& weights,
                                  std::size_t fold, float threshold) {
    double right = 0;
    double all = 0;
    for (const Ranked& pair : pairs) {
        if (pair.fold == fold) {
            const double weight = weight_of(pair.comparison, weights);
            const bool accepted = pair.comparison.similarity >= threshold;
            all += weight;
            right += pair.comparison.genuine() == accepted ? weight : 0;
        }
    }
    return all > 0 ? std::optional(right / all) : std::nullopt;
}

std::optional<double> mean_accuracy(const std::vector<Ranked>& pairs, const Weights& weights,
                                    std::size_t folds) {
    double sum = 0;
    std::size_t told = 0;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        if (const auto share =
                accuracy_of(pairs, weights, fold, best_threshold(pairs, weights, fold))) {
            sum += *share;
            ++told;
        }
    }
    return told > 0 ? std::optional(sum / static_cast<double>(told)) : std::nullopt;
}

}  // namespace

PairAccuracy pair_accuracy(const std::vector<std::vector<Comparison>>& folds, std::size_t people,
                           std::size_t resamples) {
    const std::vector<Ranked> pairs = ranked(folds);
    const Weights each_once(people, 1U);
    PairAccuracy result;
    double sum = 0;
    for (std::size_t fold = 0; fold < folds.size(); ++fold) {
        const float threshold = best_threshold(pairs, each_once, fold);
        const double share = accuracy_of(pairs, each_once, fold, threshold).value_or(0);
        result.folds.push_back({share, threshold});
        sum += share;
    }
    Bootstrap bootstrap(people);
    std::vector<double> resampled;
    for (std::size_t i = 0; i < resamples; ++i) {
        if (const auto mean = mean_accuracy(pairs, bootstrap.draw(), folds.size())) {
            resampled.push_back(*mean);
        }
    }
    result.accuracy =
        estimate(sum / static_cast<double>(folds.size()), std::move(resampled), people);
    return result;
}

}  // namespace rollcall::measurement
