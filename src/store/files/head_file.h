#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/descriptor.h"
#include "core/result.h"
#include "journal/chain.h"

namespace rollcall::store {

/// The file in the data folder that says which entry of the journal is the last, so that entries
/// cut off the end are missed. Written after every entry, in place and without waiting for the
/// disk: after a power cut it may name an earlier entry, which is as true.
class HeadFile {
  public:
    /// The signed heads of a data folder, read before the journal that they are held against: the
    /// file's, and those that dispute() has kept. Empty if there are none. Error: unavailable.
    static Result<std::vector<std::string>> read(const std::filesystem::path& folder);

    /// Opens it, or makes it with `current` in it. For who holds the data folder. Errors:
    /// unavailable, storage_full.
    static Result<HeadFile> open(const std::filesystem::path& folder, const std::string& current);
    /// Renames the file, so that what it says is still read but written over no more.
    static Status dispute(const std::filesystem::path& folder, TimePoint now);

    HeadFile(HeadFile&& other) noexcept : file_(std::move(other.file_)), last_(other.last_) {}
    HeadFile& operator=(HeadFile&&) = delete;
    HeadFile(const HeadFile&) = delete;
    HeadFile& operator=(const HeadFile&) = delete;
    ~HeadFile() = default;

    /// Thread-safe. An earlier head than the last one kept is passed over. What cannot be written
    /// is said in the log.
    void keep(const journal::Head& head, const std::string& signed_head);

  private:
    explicit HeadFile(Descriptor file) : file_(std::move(file)) {}

    std::mutex mutex_;
    Descriptor file_;
    journal::EntryNumber last_;
};

}  // namespace rollcall::store
