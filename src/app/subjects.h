#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace rollcall::app {

/// A person's pictures, as numbers into the list of all.
struct Subject {
    std::string name;
    std::vector<std::size_t> pictures;
};

struct Subjects {
    std::vector<Subject> people;  ///< sorted by name; each has a picture
    std::vector<std::filesystem::path> files;
};

/// The people of a folder that holds a sub-folder of pictures for each (kPictureEndings). What is
/// hidden is passed over. Error: not_found (a folder cannot be read; there is no picture).
Result<Subjects> find_subjects(const std::filesystem::path& images);

}  // namespace rollcall::app
