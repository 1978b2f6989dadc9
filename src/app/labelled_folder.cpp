#include "app/labelled_folder.h"

#include <algorithm>
#include <utility>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

Status check(const Subjects& subjects, const fs::path& images) {
    if (subjects.people.size() < 2) {
        return Error{ErrorCode::invalid_field,
                     "all pictures in " + images.string() +
                         " are one person's; without others nobody can be taken for somebody else"};
    }
    if (std::ranges::none_of(subjects.people,
                             [](const Subject& one) { return one.pictures.size() > 1; })) {
        return Error{ErrorCode::invalid_field,
                     "nobody in " + images.string() +
                         " has two pictures; one is enrolled, another is searched for"};
    }
    return {};
}

/// The first pictures of each person in which a face was found: all that any trial enrols.
std::vector<std::size_t> ever_enrolled(const std::vector<Subject>& people,
                                       const std::vector<std::vector<float>>& probes) {
    std::vector<std::size_t> pictures;
    for (const Subject& person : people) {
        std::size_t taken = 0;
        for (const std::size_t picture : person.pictures) {
            if (taken < kMostPhotosEnrolled && !probes[picture].empty()) {
                pictures.push_back(picture);
                ++taken;
            }
        }
    }
    return pictures;
}

}  // namespace

Result<Subjects> find_comparable_subjects(const fs::path& images) {
    Result<Subjects> subjects = find_subjects(images);
    if (subjects) {
        if (Status usable = check(*subjects, images); !usable) {
            return usable.error();
        }
    }
    return subjects;
}

std::size_t photos_to_enrol(const Subject& person, const std::vector<std::vector<float>>& probes,
                            std::size_t photos) {
    const auto usable = static_cast<std::size_t>(std::ranges::count_if(
        person.pictures, [&](std::size_t picture) { return !probes[picture].empty(); }));
    return std::min(photos, std::max<std::size_t>(usable, 2) - 1);
}

std::vector<std::vector<float>> make_templates(const PictureReader& reader,
                                               const Subjects& subjects, EmbeddedPictures& pictures,
                                               EmbeddingOptions options) {
    const std::vector<std::vector<float>>& probes = pictures.embeddings;
    const std::vector<std::size_t> enrolled = ever_enrolled(subjects.people, probes);
    std::vector<fs::path> files;
    files.reserve(enrolled.size());
    for (const std::size_t picture : enrolled) {
        files.push_back(subjects.files[picture]);
    }
    options.views = face::Views::several;
    EmbeddedPictures made = embed_pictures(reader, files, options);
    pictures.unusable.insert(pictures.unusable.end(), made.unusable.begin(), made.unusable.end());
    std::vector<std::vector<float>> templates(probes.size());
    for (std::size_t i = 0; i < enrolled.size(); ++i) {
        templates[enrolled[i]] = std::move(made.embeddings[i]);
    }
    return templates;
}

}  // namespace rollcall::app
