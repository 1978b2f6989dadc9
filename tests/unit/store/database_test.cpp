#include "store/sqlite/database.h"

#include <random>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/connections.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;
using store::Database;
using store::OpenMode;

class DatabaseTest : public StoreTest {
  protected:
    void enrol_some(std::uint32_t count) {
        OpenStores stores(folder());
        for (std::uint32_t seed = 0; seed < count; ++seed) {
            ASSERT_TRUE(stores.enrol("E" + std::to_string(seed), seed));
        }
    }

    ErrorCode refusal(OpenMode mode = OpenMode::read_write) {
        const auto database = Database::open(folder(), mode);
        if (database) {
            ADD_FAILURE() << "opened";
            return ErrorCode::internal;
        }
        message_ = database.error().message;
        return database.error().code;
    }

    std::string message_;
};

TEST_F(DatabaseTest, EveryFileIsPrivateWhateverTheUmask) {
    const mode_t umask_before = ::umask(0);
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    ::umask(umask_before);
    int files = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder())) {
        struct stat info {};
        ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0077, 0U) << entry.path();
        ++files;
    }
    EXPECT_GE(files, 4) << "database, log, shared memory, photo";
}

TEST_F(DatabaseTest, TheWriterFlushesEveryCommitAndOverwritesWhatItFrees) {
    const OpenStores stores(folder());
    const auto checked = stores.database->connections().exclusively(
        [](SQLite::Database& writer) -> Result<std::map<std::string, std::string>> {
            std::map<std::string, std::string> settings;
            for (const char* name :
                 {"journal_mode", "synchronous", "secure_delete", "foreign_keys", "temp_store"}) {
                settings[name] = writer.execAndGet(std::string("PRAGMA ") + name).getString();
            }
            return settings;
        });
    const std::map<std::string, std::string> expected = {{"journal_mode", "wal"},
                                                         {"synchronous", "2"},
                                                         {"secure_delete", "1"},
                                                         {"foreign_keys", "1"},
                                                         {"temp_store", "2"}};
    EXPECT_EQ(checked.value(), expected);
}

TEST_F(DatabaseTest, ReadOnlyNeedsADatabase) {
    EXPECT_EQ(refusal(OpenMode::read_only), ErrorCode::not_found);
    EXPECT_NE(message_.find("rollcall serve"), std::string::npos);
    EXPECT_TRUE(contents_of(folder()).empty()) << "nothing was made";
}

TEST_F(DatabaseTest, ReadOnlyWorksBesideAWriter) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    const auto database = Database::open(folder(), OpenMode::read_only);
    ASSERT_TRUE(database) << database.error().message;
    const auto people = people_store(**database);
    EXPECT_TRUE(people->find(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.enrol("E2", 2));
    EXPECT_TRUE(people->find(EmployeeId("E2")).value()) << "later changes are seen";
    EXPECT_FALSE(people->add_photo(sample_photo("E3", 3)));
    EXPECT_FALSE(stores.people->find(EmployeeId("E3")).value());
}

TEST_F(DatabaseTest, ReadOnlyWorksAfterACrashOfTheWriter) {
    const int outcome = run_in_child([&] {
        OpenStores stores(folder());
        ::_exit(stores.enrol("E1", 1) ? 0 : 1);
        return 1;
    });
    ASSERT_EQ(outcome, 0) << "it left without closing anything";
    const auto database = Database::open(folder(), OpenMode::read_only);
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_TRUE(people_store(**database)->find(EmployeeId("E1")).value());
}

TEST_F(DatabaseTest, ANewerOneIsRefusedAndUnchanged) {
    enrol_some(3);
    {
        SQLite::Database newer(file().string(), SQLite::OPEN_READWRITE);
        newer.exec("PRAGMA user_version = 4711");
    }
    const auto before = read_text(file());
    for (const OpenMode mode : {OpenMode::read_write, OpenMode::read_only}) {
        EXPECT_EQ(refusal(mode), ErrorCode::database_newer);
        EXPECT_NE(message_.find("4711"), std::string::npos) << message_;
    }
    EXPECT_TRUE(read_text(file()) == before) << "byte for byte";
}

TEST_F(DatabaseTest, ANewerOneWithALogIsUnchangedToo) {
    enrol_some(1);
    const int outcome = run_in_child([&] {
        SQLite::Database newer(file().string(), SQLite::OPEN_READWRITE);
        newer.exec("PRAGMA user_version = 4711");
        ::_exit(0);  // without the checkpoint of a clean end
        return 0;
    });
    ASSERT_EQ(outcome, 0);
    const auto before = read_text(file());
    const auto log_before = read_text(file().string() + "-wal");
    ASSERT_FALSE(log_before.empty());
    EXPECT_EQ(refusal(), ErrorCode::database_newer);
    EXPECT_TRUE(read_text(file()) == before);
    EXPECT_TRUE(read_text(file().string() + "-wal") == log_before);
}

TEST_F(DatabaseTest, RandomBytesAreDamage) {
    enrol_some(60);
    const std::string whole = read_text(file());
    std::mt19937 generator(1);
    std::size_t refused = 0;
    constexpr std::size_t kPage = 4096;
    constexpr std::size_t kTries = 12;
    for (std::size_t i = 0; i < kTries; ++i) {
        std::string damaged = whole;
        const std::size_t page = generator() % (whole.size() / kPage);
        for (std::size_t at = 0; at < kPage; ++at) {
            damaged[page * kPage + at] = static_cast<char>(generator());
        }
        write_text(file(), damaged);
        const auto database = Database::open(folder(), OpenMode::read_write);
        if (!database) {
            ++refused;
            EXPECT_EQ(database.error().code, ErrorCode::database_damaged);
            EXPECT_NE(database.error().message.find(file().string()), std::string::npos);
            EXPECT_NE(database.error().message.find("rollcall restore"), std::string::npos);
        }
    }
    EXPECT_EQ(refused, kTries);
}

TEST_F(DatabaseTest, ATruncatedOneIsDamage) {
    enrol_some(60);
    const std::string whole = read_text(file());
    for (const std::size_t size : {std::size_t{1}, std::size_t{99}, std::size_t{4096},
                                   whole.size() / 2, whole.size() - 4096}) {
        write_text(file(), whole.substr(0, size));
        EXPECT_EQ(refusal(), ErrorCode::database_damaged) << size;
        EXPECT_EQ(read_text(file()).size(), size) << "nothing is mended in silence";
    }
}

TEST_F(DatabaseTest, AnEmptyOneBesidePhotosIsDamage) {
    enrol_some(1);
    write_text(file(), "");
    EXPECT_EQ(refusal(), ErrorCode::database_damaged);
    fs::remove(file());
    EXPECT_EQ(refusal(), ErrorCode::database_damaged);
    EXPECT_FALSE(fs::is_empty(folder() / "photos"));
}

TEST_F(DatabaseTest, AnEmptyOneWithoutPhotosIsANewOne) {
    write_text(file(), "");
    EXPECT_TRUE(Database::open(folder(), OpenMode::read_write));
}

TEST_F(DatabaseTest, AnotherProgramsDatabaseIsNotOurs) {
    {
        SQLite::Database other(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE bookmarks (url TEXT)");
    }
    const std::string before = read_text(file());
    EXPECT_EQ(refusal(), ErrorCode::database_damaged);
    EXPECT_NE(message_.find("not a database of Rollcall's"), std::string::npos) << message_;
    EXPECT_TRUE(read_text(file()) == before);
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsDamage) {
    write_text(file(), std::string(10'000, 'x'));
    EXPECT_EQ(refusal(), ErrorCode::database_damaged);
    EXPECT_EQ(refusal(OpenMode::read_only), ErrorCode::database_damaged);
}

TEST_F(DatabaseTest, AMissingFolderIsUnusable) {
    const auto database = Database::open(folder() / "nowhere", OpenMode::read_write);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().code, ErrorCode::data_folder_unusable);
}

TEST_F(DatabaseTest, ADatabaseThatMayNotBeWrittenIsUnusable) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to become another user";
    }
    enrol_some(1);
    ::chmod(folder().c_str(), 0755);
    ::chmod(file().c_str(), 0644);
    const int outcome = run_in_child([&] {
        if (::setuid(65534) != 0) {
            return 3;
        }
        const auto database = Database::open(folder(), OpenMode::read_write);
        return !database && (database.error().code == ErrorCode::data_folder_unusable ||
                             database.error().code == ErrorCode::unavailable)
                   ? 0
                   : 1;
    });
    EXPECT_EQ(outcome, 0);
}

TEST_F(DatabaseTest, AWriterElsewhereIsWaitedForAndThenNamed) {
    OpenStores stores(folder());
    SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    EXPECT_FALSE(stores.people->find(EmployeeId("E1")).value()) << "reads do not wait";
    const auto refused = stores.people->add_photo(sample_photo("E1", 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    other.exec("ROLLBACK");
    EXPECT_TRUE(stores.people->add_photo(sample_photo("E1", 1)));
}

}  // namespace
}  // namespace rollcall::test
