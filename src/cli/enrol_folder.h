#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/enrol.h"
#include "core/result.h"

namespace rollcall::cli {

/// A photo found in a folder of people.
struct FolderPhoto {
    std::filesystem::path file;
    std::string employee_id;
    std::string employee_name;
};

/// A photo that was not enrolled, and why.
struct RefusedPhoto {
    FolderPhoto photo;
    Error error;
};

struct FolderSummary {
    std::size_t enrolled = 0;
    std::size_t already_there = 0;  ///< the very same photo was enrolled before
    std::size_t waiting = 0;        ///< of both: no search finds them, for want of a legal basis
    std::vector<RefusedPhoto> refused;
};

/// The photos of a folder with a sub-folder a person, sorted by path. A sub-folder is called by the
/// employee id, or by id and name with a space between: "E17 Ada Lovelace". Hidden files are passed
/// over. Errors: not_found (no such folder, or no sub-folder with a file in it); unavailable.
Result<std::vector<FolderPhoto>> find_photos(const std::filesystem::path& folder);

/// Enrols each photo, with `basis` as its person's if they have none, on `threads` threads and
/// calls `progress(done)` after each, one call at a time. A refused photo does not stop the others;
/// a full disk or a store that is down does. `refused` is sorted by file.
FolderSummary enrol_photos(app::Enrol& enrol, const std::vector<FolderPhoto>& photos,
                           const std::optional<people::LegalBasis>& basis, std::size_t threads,
                           const std::function<void(std::size_t)>& progress);

}  // namespace rollcall::cli
