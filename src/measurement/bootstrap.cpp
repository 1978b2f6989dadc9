#include "measurement/bootstrap.h"

#include <algorithm>

namespace rollcall::measurement {
namespace {

/// The value below which `share` of the sorted values lie.
double percentile(const std::vector<double>& sorted, double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return sorted[std::min(place, sorted.size() - 1)];
}

}  // namespace

const Weights& Bootstrap::draw() {
    std::ranges::fill(weights_, 0U);
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        ++weights_[random_() % weights_.size()];
    }
    return weights_;
}

Estimate estimate(double value, std::vector<double> resampled, std::size_t people) {
    if (resampled.empty()) {
        return {value, value, value};
    }
    std::ranges::sort(resampled);
    Estimate result{value, percentile(resampled, 0.025), percentile(resampled, 0.975)};
    const double unseen = std::min(1.0, 3 / static_cast<double>(std::max<std::size_t>(1, people)));
    if (value <= 0) {
        result.high = std::max(result.high, unseen);
    } else if (value >= 1) {
        result.low = std::min(result.low, 1 - unseen);
    }
    return result;
}

}  // namespace rollcall::measurement
