#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measurement/bootstrap.h"

namespace rollcall::measurement {

/// The words are NIST's (FRTE 1:N, open set): FPIR, the share of searches by people who are not
/// enrolled that return anybody; FNIR, the share of searches by enrolled people that do not return
/// them, as the best candidate and at or above the threshold.

/// A search with one picture. Where no face was found in it, it returned nobody: `similarity` -1.
struct Search {
    std::uint32_t person = 0;  ///< who is in the picture, by number
    float similarity = -1;     ///< the best candidate's
    bool mated = false;        ///< the person is enrolled
    bool mate_first = false;   ///< the best candidate is this person
};

/// The searches of one division of the people into enrolled ones and strangers.
using Trial = std::vector<Search>;

/// What is missed where the threshold lets so many strangers through.
struct FnirAtFpir {
    double fpir = 0;      ///< asked for
    float threshold = 0;  ///< the smallest with at most this FPIR; the mean over the trials
    Estimate fnir;        ///< the mean over the trials, each at its own threshold
};

struct IdentificationFigures {
    Estimate rank1;  ///< share of the mated searches whose best candidate is right, any threshold
    /// Those of the asked FPIRs that can be told: 1 / FPIR searches by strangers are needed at
    /// least.
    std::vector<FnirAtFpir> fnir_at_fpir;
};

/// `people`: how many there are, numbered from 0 alike in all trials. Nothing if a trial has no
/// mated or no other search.
std::optional<IdentificationFigures> identification_figures(const std::vector<Trial>& trials,
                                                            std::span<const double> fpirs,
                                                            std::size_t people,
                                                            std::size_t resamples);

/// A point of the curve of one trial.
struct IdentificationPoint {
    float threshold = 0;
    double fpir = 0;
    double fnir = 0;
};

/// The trial's DET curve at the thresholds where FPIR is 1, 0.9, 0.8 .. of each power of ten that
/// the strangers are enough for; largest FPIR first.
std::vector<IdentificationPoint> identification_curve(const Trial& trial);

}  // namespace rollcall::measurement
