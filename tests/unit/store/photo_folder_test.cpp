#include "store/files/photo_folder.h"

#include <unistd.h>

#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;

class PhotoFolderTest : public StoreTest {
  protected:
    fs::path photos() const { return folder() / "photos"; }
    fs::path shard_of(const people::StoredPhoto& photo) const {
        return photos() / photo.name.value().substr(0, 2);
    }
    std::unique_ptr<people::PhotoStore> open() const {
        auto opened =
            store::open_photo_folder(photos(), sample_key("photos"), store::PhotoFolderMode::owner);
        if (!opened) {
            ADD_FAILURE() << opened.error().message;
            return nullptr;
        }
        return std::move(*opened);
    }
};

TEST_F(PhotoFolderTest, APhotoWhoseFolderCannotBeLookedIntoIsNotRemoved) {
    const auto store = open();
    const people::StoredPhoto photo = store->put(sample_picture(1)).value();
    // A loop, because no user may pass it; root passes every mode.
    fs::rename(shard_of(photo), folder() / "aside");
    fs::create_symlink(shard_of(photo).filename(), shard_of(photo));
    const Status removed = store->remove(photo.name);
    ASSERT_FALSE(removed) << "the photo is still on the disk";
    EXPECT_EQ(removed.error().code, ErrorCode::unavailable);

    fs::remove(shard_of(photo));
    fs::rename(folder() / "aside", shard_of(photo));
    EXPECT_TRUE(store->remove(photo.name));
    EXPECT_EQ(store->get(photo).error().code, ErrorCode::not_found);
}

TEST_F(PhotoFolderTest, APhotoThatMayNotBeReachedIsNotRemoved) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to become another user";
    }
    const auto store = open();
    const people::StoredPhoto photo = store->put(sample_picture(1)).value();
    const int outcome = run_in_child([&] {
        if (::setuid(65534) != 0) {
            return 3;
        }
        const Status removed = store->remove(photo.name);
        return !removed && removed.error().code == ErrorCode::unavailable ? 0 : 1;
    });
    EXPECT_EQ(outcome, 0);
    EXPECT_TRUE(store->get(photo));
}

TEST_F(PhotoFolderTest, APhotoWithoutItsFolderIsGoneAlready) {
    const auto store = open();
    const people::StoredPhoto photo = store->put(sample_picture(1)).value();
    fs::remove_all(shard_of(photo));
    EXPECT_TRUE(store->remove(photo.name));
    EXPECT_FALSE(fs::exists(shard_of(photo))) << "nothing is made for it";
}

TEST_F(PhotoFolderTest, NoFileSaysWhatIsInIt) {
    const auto store = open();
    const Bytes picture = sample_picture(1);
    ASSERT_TRUE(store->put(picture));
    EXPECT_EQ(files_that_hold(photos(), ByteView(picture).first(24)), "");
    const std::string hash = to_hex(sha256(picture));
    EXPECT_FALSE(fs::exists(photos() / hash.substr(0, 2) / hash));
}

TEST_F(PhotoFolderTest, OnlyPuttingNeedsTheKeyOfThePhotos) {
    const people::StoredPhoto photo = open()->put(sample_picture(1)).value();
    const Error why{ErrorCode::master_key_missing, "it is lost"};
    const auto without = store::open_photo_folder(photos(), why, store::PhotoFolderMode::guest);
    ASSERT_TRUE(without);
    EXPECT_EQ((*without)->put(sample_picture(2)).error().code, ErrorCode::master_key_missing);
    EXPECT_EQ((*without)->get(photo).value(), sample_picture(1));
    EXPECT_TRUE((*without)->remove(photo.name));
}

TEST_F(PhotoFolderTest, OnePutUnderTheNameOfAnotherIsDamaged) {
    const auto store = open();
    const people::StoredPhoto first = store->put(sample_picture(1)).value();
    const people::StoredPhoto second = store->put(sample_picture(2)).value();
    fs::copy_file(shard_of(second) / second.name.value(), shard_of(first) / first.name.value(),
                  fs::copy_options::overwrite_existing);
    EXPECT_EQ(store->get(first).error().code, ErrorCode::unavailable);
    EXPECT_EQ(store->get({first.name, second.key}).error().code, ErrorCode::unavailable)
        << "the name is sealed in";
}

TEST_F(PhotoFolderTest, PlainPhotosOfBeforeAreRead) {
    const auto store = open();
    const Bytes picture = sample_picture(1);
    const PhotoName name(to_hex(sha256(picture)));
    EXPECT_EQ(store::read_plain_photo(photos(), name).error().code, ErrorCode::not_found);
    fs::create_directory(photos() / name.value().substr(0, 2));
    const fs::path file = photos() / name.value().substr(0, 2) / name.value();
    write_text(file, as_text(picture));
    EXPECT_EQ(store::read_plain_photo(photos(), name).value(), picture);
    write_text(file, "something else");
    EXPECT_EQ(store::read_plain_photo(photos(), name).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace rollcall::test
