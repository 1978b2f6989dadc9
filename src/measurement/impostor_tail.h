#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "measurement/bootstrap.h"

namespace rollcall::measurement {

/// The upper tail of the impostor similarities as that of a normal distribution: the threshold that
/// lets a share FMR through is location + scale * z(FMR), z being the standard normal's upper
/// quantile. LFW's follow this line from an FMR of 1e-2 to 1e-5 within 0.004 (docs/accuracy.md).
struct NormalTail {
    double location = 0;
    double scale = 0;  ///< > 0

    double fmr(double threshold) const;  ///< share of impostor comparisons that reach it, 0..1
    double threshold(double fmr) const;  ///< the inverse; `fmr` in 0..1, both excluded
};

/// A threshold, and the FMR that was measured at it.
struct TailPoint {
    double fmr = 0;
    double threshold = 0;
};

/// The tail through two points, the first of the larger FMR and the smaller threshold.
NormalTail tail_through(const TailPoint& first, const TailPoint& second);

/// The FMR at which one of `people` is reached by a stranger with the probability `fpir`, if the
/// comparisons are independent: FPIR = 1 - (1 - FMR)^people (NIST, FRTE 1:N). `people` >= 1.
double fmr_at_fpir(double fpir, double people);
double fpir_at_fmr(double fmr, double people);  ///< the inverse

/// An impostor comparison and how often it counts.
struct WeightedScore {
    float similarity = 0;
    float weight = 0;
};

/// What is known of the tail after a look at some impostor comparisons: `prior` before it (what
/// another set of faces has shown), the comparisons' own distribution the more of them there are.
/// A grid of tails with the probability of each (Bayes): normal in the location at the level the
/// comparisons reach, and in the logarithm of the scale, times the likelihood of the comparisons
/// above that level. Immutable, thread-safe.
class TailEstimate {
  public:
    /// `tail`: the most similar comparisons, most similar first: at least kExceedances of them by
    /// weight, or kTailShare of `comparisons` (the weight of all there are), whichever is less.
    /// With fewer than kFewestComparisons the prior stands alone. The most similar tenth of what is
    /// taken counts by its number alone, so that a person enrolled twice, or twins, do not move
    /// the others' threshold.
    TailEstimate(std::span<const WeightedScore> tail, double comparisons, const NormalTail& prior);

    /// By weight, how many of the most similar comparisons are taken; a tail of more would follow
    /// the middle of the distribution, not its end.
    static double wanted(double comparisons);

    /// FPIR among `people` at the threshold: mean, and the 95 % credible interval.
    Estimate fpir(double threshold, double people) const;
    /// The threshold, 0..1, at which the FPIR among `people`, averaged over what the tail may be,
    /// is the wanted one: the less is known, the higher. With `people` 1: of an FMR.
    double threshold_at(double fpir, double people) const;
    /// The same with the 95 % credible interval of the threshold that would give it.
    Estimate threshold_range(double fpir, double people) const;

    static constexpr double kExceedances = 100;
    static constexpr double kTailShare = 0.1;
    static constexpr double kFewestComparisons = 10;

  private:
    struct Candidate {
        NormalTail tail;
        double probability = 0;
    };

    double mean_fpir(double threshold, double people) const;

    std::vector<Candidate> candidates_;
};

}  // namespace rollcall::measurement
