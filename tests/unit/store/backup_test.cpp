#include "store/sqlite/backup.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "store/files/data_folder.h"
#include "unit/store/archive_fixture.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class BackupTest : public StoreTest {
  protected:
    fs::path data() const { return folder() / "data"; }
    fs::path archive() const { return folder() / "backup.tar"; }
    fs::path restored() const { return folder() / "restored"; }

    void SetUp() override {
        fs::create_directory(data());
        fs::create_directory(data() / "tls");
        write_text(data() / "tls" / "ca.key", "the private key");
    }

    store::BackupSummary back_up() {
        const auto made = store::back_up(data(), archive(), from_unix_millis(kSampleTime));
        if (!made) {
            ADD_FAILURE() << made.error().message << " " << made.error().context;
            return {};
        }
        return *made;
    }

    std::set<std::string> names_beside_archive() const {
        std::set<std::string> names;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder())) {
            names.insert(entry.path().filename().string());
        }
        return names;
    }
    static bool is_hidden(const std::string& name) { return name.starts_with('.'); }

    /// Runs one in a process of its own and kills it as soon as a temporary file is there, or lets
    /// it end if it is faster.
    void kill_a_backup() {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::_exit(store::back_up(data(), archive(), {}) ? 0 : 1);
        }
        int status = 0;
        while (::waitpid(child, &status, WNOHANG) == 0) {
            if (std::ranges::any_of(names_beside_archive(), is_hidden)) {
                ::kill(child, SIGKILL);
                ::waitpid(child, &status, 0);
                return;
            }
        }
    }

    store::RestoreSummary restore() {
        const auto done = store::restore(archive(), restored());
        if (!done) {
            ADD_FAILURE() << done.error().message << " " << done.error().context;
            return {};
        }
        return *done;
    }
};

TEST_F(BackupTest, ComesBackWhole) {
    {
        OpenStores stores(data());
        for (std::uint32_t seed = 0; seed < 5; ++seed) {
            ASSERT_TRUE(stores.enrol("E" + std::to_string(seed % 3), seed));
        }
        const auto access = store::make_access_store(*stores.database);
        ASSERT_TRUE(access->add_key({.name = "door",
                                     .hash = sha256(as_bytes("k")),
                                     .rights = access::Rights::all(),
                                     .created_at = {},
                                     .expires_at = std::nullopt}));
    }
    const auto made = back_up();
    EXPECT_EQ(made.photos, 5U);
    EXPECT_EQ(made.bytes, fs::file_size(archive()));
    EXPECT_THAT(made.missing_photos, IsEmpty());
    EXPECT_EQ(restore().photos, 5U);

    ASSERT_TRUE(store::DataFolder::hold(restored()));
    OpenStores stores(restored());
    EXPECT_EQ(stores.people->revision().value(), 5U);
    const auto people = stores.people->list(std::nullopt, 10).value();
    ASSERT_EQ(people.employees.size(), 3U);
    EXPECT_EQ(people.employees[0].photos, 2U);
    std::set<std::vector<float>> vectors;
    ASSERT_TRUE(stores.people->for_each_template(
        ModelId("model-a"),
        [&](people::StoredTemplate stored) { vectors.insert(stored.embedding); }));
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        EXPECT_TRUE(vectors.contains(sample_embedding(seed)));
        const auto photo = stores.people->photo(stored_name(seed)).value();
        ASSERT_TRUE(photo);
        EXPECT_EQ(stores.photos->get(photo->stored).value(), sample_picture(seed));
    }
    EXPECT_TRUE(
        store::make_access_store(*stores.database)->find_key(sha256(as_bytes("k"))).value());
    EXPECT_EQ(read_text(restored() / "tls" / "ca.key"), "the private key");
    ASSERT_TRUE(stores.enrol("E9", 99)) << "the restored folder is one to work in";
}

TEST_F(BackupTest, EverythingIsPrivateAndNothingElseIsLeft) {
    { ASSERT_TRUE(OpenStores(data()).enrol("E1", 1)); }
    const mode_t umask_before = ::umask(0);
    back_up();
    restore();
    ::umask(umask_before);
    for (const fs::path& top : {archive(), restored() / "rollcall.db", restored() / "tls",
                                restored() / "photos", restored() / "tls" / "ca.key"}) {
        struct stat info {};
        ASSERT_EQ(::stat(top.c_str(), &info), 0) << top;
        EXPECT_EQ(info.st_mode & 0077, 0U) << top;
    }
    EXPECT_THAT(names_beside_archive(), ElementsAre("backup.tar", "data", "restored"));
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(restored())) {
        names.insert(entry.path().filename().string());
    }
    EXPECT_THAT(names, ElementsAre("photos", "rollcall.db", "tls"));
}

TEST_F(BackupTest, LinkTokensAndSessionsStayOut) {
    const Sha256 token = sha256(as_bytes("token"));
    const Sha256 session = sha256(as_bytes("session"));
    {
        const OpenStores stores(data());
        const auto access = store::make_access_store(*stores.database);
        ASSERT_TRUE(
            access->add_link_token({token, access::PageRole::enrol, access::LivenessPolicy::active,
                                    from_unix_millis(kSampleTime)}));
        const Sha256 exchanged = sha256(as_bytes("exchanged"));
        ASSERT_TRUE(access->add_link_token({exchanged, access::PageRole::enrol,
                                            access::LivenessPolicy::active,
                                            from_unix_millis(kSampleTime)}));
        const auto opened = access->exchange_link_token(
            exchanged, from_unix_millis(0), [&](const access::LinkToken& link) {
                return access::Session{session, link.role, link.liveness, link.expires_at};
            });
        ASSERT_TRUE(opened.value());
    }
    back_up();
    const std::string bytes = read_text(archive());
    EXPECT_EQ(bytes.find(as_text(token)), std::string::npos);
    EXPECT_EQ(bytes.find(as_text(session)), std::string::npos);
}

TEST_F(BackupTest, ARemovedPersonIsNotInIt) {
    OpenStores stores(data());
    ASSERT_TRUE(stores.enrol("E1", 1));
    ASSERT_TRUE(stores.enrol("E2", 2));
    const auto removed = stores.people->remove(EmployeeId("E1")).value();
    ASSERT_TRUE(stores.photos->remove(removed->photos.at(0)));
    EXPECT_EQ(back_up().photos, 1U);
    EXPECT_EQ(read_text(archive()).find("Name of E1"), std::string::npos);
    EXPECT_NE(read_text(archive()).find("Name of E2"), std::string::npos);
}

TEST_F(BackupTest, WorksWhileAServerWrites) {
    OpenStores stores(data());
    ASSERT_TRUE(stores.enrol("E0", 0));
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (std::uint32_t seed = 1; !done; ++seed) {
            EXPECT_TRUE(stores.enrol("E" + std::to_string(seed), seed));
            if (seed % 5 == 0) {
                const EmployeeId leaver("E" + std::to_string(seed - 1));
                const auto removed = stores.people->remove(leaver);
                EXPECT_TRUE(removed && *removed);
                EXPECT_TRUE(stores.photos->remove((*removed)->photos.at(0)));
            }
        }
    });
    for (int round = 0; round < 3; ++round) {
        EXPECT_THAT(back_up().missing_photos, IsEmpty());
        EXPECT_THAT(restore().missing_photos, IsEmpty());
        const OpenStores copy(restored());
        for (const PhotoName& name : copy.people->photo_names().value()) {
            EXPECT_TRUE(copy.photos->get(copy.people->photo(name).value()->stored));
        }
        EXPECT_TRUE(copy.people->find(EmployeeId("E0")).value());
        fs::remove_all(restored());
        fs::remove(archive());
    }
    done = true;
    writer.join();
}

TEST_F(BackupTest, PhotosLostBeforeAreNamed) {
    const std::string lost = stored_name(1).value();
    const std::string damaged = stored_name(2).value();
    {
        OpenStores stores(data());
        for (std::uint32_t seed = 1; seed < 4; ++seed) {
            ASSERT_TRUE(stores.enrol("E" + std::to_string(seed), seed));
        }
    }
    const fs::path photos = data() / "photos";
    fs::remove(photos / lost.substr(0, 2) / lost);
    write_text(photos / damaged.substr(0, 2) / damaged, "something else");
    const auto made = back_up();
    EXPECT_EQ(made.photos, 1U);
    EXPECT_THAT(made.missing_photos, testing::UnorderedElementsAre(lost, damaged));
    EXPECT_THAT(restore().missing_photos, testing::UnorderedElementsAre(lost, damaged));
}

TEST_F(BackupTest, WhatKilledOnesHaveLeftGoesWithTheNext) {
    { ASSERT_TRUE(OpenStores(data()).enrol("E1", 1)); }
    for (const char* left :
         {".backup.tar.database-0123456789ab.tmp", ".backup.tar.database-0123456789ab.tmp-journal",
          ".last-week.tar.archive-ab0123456789.tmp"}) {
        write_text(folder() / left, "templates and keys");
    }
    const std::set<std::string> of_others = {
        ".backup.tar.database-0123456789ag.tmp", ".backup.tar.database-0123456789.tmp",
        ".backup.tar.index-0123456789ab.tmp", ".database-0123456789ab.tmp.keep",
        "backup.tar.archive-0123456789ab.tmp"};
    for (const std::string& name : of_others) {
        write_text(folder() / name, "of somebody else");
    }
    fs::create_symlink("data", folder() / ".x.archive-0123456789ab.tmp");
    back_up();
    std::set<std::string> expected = {"backup.tar", "data", ".x.archive-0123456789ab.tmp"};
    expected.insert(of_others.begin(), of_others.end());
    EXPECT_EQ(names_beside_archive(), expected);
}

TEST_F(BackupTest, WhatAnotherOneIsWritingStays) {
    { ASSERT_TRUE(OpenStores(data()).enrol("E1", 1)); }
    const std::string left = ".other.tar.database-0123456789ab.tmp";
    write_text(folder() / left, "half of it");
    {
        const Descriptor at_work(::open(folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ASSERT_EQ(::flock(at_work.get(), LOCK_SH), 0);
        back_up();
        EXPECT_TRUE(names_beside_archive().contains(left));
        fs::remove(archive());
    }
    back_up();
    EXPECT_THAT(names_beside_archive(), ElementsAre("backup.tar", "data"));
}

TEST_F(BackupTest, AKilledOneLeavesNothingForGood) {
    {
        OpenStores stores(data());
        for (std::uint32_t seed = 0; seed < 60; ++seed) {
            ASSERT_TRUE(stores.enrol("E" + std::to_string(seed), seed));
        }
    }
    bool left_something = false;
    for (int round = 0; round < 50 && !left_something; ++round) {
        kill_a_backup();
        const auto names = names_beside_archive();
        left_something = std::ranges::any_of(names, is_hidden) && !names.contains("backup.tar");
        fs::remove(archive());
    }
    ASSERT_TRUE(left_something) << "or the rest could not fail";
    back_up();
    EXPECT_THAT(names_beside_archive(), ElementsAre("backup.tar", "data"));
    EXPECT_EQ(restore().photos, 60U);
}

TEST_F(BackupTest, WhereAFileNeedsANameItHasATemporaryOne) {
    { ASSERT_TRUE(OpenStores(data()).enrol("E1", 1)); }
    constexpr int kNoNamespace = 77;
    const int outcome = run_in_child([&] {
        // A file without a name gets one through /proc.
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", "/proc", "tmpfs", 0, "size=4k") != 0) {
            return kNoNamespace;
        }
        return store::back_up(data(), archive(), {}) ? 0 : 1;
    });
    if (outcome == kNoNamespace) {
        GTEST_SKIP() << "needs root, to hide /proc in a namespace of its own";
    }
    ASSERT_EQ(outcome, 0);
    EXPECT_THAT(names_beside_archive(), ElementsAre("backup.tar", "data"));
    EXPECT_EQ(restore().photos, 1U);
}

TEST_F(BackupTest, NeverReplacesAFile) {
    { const OpenStores stores(data()); }
    write_text(archive(), "precious");
    const auto made = store::back_up(data(), archive(), {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::conflict);
    EXPECT_EQ(read_text(archive()), "precious");
}

TEST_F(BackupTest, NeedsADatabaseAndAPlaceToWrite) {
    const auto made = store::back_up(data(), archive(), {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::not_found);
    { const OpenStores stores(data()); }
    EXPECT_FALSE(store::back_up(data(), folder() / "nowhere" / "backup.tar", {}));
    EXPECT_FALSE(fs::exists(folder() / "nowhere"));
}

TEST_F(BackupTest, IsRestoredIntoAnEmptyFolderOnly) {
    { ASSERT_TRUE(OpenStores(data()).enrol("E1", 1)); }
    back_up();
    fs::create_directory(restored());
    write_text(restored() / "mine", "precious");
    const auto refused = store::restore(archive(), restored());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::data_folder_unusable);
    EXPECT_EQ(contents_of(restored()), (std::map<std::string, std::string>{{"mine", "precious"}}));
    fs::remove(restored() / "mine");
    EXPECT_EQ(restore().photos, 1U);
    EXPECT_FALSE(store::restore(archive(), restored())) << "it is not empty any more";
    EXPECT_TRUE(OpenStores(restored()).people->find(EmployeeId("E1")).value());
}

}  // namespace
}  // namespace rollcall::test
