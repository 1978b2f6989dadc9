#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "app/embed_pictures.h"
#include "app/subjects.h"
#include "core/result.h"

namespace rollcall::app {

/// The most photos of a person that a measurement enrols.
inline constexpr std::size_t kMostPhotosEnrolled = 3;

/// find_subjects, of whom some can be searched for and some be strangers. Errors: as find_subjects;
/// invalid_field (fewer than two people, or nobody with two pictures).
Result<Subjects> find_comparable_subjects(const std::filesystem::path& images);

/// How many photos of the person to enrol: at most `photos`, and one of the usable pictures is left
/// to be searched for. `probes`: a vector a picture, empty where none could be made.
std::size_t photos_to_enrol(const Subject& person, const std::vector<std::vector<float>>& probes,
                            std::size_t photos);

/// Templates as enrolment makes them, of the first pictures of each person in which a face was
/// found: one a picture, empty for all others. `pictures`: the probes of all; what went wrong is
/// added to it.
std::vector<std::vector<float>> make_templates(const PictureReader& reader,
                                               const Subjects& subjects, EmbeddedPictures& pictures,
                                               EmbeddingOptions options);

}  // namespace rollcall::app
