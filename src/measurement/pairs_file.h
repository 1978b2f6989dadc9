#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rollcall::measurement {

/// Two pictures to compare 1:1. A picture is called as LFW names its files, without the ending:
/// "Ada_Lovelace/Ada_Lovelace_0001".
struct PicturePair {
    std::string first;
    std::string second;
    bool same = false;  ///< both show one person
};

using Fold = std::vector<PicturePair>;

/// The pairs of an LFW pairs file ("View 2": http://vis-www.cs.umass.edu/lfw/README.txt): the first
/// line holds the folds and the pairs of each kind in a fold; then each fold's same pairs
/// ("NAME 1 2"), then its different ones ("NAME 1 OTHER 2"), words parted by tabs or spaces.
/// Error: invalid_field with the number of the line and what was wanted there. At least two folds,
/// since a fold's threshold is chosen on the others.
Result<std::vector<Fold>> parse_pairs(std::string_view text);

}  // namespace rollcall::measurement
