#include "app/embedding_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/durable_file.h"
#include "support/temporary_folder.h"

namespace rollcall::app {
namespace {

const ModelId kModel{"fake/1/f32"};
const EmbeddingCache::Key kFirst{sha256(as_bytes("first")), face::Views::one};
const EmbeddingCache::Key kFirstOften{kFirst.first, face::Views::several};
const EmbeddingCache::Key kSecond{sha256(as_bytes("second")), face::Views::one};

class EmbeddingCacheTest : public testing::Test {
  protected:
    void fill() const {
        EmbeddingCache cache(folder, kModel, 3);
        cache.insert(kFirst, {0.6F, 0.8F, 0});
        cache.insert(kFirstOften, {0, 0.8F, 0.6F});
        cache.insert(kSecond, {});
        ASSERT_TRUE(cache.save());
    }
    std::filesystem::path only_file() const {
        return std::filesystem::directory_iterator(folder)->path();
    }

    test::TemporaryFolder parent;
    std::filesystem::path folder = parent.path() / "cache";
};

TEST_F(EmbeddingCacheTest, KeepsVectorsAndPicturesWithoutAFace) {
    fill();
    const EmbeddingCache again(folder, kModel, 3);
    EXPECT_EQ(again.find(kFirst), (std::vector<float>{0.6F, 0.8F, 0}));
    EXPECT_EQ(again.find(kSecond), std::vector<float>{});
    EXPECT_EQ(again.find(kFirstOften), (std::vector<float>{0, 0.8F, 0.6F}));
    EXPECT_EQ(again.find({kSecond.first, face::Views::several}), std::nullopt);
}

TEST_F(EmbeddingCacheTest, IsItsOwnersAlone) {
    fill();
    struct stat info {};
    ASSERT_EQ(::stat(only_file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(folder.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST_F(EmbeddingCacheTest, WhatAnotherModelMadeIsNotTaken) {
    fill();
    EXPECT_EQ(EmbeddingCache(folder, ModelId{"fake/2/f32"}, 3).find(kFirst), std::nullopt);
    EXPECT_EQ(EmbeddingCache(folder, kModel, 4).find(kFirst), std::nullopt);
}

TEST_F(EmbeddingCacheTest, ADamagedFileCountsAsEmptyAndIsReplaced) {
    fill();
    const Bytes whole = read_file(only_file(), 1 << 20).value();
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        Bytes damaged = whole;
        damaged[at] ^= 0x20;
        ASSERT_TRUE(write_file_durably(only_file(), damaged, 0600));
        EXPECT_EQ(EmbeddingCache(folder, kModel, 3).find(kFirst), std::nullopt) << at;
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{10}, whole.size() - 1}) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        ASSERT_TRUE(write_file_durably(only_file(), cut, 0600));
        EXPECT_EQ(EmbeddingCache(folder, kModel, 3).find(kFirst), std::nullopt) << length;
    }
    fill();
    EXPECT_NE(EmbeddingCache(folder, kModel, 3).find(kFirst), std::nullopt);
}

TEST_F(EmbeddingCacheTest, ARunThatNeverComesToItsEndLeavesSomethingBehind) {
    constexpr int kPictures = 600;
    EmbeddingCache interrupted(folder, kModel, 3);
    const auto key = [](int number) {
        return EmbeddingCache::Key{sha256(as_bytes(std::to_string(number))), face::Views::one};
    };
    for (int i = 0; i < kPictures; ++i) {
        interrupted.insert(key(i), {0.6F, 0.8F, 0});
    }
    const EmbeddingCache again(folder, kModel, 3);
    int found = 0;
    for (int i = 0; i < kPictures; ++i) {
        found += again.find(key(i)) ? 1 : 0;
    }
    EXPECT_GE(found, kPictures / 2);
}

TEST_F(EmbeddingCacheTest, NothingNewIsNotWritten) {
    EmbeddingCache cache(folder, kModel, 3);
    ASSERT_TRUE(cache.save());
    EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace rollcall::app
