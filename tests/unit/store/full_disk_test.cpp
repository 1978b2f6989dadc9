#include <fstream>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "store/sqlite/connections.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

constexpr int kNoNamespace = 77;
constexpr std::size_t kDisk = 2U << 20;  // bytes

class FullDiskTest : public StoreTest {
  protected:
    /// Runs `body` with the data folder on a disk of kDisk bytes that only its process sees.
    int run_on_small_disk(const std::function<int()>& body) {
        return run_in_child([&] {
            if (::unshare(CLONE_NEWNS) != 0 ||
                ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
                ::mount("tmpfs", folder().c_str(), "tmpfs", 0, "size=2m,mode=0700") != 0) {
                return kNoNamespace;
            }
            return body();
        });
    }
};

/// As much of it as there is room for.
void write_filler(const std::filesystem::path& folder, std::size_t size) {
    std::ofstream(folder / "filler", std::ios::binary) << std::string(size, 'x');
}

/// Each failure has a number of its own, which is the child's exit status.
int fill_and_go_on(const std::filesystem::path& folder) {
    OpenStores stores(folder);
    std::uint32_t seed = 0;
    while (stores.enrol("E" + std::to_string(seed), seed)) {
        if (++seed > 1000) {
            return 2;
        }
    }
    if (stores.enrol("E" + std::to_string(seed), seed).error().code != ErrorCode::storage_full) {
        return 3;
    }
    // The photo may have found room: then the rows must not.
    write_filler(folder, kDisk);
    const auto refused = stores.people->add_photo(sample_photo("another", 4000));
    if (refused || refused.error().code != ErrorCode::storage_full) {
        return 4;
    }
    if (!stores.people->find(EmployeeId("E0")) || !*stores.people->find(EmployeeId("E0"))) {
        return 5;
    }
    if (*stores.people->find(EmployeeId("another"))) {
        return 6;
    }
    std::filesystem::remove(folder / "filler");
    for (std::uint32_t old = 0; old < seed; ++old) {
        (void)stores.photos->remove(stored_name(old));
    }
    if (!stores.enrol("another", 4000)) {
        return 7;
    }
    const auto people = stores.people->list(std::nullopt, 1000);
    return people && people->employees.size() == seed + 1 ? 0 : 8;
}

TEST_F(FullDiskTest, IsAnErrorAndTheStoreGoesOnWhenThereIsRoomAgain) {
    const int outcome = run_on_small_disk([&] { return fill_and_go_on(folder()); });
    if (outcome == kNoNamespace) {
        GTEST_SKIP() << "needs root, to mount a small disk in a namespace of its own";
    }
    EXPECT_EQ(outcome, 0);
}

/// The file has to be rebuilt and there is no room for that.
int erase_without_room(const std::filesystem::path& folder) {
    OpenStores stores(folder);
    for (std::uint32_t seed = 0; seed < 12; ++seed) {
        if (!stores.enrol("E" + std::to_string(seed), seed)) {
            return 2;
        }
    }
    const auto leave_pending = [&] {
        return stores.database->connections().write([](SQLite::Database& writer) -> Status {
            writer.exec("UPDATE store_state SET erasure_pending = revision");
            return {};
        });
    };
    // Once with room, so that the log is empty and leaves none when it is cleared.
    if (!leave_pending() || !stores.people->finish_erasure() || !leave_pending()) {
        return 3;
    }
    write_filler(folder, kDisk);
    for (int again = 0; again < 2; ++again) {
        const Status refused = stores.people->finish_erasure();
        if (refused || refused.error().code != ErrorCode::storage_full) {
            return 4;
        }
    }
    std::filesystem::remove(folder / "filler");
    if (!stores.people->finish_erasure()) {
        return 5;
    }
    return stores.people->find(EmployeeId("E11")).value() ? 0 : 6;
}

TEST_F(FullDiskTest, AnErasureThatFindsNoRoomIsFinishedWhenThereIsSomeAgain) {
    const int outcome = run_on_small_disk([&] { return erase_without_room(folder()); });
    if (outcome == kNoNamespace) {
        GTEST_SKIP() << "needs root, to mount a small disk in a namespace of its own";
    }
    EXPECT_EQ(outcome, 0);
}

TEST_F(FullDiskTest, OpeningOnAFullDiskIsAClearError) {
    const int outcome = run_on_small_disk([&] {
        write_filler(folder(), kDisk - 4096);
        const auto database = store::Database::open(folder(), store::OpenMode::read_write);
        if (database || database.error().code != ErrorCode::storage_full) {
            return 1;
        }
        std::filesystem::remove(folder() / "filler");
        return store::Database::open(folder(), store::OpenMode::read_write) ? 0 : 2;
    });
    if (outcome == kNoNamespace) {
        GTEST_SKIP() << "needs root, to mount a small disk in a namespace of its own";
    }
    EXPECT_EQ(outcome, 0);
}

}  // namespace
}  // namespace rollcall::test
