#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/embed_pictures.h"
#include "face/quality.h"
#include "gallery/match_policy.h"
#include "measurement/discard.h"

namespace rollcall::app {

/// What one measure of quality is worth.
struct MeasureFigures {
    const face::MeasureInfo* info = nullptr;  ///< of face::measures
    /// The goodness is the value, or its negative where a smaller value is better.
    std::vector<measurement::DiscardPoint> curve;
    std::array<std::size_t, 2> beyond{};  ///< searches beyond the limit of enrolment, of search
    std::array<std::size_t, 2> missed{};  ///< of these, not found
};

/// How well people are found in pictures of given quality, and what is said of those in which they
/// are not.
struct QualityEvaluation {
    ModelId model;
    float threshold = 0;  ///< at which they are searched for
    std::size_t enrolled = 0;
    std::size_t searches = 0;  ///< without those whose picture is unusable
    std::size_t without_face = 0;
    std::size_t missed = 0;        ///< no face, below the threshold, too near the runner-up, or:
    std::size_t wrong_person = 0;  ///< somebody else was found
    std::size_t refused = 0;       ///< faces that enrolment would refuse
    /// Searches by the code of the first reason to ask for a better picture, and the missed ones of
    /// them; no_face included.
    std::map<std::string, std::size_t> hinted;
    std::map<std::string, std::size_t> missed_and_hinted;
    std::vector<MeasureFigures> measures;
    std::vector<UnusablePicture> unusable;
};

/// `images` holds a sub-folder of pictures for each person. Everybody is enrolled with the first
/// picture; the others are searched for, taken from `probes` by the same names, or from `images`
/// where that is empty. Nobody is refused, so that it can be seen what refusing would be worth. Of
/// several faces that nearest to the middle counts. Errors: as find_subjects; invalid_field (nobody
/// has two pictures); not_found (there is no such picture in `probes`).
Result<QualityEvaluation> evaluate_quality(const PictureReader& reader,
                                           const gallery::MatchPolicy& policy,
                                           const std::filesystem::path& images,
                                           const std::filesystem::path& probes,
                                           const EmbeddingOptions& options);

}  // namespace rollcall::app
