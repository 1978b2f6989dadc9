#include "core/durable_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNoLimit = 1 << 20;

class DurableFile : public testing::Test {
  protected:
    fs::path in_folder(const std::string& name) const { return folder_.path() / name; }
    std::ptrdiff_t files() const {
        return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
    }
    static mode_t mode_of(const fs::path& path) {
        struct stat info {};
        EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
        return info.st_mode & 07777;
    }
    static std::string content_of(const fs::path& file) {
        const Result<Bytes> bytes = read_file(file, kNoLimit);
        EXPECT_TRUE(bytes) << file;
        return bytes ? std::string(as_text(*bytes)) : "";
    }

    test::TemporaryFolder folder_;
};

TEST_F(DurableFile, WritesWhatIsReadAgain) {
    for (const std::size_t size : {0U, 1U, 65536U, 65537U, 200000U}) {
        std::string content(size, 'x');
        if (size > 0) {
            content.back() = '\0';
        }
        ASSERT_TRUE(write_file_durably(in_folder("file"), as_bytes(content), 0600));
        EXPECT_EQ(content_of(in_folder("file")), content) << size;
    }
    EXPECT_EQ(files(), 1) << "no temporary file may stay";
}

TEST_F(DurableFile, HasTheModeAskedForWhateverTheUmask) {
    const mode_t before = ::umask(0077);
    ASSERT_TRUE(write_file_durably(in_folder("open"), as_bytes("x"), 0644));
    ::umask(0);
    ASSERT_TRUE(write_file_durably(in_folder("secret"), as_bytes("x"), 0600));
    ::umask(before);
    EXPECT_EQ(mode_of(in_folder("open")), 0644U);
    EXPECT_EQ(mode_of(in_folder("secret")), 0600U);
}

TEST_F(DurableFile, ReplacingTightensTheMode) {
    std::ofstream(in_folder("key")) << "old";
    fs::permissions(in_folder("key"), fs::perms::all);
    ASSERT_TRUE(write_file_durably(in_folder("key"), as_bytes("new"), 0600));
    EXPECT_EQ(mode_of(in_folder("key")), 0600U);
    EXPECT_EQ(content_of(in_folder("key")), "new");
}

TEST_F(DurableFile, ReplacesALinkInsteadOfWritingThroughIt) {
    std::ofstream(in_folder("target")) << "untouched";
    fs::create_symlink(in_folder("target"), in_folder("link"));
    ASSERT_TRUE(write_file_durably(in_folder("link"), as_bytes("new"), 0600));
    EXPECT_FALSE(fs::is_symlink(in_folder("link")));
    EXPECT_EQ(content_of(in_folder("target")), "untouched");
}

TEST_F(DurableFile, IntoAFolderThatIsNotThereFails) {
    const Status written = write_file_durably(in_folder("no/file"), as_bytes("x"), 0600);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::unavailable);
    EXPECT_EQ(files(), 0);
}

TEST_F(DurableFile, OntoAFolderFailsAndLeavesNothingBehind) {
    fs::create_directory(in_folder("taken"));
    const Status written = write_file_durably(in_folder("taken"), as_bytes("x"), 0600);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::unavailable);
    EXPECT_TRUE(fs::is_directory(in_folder("taken")));
    EXPECT_EQ(files(), 1);
}

TEST_F(DurableFile, ReadsUpToTheLimit) {
    std::ofstream(in_folder("file")) << "12345";
    EXPECT_TRUE(read_file(in_folder("file"), 5));
    for (const std::size_t limit : {0U, 4U}) {
        const Result<Bytes> too_long = read_file(in_folder("file"), limit);
        ASSERT_FALSE(too_long) << limit;
        EXPECT_EQ(too_long.error().code, ErrorCode::body_too_large);
        EXPECT_NE(too_long.error().message.find("file"), std::string::npos);
    }
    std::ofstream(in_folder("empty")) << "";
    EXPECT_TRUE(read_file(in_folder("empty"), 0));
}

TEST_F(DurableFile, ReadsAFileWhoseSizeIsNotToldBeforehand) {
    const Result<Bytes> status = read_file("/proc/self/status", kNoLimit);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_FALSE(status->empty());
}

TEST_F(DurableFile, ReadingTellsAMissingFileFromAnUnreadableOne) {
    const Result<Bytes> missing = read_file(in_folder("missing"), 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::not_found);
    std::ofstream(in_folder("file")) << "x";
    const Result<Bytes> below_a_file = read_file(in_folder("file/below"), 10);
    ASSERT_FALSE(below_a_file);
    EXPECT_EQ(below_a_file.error().code, ErrorCode::not_found);
    const Result<Bytes> folder = read_file(folder_.path(), 10);
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, ErrorCode::unavailable);
}

TEST_F(DurableFile, RemovesAndDoesNotMindThatItWasNotThere) {
    std::ofstream(in_folder("file")) << "x";
    EXPECT_TRUE(remove_file_durably(in_folder("file")));
    EXPECT_FALSE(fs::exists(in_folder("file")));
    EXPECT_TRUE(remove_file_durably(in_folder("file")));
}

TEST_F(DurableFile, RemovingAFolderOrFromNowhereFails) {
    fs::create_directory(in_folder("sub"));
    const Status folder = remove_file_durably(in_folder("sub"));
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, ErrorCode::unavailable);
    EXPECT_TRUE(fs::exists(in_folder("sub")));
    EXPECT_FALSE(remove_file_durably(in_folder("no/file")));
}

TEST_F(DurableFile, MakesPrivateFoldersWithTheirParents) {
    const mode_t before = ::umask(0);
    const Status made = make_private_folder(in_folder("a/b/c"));
    ::umask(before);
    ASSERT_TRUE(made) << made.error().message;
    for (const char* name : {"a", "a/b", "a/b/c"}) {
        EXPECT_EQ(mode_of(in_folder(name)), 0700U) << name;
    }
    EXPECT_TRUE(make_private_folder(in_folder("a/b/c"))) << "it may be there already";
    EXPECT_TRUE(make_private_folder(in_folder("a/b/c/"))) << "with a slash at its end";
    EXPECT_TRUE(make_private_folder(in_folder("d/"))) << "new, with a slash at its end";
    EXPECT_EQ(mode_of(in_folder("d")), 0700U);
}

TEST_F(DurableFile, CannotMakeAFolderBelowAFile) {
    std::ofstream(in_folder("file")) << "x";
    for (const char* name : {"file", "file/sub"}) {
        const Status made = make_private_folder(in_folder(name));
        ASSERT_FALSE(made) << name;
        EXPECT_EQ(made.error().code, ErrorCode::data_folder_unusable) << name;
        EXPECT_NE(made.error().message.find("file"), std::string::npos);
    }
}

TEST_F(DurableFile, SyncsAFolderThatIsThereOnly) {
    EXPECT_TRUE(sync_folder(folder_.path()));
    EXPECT_FALSE(sync_folder(in_folder("missing")));
}

/// A device that is always full stands in for the full disk.
TEST_F(DurableFile, WritingToAFullDeviceIsStorageFull) {
    std::FILE* full = std::fopen("/dev/full", "w");
    if (full == nullptr) {
        GTEST_SKIP() << "this system has no /dev/full";
    }
    std::fputs("x", full);
    errno = 0;
    const int flushed = std::fflush(full);
    const int seen = errno;
    std::fclose(full);
    ASSERT_NE(flushed, 0);
    EXPECT_EQ(error_from_errno(seen, "writing").code, ErrorCode::storage_full);
}

TEST(ErrorFromErrno, FullDisksAreToldFromTheRest) {
    for (const int full : {ENOSPC, EDQUOT}) {
        const Error error = error_from_errno(full, "writing photos/1");
        EXPECT_EQ(error.code, ErrorCode::storage_full);
        EXPECT_NE(error.message.find("full"), std::string::npos);
    }
    for (const int other : {EIO, EACCES, EROFS, ENOENT, EMFILE}) {
        EXPECT_EQ(error_from_errno(other, "writing photos/1").code, ErrorCode::unavailable);
    }
}

TEST(ErrorFromErrno, TellsWhereToTheOperatorAndNotToTheClient) {
    const Error error = error_from_errno(EACCES, "writing photos/1");
    EXPECT_NE(error.context.find("photos/1"), std::string::npos);
    EXPECT_NE(error.context.find("ermission"), std::string::npos);
    EXPECT_EQ(error.message.find("photos"), std::string::npos);
}

}  // namespace
}  // namespace rollcall
