#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "app/embed_pictures.h"
#include "measurement/comparison.h"
#include "measurement/pairs_file.h"
#include "measurement/verification.h"

namespace rollcall::app {

/// How well the networks in force tell whether two pictures show one person.
struct PairsEvaluation {
    ModelId model;
    std::size_t pairs = 0;
    std::size_t people = 0;
    EmbeddedPictures pictures;
    measurement::PairAccuracy accuracy;  ///< over the listed pairs
    /// Over all pairs of the pictures that the list names, since the list itself is too short to
    /// tell a small FAR.
    measurement::AllPairs all_pairs;
    std::optional<measurement::VerificationFigures> figures;
};

/// `images` holds the pictures that the folds name, as .jpg, .jpeg, .png, .webp or .heic.
/// Error: not_found, naming the first pictures that are not there.
Result<PairsEvaluation> evaluate_pairs(const PictureReader& reader,
                                       const std::filesystem::path& images,
                                       const std::vector<measurement::Fold>& folds,
                                       const EmbeddingOptions& options);

}  // namespace rollcall::app
