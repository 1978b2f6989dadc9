#include "store/sqlite/sealed_rows.h"

#include <algorithm>
#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/sqlite/backup.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/erasure.h"
#include "unit/store/schema_1_fixture.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;

const ModelId kModel{"model-a"};

class SealedRowsTest : public StoreTest {
  protected:
    void exec(const std::string& sql) const {
        SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
        other.exec("PRAGMA foreign_keys = OFF");
        other.exec(sql);
    }

    /// The embedding of each photo; empty where it could not be opened.
    static std::map<PhotoKey, std::vector<float>> templates(const people::PeopleStore& people) {
        std::map<PhotoKey, std::vector<float>> found;
        EXPECT_TRUE(people.for_each_template(kModel, [&](people::StoredTemplate stored) {
            found[stored.photo] = std::move(stored.embedding);
        }));
        return found;
    }

    static Status seal(OpenStores& stores) {
        const auto sealed = store::seal_plain_rows(
            *stores.database, store::PersonKeys(sample_key("people")), *stores.photos,
            [&](const PhotoName& name) {
                return store::read_plain_photo(stores.database->folder() / "photos", name);
            });
        return sealed ? Status{} : Status{sealed.error()};
    }
};

TEST_F(SealedRowsTest, ATemplateOpensAsItsOwnAlone) {
    OpenStores stores(folder());
    const PhotoKey first = stores.enrol("E1", 1)->photo;
    const PhotoKey second = stores.enrol("E1", 2)->photo;
    const PhotoKey other = stores.enrol("E2", 3)->photo;
    EXPECT_EQ(templates(*stores.people)[first], sample_embedding(1));
    // Somebody who may write the file, and has no key, gives one person the face of another.
    exec("UPDATE templates SET sealed = (SELECT sealed FROM templates WHERE photo = " +
         std::to_string(other.value()) + ") WHERE photo = " + std::to_string(first.value()));
    auto found = templates(*stores.people);
    EXPECT_TRUE(found[first].empty());
    EXPECT_EQ(found[second], sample_embedding(2));
    EXPECT_EQ(found[other], sample_embedding(3));
    // Or all that is the other person's, the key included.
    exec(
        "UPDATE person_keys SET sealed = (SELECT sealed FROM person_keys WHERE person = "
        "(SELECT key FROM people WHERE employee_id = 'E2'))");
    found = templates(*stores.people);
    EXPECT_TRUE(found[first].empty() && found[second].empty());
    EXPECT_EQ(found[other], sample_embedding(3));
    EXPECT_EQ(stores.people->photo(second).error().code, ErrorCode::database_damaged);
    EXPECT_EQ(stores.enrol("E1", 4).error().code, ErrorCode::database_damaged);
}

TEST_F(SealedRowsTest, ATemplateOfAnotherModelOrPhotoIsNotTaken) {
    OpenStores stores(folder());
    const PhotoKey first = stores.enrol("E1", 1)->photo;
    const PhotoKey second = stores.enrol("E1", 2)->photo;
    ASSERT_TRUE(stores.people->put_template(first, ModelId("model-b"), sample_embedding(7)));
    exec(
        "UPDATE templates SET sealed = (SELECT sealed FROM templates JOIN models ON models.key = "
        "model WHERE models.id = 'model-b') WHERE photo = " +
        std::to_string(first.value()) +
        " AND model = (SELECT key FROM models WHERE id = 'model-a')");
    EXPECT_TRUE(templates(*stores.people)[first].empty());
    exec("UPDATE templates SET photo = 1000 WHERE photo = " + std::to_string(first.value()));
    exec("UPDATE templates SET photo = " + std::to_string(first.value()) +
         " WHERE photo = " + std::to_string(second.value()));
    EXPECT_TRUE(templates(*stores.people)[first].empty());
}

TEST_F(SealedRowsTest, SomebodyWhoseKeyIsDamagedCanBeRemoved) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    ASSERT_TRUE(stores.enrol("E2", 2));
    exec(
        "UPDATE person_keys SET sealed = randomblob(72) WHERE person = "
        "(SELECT key FROM people WHERE employee_id = 'E1')");
    EXPECT_EQ(
        stores.people->photos_of(stores.people->find(EmployeeId("E1")).value()->key).value().size(),
        1U)
        << "a list needs no key";
    const auto removed = stores.people->remove(EmployeeId("E1")).value();
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->photos.size(), 1U);
    EXPECT_TRUE(stores.people->finish_erasure());
    ASSERT_TRUE(stores.enrol("E1", 3)) << "with a new key";
    EXPECT_EQ(templates(*stores.people).size(), 2U);
}

TEST_F(SealedRowsTest, MergingLeavesNothingOfTheOldKey) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    const auto absorbed = stores.enrol("E2", 2);
    ASSERT_TRUE(absorbed);
    const Bytes before = stores.stored_template(absorbed->photo);
    ASSERT_TRUE(stores.people->merge({EmployeeId("E1"), EmployeeId("E2"), {}}));
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(files_that_hold(folder(), ByteView(before).subspan(64, 24)), "");
    EXPECT_EQ(templates(*stores.people)[absorbed->photo], sample_embedding(2));
}

TEST_F(SealedRowsTest, WrappedKeysThatWereReplacedAreInNoFile) {
    OpenStores stores(folder());
    const auto keys = store::make_key_store(*stores.database);
    const Bytes old = sample_picture(9, 72);
    const Bytes next = sample_picture(10, 72);
    ASSERT_TRUE(keys->add_wrapped_key({"people", "master-1", old}));
    ASSERT_NE(files_that_hold(folder(), old), "");
    ASSERT_TRUE(keys->replace_wrapped_keys({{"people", "master-2", next}}));
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(files_that_hold(folder(), ByteView(old).subspan(24, 24)), "");
    EXPECT_NE(files_that_hold(folder(), next), "");
    EXPECT_EQ(keys->wrapped_keys().value().at(0).master_id, "master-2");
}

TEST_F(SealedRowsTest, PuttingAPictureAgainMendsItsKey) {
    OpenStores stores(folder());
    const PhotoKey photo = stores.enrol("E1", 1)->photo;
    exec("UPDATE photos SET sealed_key = randomblob(72)");
    EXPECT_EQ(stores.people->photo(photo).error().code, ErrorCode::database_damaged);
    ASSERT_TRUE(stores.enrol("E1", 1));
    const auto mended = stores.people->photo(photo).value();
    ASSERT_TRUE(mended);
    EXPECT_EQ(stores.photos->get(mended->stored).value(), sample_picture(1));
}

TEST_F(SealedRowsTest, WithoutTheKeyOfPeopleTheRestIsRead) {
    {
        OpenStores stores(folder());
        ASSERT_TRUE(stores.enrol("E1", 1));
    }
    const auto database = store::Database::open(folder(), store::OpenMode::read_only);
    ASSERT_TRUE(database);
    const Error why{ErrorCode::master_key_missing, "it is lost"};
    const auto people = store::make_people_store(**database, why);
    EXPECT_EQ(people->find(EmployeeId("E1")).value()->photos, 1U);
    EXPECT_EQ(people->photo_names().value().size(), 1U);
    EXPECT_EQ(people->photo(stored_name(1)).error().code, ErrorCode::master_key_missing);
    const auto searched =
        people->for_each_template(kModel, [](const people::StoredTemplate&) { FAIL(); });
    EXPECT_EQ(searched.error().code, ErrorCode::master_key_missing);
}

TEST_F(SealedRowsTest, AnotherKeyOfPeopleOpensNobody) {
    OpenStores stores(folder());
    const PhotoKey photo = stores.enrol("E1", 1)->photo;
    const auto people = store::make_people_store(*stores.database, sample_key("another"));
    EXPECT_TRUE(templates(*people)[photo].empty());
    EXPECT_EQ(people->photo(photo).error().code, ErrorCode::database_damaged);
    EXPECT_EQ(people->add_photo(sample_photo("E1", 2)).error().code, ErrorCode::database_damaged);
}

/// A data folder of before: schema 1 with a picture that is there and one that is lost.
class PlainRowsTest : public SealedRowsTest {
  protected:
    void SetUp() override {
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA journal_mode = WAL");
        database.exec(std::string(kSchema1WithRows));
        SQLite::Statement insert(database, "INSERT INTO photos VALUES (6, 3, ?, 'image/jpeg', 1)");
        insert.bind(1, name_.value());
        insert.exec();
        database.exec(
            "INSERT INTO templates VALUES (10, 6, 1, x'0000003f0000803f00000000000080be')");
        fs::create_directories(plain_file().parent_path());
        write_text(plain_file(), as_text(picture_));
    }

    fs::path plain_file() const {
        return folder() / "photos" / name_.value().substr(0, 2) / name_.value();
    }

    const Bytes picture_ = sample_picture(1);
    const PhotoName name_{to_hex(sha256(picture_))};
    const Bytes plain_template_ = from_hex("0000003f0000803f00000000000080be").value();
};

TEST_F(PlainRowsTest, AreEncryptedOnceAndForAll) {
    {
        OpenStores stores(folder());
        ASSERT_NE(files_that_hold(folder(), plain_template_), "");
        ASSERT_TRUE(seal(stores));
        EXPECT_EQ(files_that_hold(folder(), plain_template_), "")
            << "nor do the copies from before the migration";
        const auto photo = stores.people->photo(PhotoKey(6)).value();
        ASSERT_TRUE(photo);
        EXPECT_NE(photo->stored.name, name_);
        EXPECT_EQ(photo->media_type, "image/jpeg");
        EXPECT_EQ(stores.photos->get(photo->stored).value(), picture_);
        EXPECT_EQ(stores.people->photo_names().value().size(), 2U);
        // Whoever sealed them removes what no row names; plain_file() is such a one now.
        ASSERT_TRUE(stores.photos->remove(name_));
        EXPECT_EQ(files_that_hold(folder(), ByteView(picture_).first(24)), "");
    }
    OpenStores again(folder());
    const std::string before = to_hex(again.stored_template(PhotoKey(6)));
    ASSERT_TRUE(seal(again));
    EXPECT_EQ(to_hex(again.stored_template(PhotoKey(6))), before) << "nothing was left to do";
}

TEST_F(PlainRowsTest, APhotoThatCannotBeReadKeepsItsTemplateAndIsTriedAgain) {
    // As with a folder of photos that was not mounted: nothing may be lost by that.
    fs::rename(folder() / "photos", folder() / "elsewhere");
    {
        OpenStores stores(folder());
        ASSERT_TRUE(seal(stores));
        EXPECT_EQ(stores.stored_template(PhotoKey(6)).size(), 4 * sizeof(float) + 40);
        EXPECT_EQ(files_that_hold(folder(), plain_template_), "");
        const auto photo = stores.people->photo(PhotoKey(6));
        EXPECT_EQ(photo.error().code, ErrorCode::unavailable);
        const auto names = stores.people->photo_names().value();
        EXPECT_NE(std::ranges::find(names, name_), names.end()) << "or its file would be swept";
        ASSERT_TRUE(seal(stores)) << "again and again";
        const auto pending = stores.database->connections().read(
            [](SQLite::Database& reader) -> Result<std::int64_t> {
                return store::pending_erasure(reader);
            });
        EXPECT_EQ(*pending, 0) << "or each start would rebuild the file for nothing";
    }
    fs::remove_all(folder() / "photos");
    fs::rename(folder() / "elsewhere", folder() / "photos");
    OpenStores stores(folder());
    const Bytes before = stores.stored_template(PhotoKey(6));
    ASSERT_TRUE(seal(stores));
    const auto photo = stores.people->photo(PhotoKey(6)).value();
    ASSERT_TRUE(photo);
    EXPECT_EQ(stores.photos->get(photo->stored).value(), picture_);
    EXPECT_EQ(stores.stored_template(PhotoKey(6)), before) << "it was sealed already";
}

TEST_F(PlainRowsTest, ADamagedPictureStaysAsItIs) {
    write_text(plain_file(), "one flipped bit");
    OpenStores stores(folder());
    ASSERT_TRUE(seal(stores));
    EXPECT_EQ(read_text(plain_file()), "one flipped bit");
    EXPECT_EQ(stores.people->photo(PhotoKey(6)).error().code, ErrorCode::unavailable);
    ASSERT_TRUE(stores.people->remove(EmployeeId("E-1")).value()) << "no key is needed for that";
}

TEST_F(PlainRowsTest, FilesThatWereWrittenWithoutTheirRowsAreNoHarm) {
    OpenStores stores(folder());
    const auto written = stores.photos->put(picture_).value();  // and then the process was killed
    ASSERT_TRUE(seal(stores));
    EXPECT_EQ(stores.people->photo(PhotoKey(6)).value()->stored.name, written.name);
    EXPECT_EQ(stores.photos->get(written).value(), picture_);
}

TEST_F(PlainRowsTest, MoreThanOneBatchAndPicturesOfTwoPeople) {
    constexpr int kMany = 150;
    {
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
        database.exec("INSERT INTO people VALUES (4, 'E-2', 'Grace Hopper', 2)");
        for (int i = 0; i < kMany; ++i) {
            const Bytes picture = sample_picture(100 + static_cast<std::uint32_t>(i / 2));
            const PhotoName name(to_hex(sha256(picture)));
            const fs::path plain = folder() / "photos" / name.value().substr(0, 2) / name.value();
            fs::create_directories(plain.parent_path());
            write_text(plain, as_text(picture));
            SQLite::Statement insert(database,
                                     "INSERT INTO photos VALUES (?, ?, ?, 'image/jpeg', 1)");
            insert.bind(1, 1000 + i);
            insert.bind(2, 3 + i % 2);  // each picture is both people's
            insert.bind(3, name.value());
            insert.exec();
        }
    }
    OpenStores stores(folder());
    ASSERT_TRUE(seal(stores));
    for (int i = 0; i < kMany; ++i) {
        const auto photo = stores.people->photo(PhotoKey(1000 + i)).value();
        ASSERT_TRUE(photo);
        EXPECT_EQ(stores.photos->get(photo->stored).value(),
                  sample_picture(100 + static_cast<std::uint32_t>(i / 2)));
    }
    const auto removed = stores.people->remove(EmployeeId("E-2")).value();
    ASSERT_TRUE(removed);
    EXPECT_TRUE(removed->photos.empty()) << "all are the other person's too";
}

TEST_F(PlainRowsTest, ABackupTakesWhatIsNotEncryptedYet) {
    { const OpenStores stores(folder()); }
    const TemporaryFolder beside;
    const auto made = store::back_up(folder(), beside.path() / "backup.tar", {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->photos, 1U);
    EXPECT_EQ(made->missing_photos.size(), 1U) << "that of photo 5, which was lost before";
}

}  // namespace
}  // namespace rollcall::test
