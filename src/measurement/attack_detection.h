#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measurement/bootstrap.h"

namespace rollcall::measurement {

/// The words are ISO/IEC 30107-3's: BPCER, the share of bona fide presentations that are taken for
/// attacks, and APCER, the share of attacks of one species that are taken for bona fide. A
/// presentation counts as bona fide if its score reaches the threshold. Those in which no face was
/// found have no score; they are counted apart (non-response) and are in neither.

/// A presentation that got a score.
struct Presentation {
    double score = 0;          ///< 0 (attack) .. 1 (bona fide)
    std::uint32_t person = 0;  ///< whose face is shown, by number
};

/// What one way to judge gave: a list for the bona fide ones, a list for each species.
struct Presentations {
    std::vector<Presentation> bona_fide;
    /// Bona fide ones under the conditions of the attacks' camera; thresholds are not chosen on
    /// them. May be empty.
    std::vector<Presentation> control;
    std::vector<std::vector<Presentation>> species;
};

/// What happens at one threshold.
struct DetectionPoint {
    double threshold = 0;
    Estimate bpcer;
    Estimate control_bpcer;
    std::vector<Estimate> apcer;  ///< in the order of the species
    Estimate worst_apcer;         ///< the largest of them, which is what ISO wants reported
};

struct DetectionFigures {
    /// For each BPCER asked for, the point at the largest threshold with at most this BPCER. The
    /// intervals are those of the whole way: each resample chooses its own threshold.
    std::vector<DetectionPoint> points;
    std::vector<Estimate> eer;  ///< in the order of the species: where APCER and BPCER are equal
};

/// `people`: how many there are, numbered from 0. Nothing if the bona fide list or one of the
/// species' is empty, or there is no species.
std::optional<DetectionFigures> detection_figures(const Presentations& presentations,
                                                  std::span<const double> bpcers,
                                                  std::size_t people, std::size_t resamples);

/// The point of a given threshold; nothing as above.
std::optional<DetectionPoint> detection_point(const Presentations& presentations, double threshold,
                                              std::size_t people, std::size_t resamples);

}  // namespace rollcall::measurement
