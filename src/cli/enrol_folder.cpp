#include "cli/enrol_folder.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

bool stops_everything(ErrorCode code) {
    return code == ErrorCode::storage_full || code == ErrorCode::unavailable ||
           code == ErrorCode::database_damaged || code == ErrorCode::internal;
}

void append_person(const fs::path& folder, std::vector<FolderPhoto>& photos) {
    const std::string label = folder.filename().string();
    const std::size_t space = label.find(' ');
    const std::string id = label.substr(0, space);
    const std::string name = space == std::string::npos ? id : label.substr(space + 1);
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().filename().string().front() != '.') {
            photos.push_back({entry.path(), id, name});
        }
    }
}

/// What the threads of one run share.
struct Run {
    app::Enrol& enrol;
    const std::vector<FolderPhoto>& photos;
    const std::optional<people::LegalBasis>& basis;
    const std::function<void(std::size_t)>& progress;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex mutex{};
    std::condition_variable room{};
    std::size_t analysing = 0;  ///< threads whose picture may hold a part of the pixel budget
    bool one_alone = false;     ///< a picture wants the whole budget; the others wait
    std::size_t done = 0;
    FolderSummary summary{};

    void work();
    Result<app::Enrolled> enrol_file(const FolderPhoto& photo);
    Result<app::Enrolled> enrol_when_there_is_room(const app::EnrolRequest& request);
    void record(const FolderPhoto& photo, const Result<app::Enrolled>& outcome);
};

void Run::work() {
    while (!stop) {
        const std::size_t index = next++;
        if (index >= photos.size()) {
            return;
        }
        record(photos[index], enrol_file(photos[index]));
    }
}

/// A worker's border: whatever is thrown here becomes this photo's error.
Result<app::Enrolled> Run::enrol_file(const FolderPhoto& photo) {
    try {
        const Result<Bytes> picture = read_picture(photo.file);
        if (!picture) {
            return Error{ErrorCode::invalid_field, picture.error().message};
        }
        return enrol_when_there_is_room({.employee_id = photo.employee_id,
                                         .employee_name = photo.employee_name,
                                         .picture = *picture,
                                         .basis = basis});
    } catch (const std::exception& error) {
        return Error{ErrorCode::internal, "a fault of Rollcall itself", error.what()};
    }
}

/// Large pictures side by side may need more pixels than the budget has. One that found no room is
/// tried again with nobody beside it; only what is too large even then is refused.
Result<app::Enrolled> Run::enrol_when_there_is_room(const app::EnrolRequest& request) {
    std::unique_lock lock(mutex);
    room.wait(lock, [&] { return !one_alone; });
    ++analysing;
    lock.unlock();
    Result<app::Enrolled> outcome = enrol.run(request);
    lock.lock();
    --analysing;
    room.notify_all();
    if (outcome || outcome.error().code != ErrorCode::busy) {
        return outcome;
    }
    room.wait(lock, [&] { return !one_alone; });
    one_alone = true;
    room.wait(lock, [&] { return analysing == 0; });
    lock.unlock();
    outcome = enrol.run(request);
    lock.lock();
    one_alone = false;
    room.notify_all();
    return outcome;
}

void Run::record(const FolderPhoto& photo, const Result<app::Enrolled>& outcome) {
    const std::lock_guard lock(mutex);
    if (!outcome) {
        summary.refused.push_back({photo, outcome.error()});
        if (stops_everything(outcome.error().code)) {
            stop = true;
        }
    } else if (outcome->added.new_photo) {
        ++summary.enrolled;
    } else {
        ++summary.already_there;
    }
    if (outcome && outcome->added.waiting) {
        ++summary.waiting;
    }
    progress(++done);
}

}  // namespace

Result<std::vector<FolderPhoto>> find_photos(const fs::path& folder) {
    std::vector<FolderPhoto> photos;
    try {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            if (entry.is_directory() && entry.path().filename().string().front() != '.') {
                append_person(entry.path(), photos);
            }
        }
    } catch (const fs::filesystem_error& error) {
        return Error{ErrorCode::unavailable,
                     "cannot read the folder " + folder.string() + ": " + error.code().message()};
    }
    if (photos.empty()) {
        return Error{ErrorCode::not_found,
                     folder.string() +
                         " has no sub-folder with a photo in it; make one sub-folder a "
                         "person, called by the employee id"};
    }
    std::sort(photos.begin(), photos.end(),
              [](const FolderPhoto& a, const FolderPhoto& b) { return a.file < b.file; });
    return photos;
}

FolderSummary enrol_photos(app::Enrol& enrol, const std::vector<FolderPhoto>& photos,
                           const std::optional<people::LegalBasis>& basis, std::size_t threads,
                           const std::function<void(std::size_t)>& progress) {
    Run run{.enrol = enrol, .photos = photos, .basis = basis, .progress = progress};
    {
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (std::size_t i = 0; i < threads; ++i) {
            workers.emplace_back([&run] { run.work(); });
        }
    }
    std::stable_sort(
        run.summary.refused.begin(), run.summary.refused.end(),
        [](const RefusedPhoto& a, const RefusedPhoto& b) { return a.photo.file < b.photo.file; });
    return std::move(run.summary);
}

}  // namespace rollcall::cli
