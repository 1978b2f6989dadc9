#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "measurement/bootstrap.h"
#include "measurement/comparison.h"

namespace rollcall::measurement {

/// The words are NIST's (FRTE 1:1): FMR, the share of impostor comparisons that reach a threshold,
/// and FNMR, the share of genuine ones that do not. LFW and ISO's older words for the same are FAR
/// and 1 - TAR. A picture in which no face was found matches nothing, so that it counts as a
/// genuine comparison that failed.

/// One fold of a list of pairs, judged with the threshold that is best on the other folds.
struct FoldAccuracy {
    double accuracy = 0;  ///< share judged rightly, 0..1
    float threshold = 0;
};

/// LFW's figure for a list of pairs.
struct PairAccuracy {
    Estimate accuracy;  ///< mean over the folds
    std::vector<FoldAccuracy> folds;
};

/// `folds`: at least two, none empty. `people`: how many there are, numbered from 0; the bootstrap
/// draws them `resamples` times, and a pair counts as often as both of its people were drawn.
PairAccuracy pair_accuracy(const std::vector<std::vector<Comparison>>& folds, std::size_t people,
                           std::size_t resamples);

/// What is accepted where the threshold lets so many impostors through.
struct TarAtFar {
    double far = 0;       ///< asked for
    float threshold = 0;  ///< the smallest with at most this FAR
    Estimate tar;         ///< share of genuine comparisons that reach it
};

struct VerificationFigures {
    Estimate eer;  ///< where FMR and FNMR are equal
    /// Those of the asked FARs that can be told: 1 / FAR impostor comparisons are needed at least.
    std::vector<TarAtFar> tar_at_far;
};

/// `fars`: largest first, none above AllPairs::kTailShare / 2. Nothing if there is no genuine or no
/// impostor comparison.
std::optional<VerificationFigures> verification_figures(const AllPairs& pairs,
                                                        std::span<const double> fars,
                                                        std::size_t resamples);

}  // namespace rollcall::measurement
