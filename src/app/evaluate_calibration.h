#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "app/embed_pictures.h"
#include "gallery/match_policy.h"

namespace rollcall::app {

/// A figure over the draws: the median, and what a tenth of them lie below and above.
struct Spread {
    double median = 0;
    double low = 0;
    double high = 0;
};

/// What a threshold comes to with people who had no part in choosing it.
struct AttainedRates {
    Spread threshold;
    Spread fpir;      ///< searches by strangers, in each draw
    double fnir = 0;  ///< searches by enrolled people, in all draws together
};

/// Galleries of one size, drawn again and again.
struct CalibrationDraws {
    std::size_t enrolled = 0;
    std::size_t photos = 0;  ///< enrolled at most of each person
    bool alike = false;      ///< gallery and strangers are of the quarter most like one person
    AttainedRates calibrated;
    AttainedRates by_number;  ///< what the catalogue says of so many people, unmeasured
    AttainedRates catalogue;  ///< the model's own threshold for 1:N, whatever the number
};

struct CalibrationEvaluation {
    ModelId model;
    std::size_t people = 0;
    std::size_t draws = 0;  ///< of each size
    double fpir = 0;        ///< wanted
    EmbeddedPictures pictures;
    std::vector<CalibrationDraws> by_size;
};

/// Whether a calibrated threshold gives the FPIR it was asked for. `images` as for
/// evaluate_gallery. In each draw so many people are enrolled, the gallery alone is calibrated, and
/// all pictures of everybody else and those of the enrolled that were not enrolled are searched
/// for. A second time the people drawn from are the quarter whose first templates are most similar
/// to one drawn person's: a workforce of people more alike than those the model was measured on.
/// Sizes that leave fewer strangers than people enrolled are left out. `catalogue`: the model's own
/// thresholds. Errors: as evaluate_gallery; invalid_field (no size is small enough); unavailable
/// (the catalogue has no thresholds).
Result<CalibrationEvaluation> evaluate_calibration(const PictureReader& reader,
                                                   const gallery::MatchPolicy& catalogue,
                                                   const std::filesystem::path& images,
                                                   const EmbeddingOptions& options);

}  // namespace rollcall::app
