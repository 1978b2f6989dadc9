#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rollcall::measurement {

/// A figure with its 95 % confidence interval.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
};

/// How often each person counts, by number: once each, or as a resample drew them.
using Weights = std::vector<std::uint32_t>;

/// Efron's bootstrap over people, the independent unit of a face set (two pictures of one person
/// are not independent): each resample draws as many people as there are, with replacement, and the
/// interval runs from the 2.5th to the 97.5th percentile of the resamples' figures. The draws are
/// the same on every machine and in every run.
class Bootstrap {
  public:
    explicit Bootstrap(std::size_t people) : weights_(people) {}

    /// The next resample: how often each person was drawn. Valid until the next call.
    const Weights& draw();

  private:
    std::mt19937_64 random_;  // default-seeded; its sequence is given by the C++ standard
    Weights weights_;
};

/// `value`, a share of 0..1, with the interval that the resamples' figures span. `resampled` may be
/// in any order; if it is empty, the interval is the value alone. Where nothing was seen (0 or 1),
/// no resample sees it either: the interval then reaches as far as 3 / `people` (the rule of three,
/// Hanley and Lippman-Hand 1983).
Estimate estimate(double value, std::vector<double> resampled, std::size_t people);

}  // namespace rollcall::measurement
