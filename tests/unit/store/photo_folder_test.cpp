#include "store/files/photo_folder.h"

#include <unistd.h>

#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;

class PhotoFolderTest : public StoreTest {
  protected:
    fs::path photos() const { return folder() / "photos"; }
    fs::path shard_of(const PhotoHash& hash) const { return photos() / hash.value().substr(0, 2); }
    std::unique_ptr<people::PhotoStore> open() const {
        auto opened = store::open_photo_folder(photos(), store::PhotoFolderMode::owner);
        if (!opened) {
            ADD_FAILURE() << opened.error().message;
            return nullptr;
        }
        return std::move(*opened);
    }
};

TEST_F(PhotoFolderTest, APhotoWhoseFolderCannotBeLookedIntoIsNotRemoved) {
    const auto store = open();
    const PhotoHash hash = store->put(sample_picture(1)).value();
    // A loop, because no user may pass it; root passes every mode.
    fs::rename(shard_of(hash), folder() / "aside");
    fs::create_symlink(shard_of(hash).filename(), shard_of(hash));
    const Status removed = store->remove(hash);
    ASSERT_FALSE(removed) << "the photo is still on the disk";
    EXPECT_EQ(removed.error().code, ErrorCode::unavailable);

    fs::remove(shard_of(hash));
    fs::rename(folder() / "aside", shard_of(hash));
    EXPECT_TRUE(store->remove(hash));
    EXPECT_EQ(store->get(hash).error().code, ErrorCode::not_found);
}

TEST_F(PhotoFolderTest, APhotoThatMayNotBeReachedIsNotRemoved) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to become another user";
    }
    const auto store = open();
    const PhotoHash hash = store->put(sample_picture(1)).value();
    const int outcome = run_in_child([&] {
        if (::setuid(65534) != 0) {
            return 3;
        }
        const Status removed = store->remove(hash);
        return !removed && removed.error().code == ErrorCode::unavailable ? 0 : 1;
    });
    EXPECT_EQ(outcome, 0);
    EXPECT_TRUE(store->get(hash));
}

TEST_F(PhotoFolderTest, APhotoWithoutItsFolderIsGoneAlready) {
    const auto store = open();
    const PhotoHash hash = store->put(sample_picture(1)).value();
    fs::remove_all(shard_of(hash));
    EXPECT_TRUE(store->remove(hash));
    EXPECT_FALSE(fs::exists(shard_of(hash))) << "nothing is made for it";
}

}  // namespace
}  // namespace rollcall::test
