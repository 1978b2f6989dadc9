#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "app/embed_pictures.h"
#include "measurement/identification.h"

namespace rollcall::app {

/// How well strangers and enrolled people are told apart with so many photos enrolled a person.
struct GalleryFigures {
    std::size_t photos = 0;  ///< at most so many of each person; one picture is left to search with
    std::size_t mated = 0;   ///< searches by enrolled people, in all trials together
    std::size_t strangers = 0;  ///< searches by the others, in all trials together
    std::optional<measurement::IdentificationFigures> figures;
    std::vector<measurement::IdentificationPoint> curve;  ///< of the first trial
};

/// An open-set search among the people of a folder.
struct GalleryEvaluation {
    ModelId model;
    std::size_t people = 0;
    std::size_t enrolled = 0;  ///< people, in each trial
    std::size_t trials = 0;
    EmbeddedPictures pictures;
    std::vector<GalleryFigures> by_photos;  ///< one photo a person, then up to three
};

/// `images` holds a sub-folder of pictures for each person. In each trial `enrolled` people (by
/// default half of them), drawn by a hash of their names so that every machine draws alike, are
/// enrolled with their first photos in which a face was found, and the others are strangers; every
/// other picture is searched for, in the index that the server uses. Templates are made of four
/// views and probes of one, as enrolment and search make them; but of several faces that nearest to
/// the middle counts (embed_pictures), and nobody is refused. Errors: not_found (no such folder, or
/// no picture in it); invalid_field (fewer than two people, or nobody with two pictures; `enrolled`
/// is 0 or leaves no stranger).
Result<GalleryEvaluation> evaluate_gallery(const PictureReader& reader,
                                           const std::filesystem::path& images,
                                           std::optional<std::size_t> enrolled,
                                           const EmbeddingOptions& options);

}  // namespace rollcall::app
