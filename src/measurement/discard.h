#pragma once

#include <span>
#include <vector>

namespace rollcall::measurement {

/// A search by somebody enrolled, with what one measure of quality said of its picture.
struct JudgedSearch {
    double goodness = 0;  ///< the greater the better
    bool missed = false;  ///< not found, or somebody else was
};

/// What is missed where the worst pictures by a measure are not searched with: a point of ISO/IEC
/// 29794-1's error versus discard characteristic.
struct DiscardPoint {
    double share = 0;           ///< of the searches that are left out, as asked for
    double limit = 0;           ///< the goodness of the worst that is kept
    double fnir_kept = 0;       ///< among those that are kept
    double fnir_discarded = 0;  ///< among those that are left out; 0 if there are none
};

/// One point for each of `shares` (0 .. below 1), rounded down to whole searches; of equally good
/// ones those that come first go first. Nothing without searches.
std::vector<DiscardPoint> error_versus_discard(std::span<const JudgedSearch> searches,
                                               std::span<const double> shares);

}  // namespace rollcall::measurement
