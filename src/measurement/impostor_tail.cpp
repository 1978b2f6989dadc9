#include "measurement/impostor_tail.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace rollcall::measurement {
namespace {

/// Standard deviations of the prior. A set of faces that are more alike than LFW's has about ten
/// times its FMR (NIST IR 8280 finds such factors between groups), which is 0.05 of similarity; the
/// scales of LFW's quarters of people that are alike differ by a tenth.
constexpr double kLocationDeviation = 0.05;
constexpr double kScaleDeviation = 0.12;  ///< of the scale's logarithm
/// Comparisons that share a person are not independent; they count for so much.
constexpr double kIndependence = 0.5;
/// Of what is taken, this share at the top counts by its number alone.
constexpr double kCensoredShare = 0.1;

constexpr double kGridReach = 4;  ///< standard deviations, to both sides
constexpr int kLocations = 81;
constexpr int kScales = 41;
constexpr int kHalvings = 60;  ///< of an interval of about 1: to the last digit of a double
constexpr double kLowPercentile = 0.025;
constexpr double kHighPercentile = 0.975;

double above(double z) {
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

/// Where a falling function of low..high goes through `wanted`.
template <class Function>
double solve(double low, double high, double wanted, const Function& falling) {
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (falling(middle) > wanted ? low : high) = middle;
    }
    return high;
}

double upper_quantile(double share) {
    constexpr double kFarOut = 38;  // beyond it a double holds no probability
    return solve(-kFarOut, kFarOut, share, above);
}

/// What the likelihood needs of the comparisons.
struct Censored {
    double below = 0;  ///< by weight: not above `level`
    double level = 0;
    double inner = 0;  ///< by weight: between level and ceiling, with their sums
    double sum = 0;
    double sum_of_squares = 0;
    double top = 0;  ///< by weight: above `ceiling`
    double ceiling = 0;
};

Censored censored(std::span<const WeightedScore> tail, double comparisons) {
    const double wanted = TailEstimate::wanted(comparisons);
    Censored result;
    std::size_t place = 0;
    while (place + 1 < tail.size() && result.top < kCensoredShare * wanted) {
        result.top += static_cast<double>(tail[place++].weight);
    }
    result.ceiling = static_cast<double>(tail[place].similarity);
    while (place + 1 < tail.size() && result.top + result.inner < wanted) {
        const auto similarity = static_cast<double>(tail[place].similarity);
        const auto weight = static_cast<double>(tail[place++].weight);
        result.inner += weight;
        result.sum += weight * similarity;
        result.sum_of_squares += weight * similarity * similarity;
    }
    result.level = static_cast<double>(tail[place].similarity);
    result.below = comparisons - result.inner - result.top;
    return result;
}

double log_likelihood(const Censored& seen, const NormalTail& tail) {
    const double squares = seen.sum_of_squares - 2 * tail.location * seen.sum +
                           seen.inner * tail.location * tail.location;
    return -squares / (2 * tail.scale * tail.scale) - seen.inner * std::log(tail.scale) +
           seen.below * std::log1p(-tail.fmr(seen.level)) +
           seen.top * std::log(tail.fmr(seen.ceiling));
}

/// The places of the grid along one dimension, in standard deviations.
double deviation(int place, int places) {
    return kGridReach * (2.0 * place / (places - 1) - 1);
}

/// Value and 95 % interval of something that each candidate gives with its probability.
Estimate credible(std::vector<std::pair<double, double>> values, double value) {
    std::ranges::sort(values);
    Estimate result{value, values.front().first, values.back().first};
    double sum = 0;
    for (const auto& [each, probability] : values) {
        const double before = sum;
        sum += probability;
        if (before < kLowPercentile && sum >= kLowPercentile) {
            result.low = each;
        }
        if (before < kHighPercentile && sum >= kHighPercentile) {
            result.high = each;
        }
    }
    return result;
}

}  // namespace

double NormalTail::fmr(double threshold) const {
    return above((threshold - location) / scale);
}

double NormalTail::threshold(double fmr) const {
    return location + scale * upper_quantile(fmr);
}

NormalTail tail_through(const TailPoint& first, const TailPoint& second) {
    const double from = upper_quantile(first.fmr);
    const double scale = (second.threshold - first.threshold) / (upper_quantile(second.fmr) - from);
    return {first.threshold - scale * from, scale};
}

double fmr_at_fpir(double fpir, double people) {
    return -std::expm1(std::log1p(-fpir) / people);
}

double fpir_at_fmr(double fmr, double people) {
    return fmr < 1 ? -std::expm1(people * std::log1p(-fmr)) : 1;
}

double TailEstimate::wanted(double comparisons) {
    return std::min(kExceedances, kTailShare * comparisons);
}

TailEstimate::TailEstimate(std::span<const WeightedScore> tail, double comparisons,
                           const NormalTail& prior) {
    const bool seen_enough = comparisons >= kFewestComparisons && tail.size() > 1;
    const Censored seen = seen_enough ? censored(tail, comparisons) : Censored{};
    const double reached =
        seen_enough ? (seen.top + seen.inner) / comparisons : 1 / kFewestComparisons;
    const double z = upper_quantile(reached);
    candidates_.reserve(std::size_t{kLocations} * kScales);
    double best = -HUGE_VAL;
    for (int i = 0; i < kLocations; ++i) {
        for (int j = 0; j < kScales; ++j) {
            const double shift = deviation(i, kLocations);
            const double stretch = deviation(j, kScales);
            const double scale = prior.scale * std::exp(kScaleDeviation * stretch);
            const double level = prior.location + prior.scale * z + kLocationDeviation * shift;
            const NormalTail one{level - scale * z, scale};
            const double log_probability =
                -(shift * shift + stretch * stretch) / 2 +
                (seen_enough ? kIndependence * log_likelihood(seen, one) : 0);
            best = std::max(best, log_probability);
            candidates_.push_back({one, log_probability});
        }
    }
    double sum = 0;
    for (Candidate& candidate : candidates_) {
        candidate.probability = std::exp(candidate.probability - best);
        sum += candidate.probability;
    }
    for (Candidate& candidate : candidates_) {
        candidate.probability /= sum;
    }
}

double TailEstimate::mean_fpir(double threshold, double people) const {
    double mean = 0;
    for (const Candidate& candidate : candidates_) {
        mean += candidate.probability * fpir_at_fmr(candidate.tail.fmr(threshold), people);
    }
    return mean;
}

Estimate TailEstimate::fpir(double threshold, double people) const {
    std::vector<std::pair<double, double>> values;
    values.reserve(candidates_.size());
    for (const Candidate& candidate : candidates_) {
        values.emplace_back(fpir_at_fmr(candidate.tail.fmr(threshold), people),
                            candidate.probability);
    }
    return credible(std::move(values), mean_fpir(threshold, people));
}

double TailEstimate::threshold_at(double fpir, double people) const {
    return solve(0, 1, fpir, [&](double threshold) { return mean_fpir(threshold, people); });
}

Estimate TailEstimate::threshold_range(double fpir, double people) const {
    const double z = upper_quantile(fmr_at_fpir(fpir, people));
    std::vector<std::pair<double, double>> values;
    values.reserve(candidates_.size());
    for (const auto& [tail, probability] : candidates_) {
        values.emplace_back(tail.location + tail.scale * z, probability);
    }
    return credible(std::move(values), threshold_at(fpir, people));
}

}  // namespace rollcall::measurement
