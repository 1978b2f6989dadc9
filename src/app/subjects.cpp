#include "app/subjects.h"

#include <algorithm>
#include <utility>

#include "app/embed_pictures.h"

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& file) {
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return std::ranges::find(kPictureEndings, ending) != kPictureEndings.end();
}

/// What stands in the folder, sorted, without what is hidden (thumbnails, other systems' notes).
/// Error: not_found, naming the folder.
Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
    std::error_code fault;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        if (entry->path().filename().string().front() != '.') {
            entries.push_back(entry->path());
        }
    }
    if (fault) {
        return Error{ErrorCode::not_found,
                     "the folder " + folder.string() + " cannot be read: " + fault.message()};
    }
    std::ranges::sort(entries);
    return entries;
}

}  // namespace

Result<Subjects> find_subjects(const fs::path& images) {
    const auto folders = entries_of(images);
    if (!folders) {
        return folders.error();
    }
    Subjects subjects;
    for (const fs::path& folder : *folders) {
        std::error_code ignored;
        if (!fs::is_directory(folder, ignored)) {
            continue;
        }
        const auto files = entries_of(folder);
        if (!files) {
            return files.error();
        }
        Subject subject{folder.filename().string(), {}};
        for (const fs::path& file : *files) {
            if (is_picture(file) && fs::is_regular_file(file, ignored)) {
                subject.pictures.push_back(subjects.files.size());
                subjects.files.push_back(file);
            }
        }
        if (!subject.pictures.empty()) {
            subjects.people.push_back(std::move(subject));
        }
    }
    if (subjects.files.empty()) {
        return Error{ErrorCode::not_found, "there is no picture in the sub-folders of " +
                                               images.string() +
                                               "; a sub-folder a person is expected"};
    }
    return subjects;
}

}  // namespace rollcall::app
