#include <map>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include "store/sqlite/connections.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sealed_rows.h"
#include "unit/store/schema_1_fixture.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;

/// The schema of today with two steps more, as a later release has them.
std::vector<std::string_view> later_steps() {
    std::vector<std::string_view> steps(store::migrations().begin(), store::migrations().end());
    steps.push_back("ALTER TABLE people ADD COLUMN room TEXT NOT NULL DEFAULT 'head office'");
    steps.push_back("CREATE TABLE rooms (name TEXT PRIMARY KEY) STRICT");
    return steps;
}

const int kToday = static_cast<int>(store::migrations().size());

class MigrationTest : public StoreTest {
  protected:
    void make_schema_1() {
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA journal_mode = WAL");
        database.exec(std::string(kSchema1WithRows));
    }

    Status migrate(const std::vector<std::string_view>& steps) {
        const auto writer = store::connect(file(), SQLite::OPEN_READWRITE);
        return store::migrate(*writer, file(), steps);
    }

    std::int64_t number(const fs::path& database, const char* sql) {
        return SQLite::Database(database.string(), SQLite::OPEN_READONLY)
            .execAndGet(sql)
            .getInt64();
    }

    fs::path copy(int version) const {
        return folder() / "before-migration" /
               ("rollcall-schema-" + std::to_string(version) + ".db");
    }
};

TEST_F(MigrationTest, ADatabaseOfVersion1IsStillRead) {
    make_schema_1();
    OpenStores stores(folder());
    ASSERT_TRUE(store::seal_plain_rows(
        *stores.database, store::PersonKeys(sample_key("people")), *stores.photos,
        [&](const PhotoName& name) { return store::read_plain_photo(folder() / "photos", name); }));
    const auto person = stores.people->find(EmployeeId("E-1")).value();
    ASSERT_TRUE(person);
    EXPECT_EQ(person->key, PersonKey(3));
    EXPECT_EQ(person->name, "Ada Lovelace");
    EXPECT_EQ(person->created_at, from_unix_millis(1780000000123));
    EXPECT_EQ(person->status, people::EmploymentStatus::active);
    const auto found = store::make_directory(*stores.database)
                           ->list({.query = "LÖVELACE e-1"}, std::nullopt, 10, CivilDay{})
                           .value();
    ASSERT_EQ(found.people.size(), 1U);
    EXPECT_EQ(found.people[0].version, 1U);
    EXPECT_FALSE(found.people[0].assignment);
    EXPECT_EQ(stores.people->photos_of(PersonKey(3)).value().at(0).media_type, "image/png");
    std::vector<float> vector;
    const auto revision = stores.people->for_each_template(
        ModelId("model-a"), [&](people::StoredTemplate stored) { vector = stored.embedding; });
    EXPECT_EQ(revision.value(), 7U);
    EXPECT_EQ(vector, (std::vector<float>{1.0F, 0.0F, 0.5F, -0.25F}));
    const auto keys = store::make_access_store(*stores.database)->keys().value();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].rights.has(access::Right::enrol));
}

TEST_F(MigrationTest, AKeyForLiveFramesKeepsToAskByThem) {
    make_schema_1();
    {
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
        database.exec("INSERT INTO api_keys VALUES ('gate', zeroblob(32), 'live', 1, NULL)");
        database.exec(
            "INSERT INTO api_keys VALUES ('desk', randomblob(32), 'enrol,live', 1, NULL)");
        database.exec(
            "INSERT INTO api_keys VALUES ('all', randomblob(32), 'search,metrics,live', 1, NULL)");
        database.exec("INSERT INTO sessions VALUES (zeroblob(32), 'checkin', 5000)");
    }
    const OpenStores stores(folder());
    const auto access = store::make_access_store(*stores.database);
    std::map<std::string, std::string> keys;
    for (const access::ApiKey& key : access->keys().value()) {
        keys[key.name] =
            key.rights.text() + " " + std::string(access::liveness_policy_name(key.liveness));
    }
    EXPECT_EQ(keys["gate"], "search active");
    EXPECT_EQ(keys["desk"], "search,enrol active");
    EXPECT_EQ(keys["all"], "search,metrics off") << "it could ask with any picture";
    EXPECT_EQ(access->find_session(Sha256{}).value()->liveness, access::LivenessPolicy::passive);
}

TEST_F(MigrationTest, Version1OfTodayIsVersion1AsReleased) {
    SQLite::Database released(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    released.exec(std::string(kSchema1WithRows));
    SQLite::Database today(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    today.exec(std::string(store::migrations().front()));
    for (const char* table : {"store_state", "people", "photos", "models", "templates", "api_keys",
                              "link_tokens", "sessions"}) {
        const std::string columns = std::string(
                                        "SELECT group_concat(name || type || \"notnull\" || pk) "
                                        "FROM pragma_table_info('") +
                                    table + "')";
        EXPECT_EQ(today.execAndGet(columns).getString(), released.execAndGet(columns).getString());
    }
}

TEST_F(MigrationTest, ANewDatabaseNeedsNoCopy) {
    const OpenStores stores(folder());
    EXPECT_FALSE(fs::exists(folder() / "before-migration"));
}

TEST_F(MigrationTest, EachStepKeepsACopyOfWhatWasBefore) {
    make_schema_1();
    ASSERT_TRUE(migrate(later_steps()));
    EXPECT_EQ(number(file(), "PRAGMA user_version"), kToday + 2);
    EXPECT_EQ(number(file(), "SELECT count(*) FROM people WHERE room = 'head office'"), 1);

    EXPECT_EQ(number(copy(1), "PRAGMA user_version"), 1);
    EXPECT_EQ(number(copy(1), "SELECT count(*) FROM people"), 1);
    EXPECT_EQ(number(copy(1), "SELECT count(*) FROM pragma_table_info('people')"), 4);
    EXPECT_EQ(number(copy(kToday + 1), "SELECT count(*) FROM pragma_table_info('people')"), 14);
    EXPECT_EQ(number(copy(kToday + 1), "PRAGMA user_version"), kToday + 1);
    struct stat info {};
    ASSERT_EQ(::stat(copy(1).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(MigrationTest, MigratingAgainChangesNothing) {
    make_schema_1();
    ASSERT_TRUE(migrate(later_steps()));
    const auto before = read_text(file());
    ASSERT_TRUE(migrate(later_steps()));
    EXPECT_TRUE(read_text(file()) == before);
}

TEST_F(MigrationTest, AStepThatFailsLeavesTheDatabaseAsItWas) {
    make_schema_1();
    auto steps = later_steps();
    steps.back() = "UPDATE people SET name = 'x'; INSERT INTO nowhere VALUES (1)";
    const Status migrated = migrate(steps);
    ASSERT_FALSE(migrated);
    EXPECT_EQ(migrated.error().code, ErrorCode::internal);
    EXPECT_EQ(number(file(), "PRAGMA user_version"), kToday + 1) << "the step before stands";
    EXPECT_EQ(number(file(), "SELECT count(*) FROM people WHERE name = 'Ada Lovelace'"), 1);
}

TEST_F(MigrationTest, WithoutACopyThereIsNoStep) {
    make_schema_1();
    write_text(folder() / "before-migration", "a file where the folder should be");
    ASSERT_FALSE(migrate(later_steps()));
    EXPECT_EQ(number(file(), "PRAGMA user_version"), 1);
}

TEST_F(MigrationTest, ANewerVersionIsRefused) {
    make_schema_1();
    ASSERT_TRUE(migrate(later_steps()));
    const auto before = read_text(file());
    const std::vector<std::string_view> steps(store::migrations().begin(),
                                              store::migrations().end());
    EXPECT_EQ(migrate(steps).error().code, ErrorCode::database_newer);
    EXPECT_TRUE(read_text(file()) == before);
}

TEST_F(MigrationTest, ARemovedPersonIsNotInTheCopiesEither) {
    make_schema_1();
    const std::string ada = "Ada Lovelace";
    ASSERT_TRUE(migrate(
        std::vector<std::string_view>(store::migrations().begin(), store::migrations().end())));
    {
        const auto source = store::connect(file(), SQLite::OPEN_READWRITE);
        fs::create_directory(folder() / "before-migration");
        ASSERT_TRUE(store::copy_database(*source, copy(0)));
    }
    EXPECT_NE(files_that_hold(folder(), as_bytes(ada)).find("before-migration"), std::string::npos);
    const OpenStores stores(folder());
    ASSERT_TRUE(stores.people->remove(EmployeeId("E-1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(files_that_hold(folder(), as_bytes(ada)), "");
}

}  // namespace
}  // namespace rollcall::test
