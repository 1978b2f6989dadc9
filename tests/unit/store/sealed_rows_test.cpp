#include "store/sqlite/sealed_rows.h"

#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

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

TEST_F(PlainRowsTest, ALostPhotoKeepsItsTemplate) {
    OpenStores stores(folder());
    ASSERT_TRUE(seal(stores));
    const auto lost = stores.people->photo(PhotoKey(5)).value();
    ASSERT_TRUE(lost);
    EXPECT_EQ(stores.photos->get(lost->stored).error().code, ErrorCode::not_found);
    EXPECT_EQ(stores.stored_template(PhotoKey(5)).size(), 4 * sizeof(float) + 40);
}

TEST_F(PlainRowsTest, WhatIsSealedHalfwayIsFinishedNextTime) {
    {
        OpenStores stores(folder());
        ASSERT_TRUE(seal(stores));
    }
    exec("INSERT INTO photos (key, person, hash, media_type, created_at) VALUES (7, 3, '" +
         std::string(64, 'a') + "', 'image/png', 2)");
    exec("INSERT INTO templates VALUES (11, 7, 1, x'0000803f000000000000000000000000')");
    OpenStores stores(folder());
    ASSERT_TRUE(seal(stores));
    EXPECT_EQ(stores.stored_template(PhotoKey(7)).size(), 4 * sizeof(float) + 40);
    EXPECT_TRUE(stores.people->photo(PhotoKey(7)).value());
}

TEST_F(PlainRowsTest, APhotoThatCannotBeReadNowStopsIt) {
    OpenStores stores(folder());
    fs::remove(plain_file());
    fs::create_directory(plain_file());  // no user, root included, reads a folder as a file
    const Status sealed = seal(stores);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().code, ErrorCode::unavailable);
    EXPECT_EQ(stores.people->photo_names().value().size(), 2U) << "nothing was changed";
}

}  // namespace
}  // namespace rollcall::test
