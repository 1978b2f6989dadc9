#include "store/files/data_folder.h"

#include <csignal>

#include <sys/stat.h>
#include <unistd.h>

#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;
using store::DataFolder;

class DataFolderTest : public StoreTest {};

mode_t mode_of(const fs::path& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777;
}

TEST_F(DataFolderTest, MakesAPrivateFolderWithItsParents) {
    const fs::path place = folder() / "a" / "b";
    const auto held = DataFolder::hold(place);
    ASSERT_TRUE(held) << held.error().message;
    EXPECT_EQ(held->path(), place);
    EXPECT_EQ(mode_of(place), 0700U);
    EXPECT_EQ(mode_of(place / "lock"), 0600U);
}

TEST_F(DataFolderTest, ASecondHolderIsToldWhoTheFirstIs) {
    const auto held = DataFolder::hold(folder());
    ASSERT_TRUE(held);
    const auto second = DataFolder::hold(folder());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::data_folder_in_use);
    EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos)
        << second.error().message;
    EXPECT_NE(second.error().message.find("--data"), std::string::npos);
    EXPECT_EQ(DataFolder::holder(folder()), ::getpid());
}

TEST_F(DataFolderTest, IsFreeAgainAfterwards) {
    { const auto held = DataFolder::hold(folder()); }
    EXPECT_EQ(DataFolder::holder(folder()), std::nullopt);
    EXPECT_TRUE(DataFolder::hold(folder()));
}

TEST_F(DataFolderTest, IsFreeAgainAfterAKill) {
    const int outcome = run_in_child([&] {
        const auto held = DataFolder::hold(folder());
        return held ? ::kill(::getpid(), SIGKILL) : 1;
    });
    ASSERT_EQ(outcome, -SIGKILL);
    EXPECT_TRUE(DataFolder::hold(folder()));
}

TEST_F(DataFolderTest, NobodyHoldsAFolderThatIsNotThere) {
    EXPECT_EQ(DataFolder::holder(folder() / "nowhere"), std::nullopt);
}

TEST_F(DataFolderTest, AFileInItsPlaceIsUnusable) {
    write_text(folder() / "file", "x");
    const auto held = DataFolder::hold(folder() / "file");
    ASSERT_FALSE(held);
    EXPECT_EQ(held.error().code, ErrorCode::data_folder_unusable);
}

TEST_F(DataFolderTest, AFolderOfAnotherUserIsUnusable) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to become another user";
    }
    const fs::path theirs = folder() / "theirs";
    fs::create_directory(theirs);
    ::chmod(folder().c_str(), 0755);
    ::chmod(theirs.c_str(), 0755);
    const int outcome = run_in_child([&] {
        if (::setuid(65534) != 0) {
            return 3;
        }
        const auto held = DataFolder::hold(theirs);
        const auto below = DataFolder::hold(theirs / "new");
        const bool refused = !held && held.error().code == ErrorCode::data_folder_unusable &&
                             held.error().message.find("Permission denied") != std::string::npos;
        const bool below_refused = !below && below.error().code == ErrorCode::data_folder_unusable;
        return refused && below_refused ? 0 : 1;
    });
    EXPECT_EQ(outcome, 0);
}

TEST_F(DataFolderTest, AnUnfinishedRestoreIsUnusable) {
    fs::create_directory(folder() / ".restoring");
    const auto held = DataFolder::hold(folder());
    ASSERT_FALSE(held);
    EXPECT_EQ(held.error().code, ErrorCode::data_folder_unusable);
    EXPECT_NE(held.error().message.find("rollcall restore"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::test
