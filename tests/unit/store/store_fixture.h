#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "contract/samples.h"
#include "people/photo_store.h"
#include "store/files/photo_folder.h"
#include "store/sqlite/database.h"
#include "unit/store/temporary_folder.h"

namespace rollcall::test {

/// What a server holds of a data folder.
struct OpenStores {
    explicit OpenStores(const std::filesystem::path& folder);

    /// Photo first, row second, as enrolment does.
    Result<people::AddedPhoto> enrol(const std::string& employee, std::uint32_t seed);

    /// The template of that photo as the database has it, which is what its files may hold.
    Bytes stored_template(PhotoKey photo, const ModelId& model = ModelId("model-a")) const;

    std::unique_ptr<store::Database> database;
    std::unique_ptr<people::PeopleStore> people;
    std::unique_ptr<people::PhotoStore> photos;
};

/// Whose store is opened with OpenStores' keys.
std::unique_ptr<people::PeopleStore> people_store(
    store::Database& database, std::chrono::milliseconds deadline = store::kErasureDeadline);

/// What OpenStores' photo store calls sample_picture(seed).
PhotoName stored_name(std::uint32_t seed);

/// A test with a data folder of its own.
class StoreTest : public testing::Test {
  protected:
    const std::filesystem::path& folder() const { return temporary_.path(); }
    std::filesystem::path file() const { return folder() / store::kDatabaseName; }

  private:
    TemporaryFolder temporary_;
};

/// Every file below `folder` and its bytes. Only where this process has no database open there:
/// closing a file of SQLite's would drop its locks.
std::map<std::string, std::string> contents_of(const std::filesystem::path& folder);

/// The names of the files below `folder` that hold one of `patterns`, separated by spaces; a
/// process of its own looks, so that databases may be open.
std::string files_that_hold(const std::filesystem::path& folder,
                            const std::vector<ByteView>& patterns);
inline std::string files_that_hold(const std::filesystem::path& folder, ByteView bytes) {
    return files_that_hold(folder, std::vector<ByteView>{bytes});
}

/// Runs `body` in a forked process, which ends with what it returns and runs no destructor of this
/// one's objects. The exit status, or minus the signal that ended it.
int run_in_child(const std::function<int()>& body);

std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace rollcall::test
