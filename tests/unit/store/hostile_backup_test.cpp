#include <algorithm>
#include <random>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/sqlite/backup.h"
#include "store/sqlite/manifest.h"
#include "unit/store/archive_fixture.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

namespace fs = std::filesystem;
using Kind = TarMember::Kind;

/// A good backup, taken apart so that a test can spoil it and put it together again.
class HostileBackupTest : public StoreTest {
  protected:
    void SetUp() override {
        fs::create_directory(folder() / "data");
        {
            OpenStores stores(folder() / "data");
            ASSERT_TRUE(stores.enrol("E1", 1));
            ASSERT_TRUE(stores.enrol("E2", 2));
        }
        ASSERT_TRUE(store::back_up(folder() / "data", archive(), {}));
        members_ = read_tar(archive());
        ASSERT_EQ(members_.front().name, "manifest");
        members_.erase(members_.begin());
    }

    fs::path archive() const { return folder() / "backup.tar"; }
    fs::path target() const { return folder() / "restored"; }

    TarMember& database() {
        return *std::ranges::find(members_, std::string("rollcall.db"), &TarMember::name);
    }
    TarMember& photo() {
        return *std::ranges::find_if(
            members_, [](const TarMember& member) { return member.name.starts_with("photos/"); });
    }

    /// Packs the members behind a manifest that fits them.
    void pack() { pack_with(manifest_of(members_)); }
    void pack_with(const std::string& manifest) {
        auto all = members_;
        all.insert(all.begin(), TarMember{"manifest", manifest});
        write_tar(archive(), all);
    }

    /// Changes the database within the archive by SQL.
    void change_database(const std::string& sql) {
        const fs::path file = folder() / "changed.db";
        write_text(file, database().content);
        SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
        database().content = read_text(file);
        fs::remove(file);
    }

    void expect_refused(ErrorCode code = ErrorCode::backup_invalid) {
        const auto before = contents_of(folder());
        const auto restored = store::restore(archive(), target());
        ASSERT_FALSE(restored);
        EXPECT_EQ(restored.error().code, code) << restored.error().message;
        EXPECT_FALSE(fs::exists(target())) << "nothing is left behind";
        EXPECT_TRUE(contents_of(folder()) == before) << "and nothing written elsewhere";
    }

    std::vector<TarMember> members_;
};

TEST_F(HostileBackupTest, TheFixtureItselfIsGood) {
    pack();
    EXPECT_TRUE(store::restore(archive(), target()));
}

TEST_F(HostileBackupTest, NotThere) {
    fs::remove(archive());
    expect_refused(ErrorCode::not_found);
}

TEST_F(HostileBackupTest, NotABackup) {
    for (const std::string& text :
         {std::string(), std::string("x"), std::string(100'000, 'x'), std::string(20'000, '\0')}) {
        write_text(archive(), text);
        expect_refused();
    }
    fs::remove(archive());
    fs::create_directory(archive());
    expect_refused();
}

TEST_F(HostileBackupTest, CutOffAnywhere) {
    const std::string whole = read_text(archive());
    for (std::size_t i = 1; i < 24; ++i) {
        write_text(archive(), whole.substr(0, (whole.size() - 1024) * i / 24));
        expect_refused();
    }
}

TEST_F(HostileBackupTest, AFlippedByteIsRefusedOrDoesNotMatter) {
    const std::string whole = read_text(archive());
    std::mt19937 random(1);
    int refused = 0;
    for (int i = 0; i < 60; ++i) {
        std::string flipped = whole;
        flipped[random() % whole.size()] ^= static_cast<char>(1 + random() % 255);
        write_text(archive(), flipped);
        const auto restored = store::restore(archive(), target());
        if (!restored) {
            ++refused;
            EXPECT_FALSE(fs::exists(target()));
            continue;
        }
        for (const TarMember& member : members_) {
            EXPECT_TRUE(read_text(target() / member.name) == member.content) << member.name;
        }
        fs::remove_all(target());
    }
    EXPECT_GT(refused, 30);
}

TEST_F(HostileBackupTest, PathsThatLeadElsewhere) {
    const std::string hash = to_hex(sha256(as_bytes("evil")));
    for (const std::string& name :
         {std::string("../evil"), std::string("/tmp/evil"), std::string("tls/../../evil"),
          std::string("tls/.."), std::string("tls/"), std::string("tls/.hidden"),
          std::string("tls/a/b"), std::string("photos/../evil"), "photos/aa/" + hash,
          "photos/" + hash, std::string("lock"), std::string("rollcall.db-wal"), std::string("."),
          std::string("tls/a\nb"), std::string("./rollcall.db")}) {
        auto kept = members_;
        members_.push_back({name, "evil"});
        pack();
        expect_refused();
        members_ = kept;
    }
}

TEST_F(HostileBackupTest, AMemberThatTheManifestDoesNotList) {
    const std::string manifest = manifest_of(members_);
    members_.push_back({"../evil", "evil"});
    pack_with(manifest);
    expect_refused();
    members_.back() = {"tls/extra.crt", "evil"};
    pack_with(manifest);
    expect_refused();
    members_.back() = members_.front();
    pack_with(manifest);
    expect_refused();
}

TEST_F(HostileBackupTest, LinksFoldersAndPipes) {
    const std::string manifest = manifest_of(members_);
    for (const Kind kind :
         {Kind::symbolic_link, Kind::hard_link, Kind::folder, Kind::fifo, Kind::sparse_file}) {
        auto kept = members_;
        photo().kind = kind;
        photo().content = "/etc/passwd";
        pack_with(manifest);
        expect_refused();
        members_ = kept;
    }
}

TEST_F(HostileBackupTest, OtherFormats) {
    auto all = members_;
    all.insert(all.begin(), TarMember{"manifest", manifest_of(members_)});
    write_tar(archive(), all, TarForm::gzip);
    expect_refused();
    write_tar(archive(), all, TarForm::cpio);
    expect_refused();
}

TEST_F(HostileBackupTest, AManifestThatClaimsTooMuch) {
    const std::string hash(64, 'a');
    for (const std::string& size :
         {std::string("1099511627776"), std::string("18446744073709551615"), std::string("-1"),
          std::string("99999999999999999999"), std::string("0x10"), std::string()}) {
        pack_with(manifest_of(members_) + "file " + hash + " " + size + " photos/aa/" + hash +
                  "\n");
        expect_refused();
    }
}

TEST_F(HostileBackupTest, ManifestsThatMakeNoSense) {
    const std::string good = manifest_of(members_);
    const std::string first_file = good.substr(good.find("file "));
    for (const std::string& manifest :
         {std::string(), std::string("rollcall-backup 2\n"), std::string("rollcall-backup 1\n"),
          good + "nonsense\n", good + first_file, good + "missing ../../evil\n",
          good + "file zz 1 rollcall.db\n"}) {
        pack_with(manifest);
        expect_refused();
    }
}

TEST_F(HostileBackupTest, ContentsThatAreNotAsListed) {
    const std::string manifest = manifest_of(members_);
    auto kept = members_;
    photo().content[100] ^= 1;
    pack_with(manifest);
    expect_refused();
    members_ = kept;
    photo().content += "more";
    pack_with(manifest);
    expect_refused();
    members_ = kept;
    members_.pop_back();
    pack_with(manifest);
    expect_refused();
}

TEST_F(HostileBackupTest, APhotoIsMissingThatTheDatabaseNames) {
    std::erase_if(members_, [&](const TarMember& member) { return member.name == photo().name; });
    pack();
    expect_refused();
}

TEST_F(HostileBackupTest, DatabasesThatAreNotOurs) {
    const auto kept = members_;
    for (const char* sql :
         {"CREATE TRIGGER evil AFTER INSERT ON people BEGIN DELETE FROM api_keys; END",
          "CREATE VIEW evil AS SELECT * FROM api_keys", "DROP TABLE api_keys",
          "PRAGMA application_id = 1", "PRAGMA user_version = 0",
          "ALTER TABLE people ADD COLUMN extra TEXT"}) {
        change_database(sql);
        pack();
        expect_refused();
        members_ = kept;
    }
}

TEST_F(HostileBackupTest, ANewerDatabaseIsCalledThat) {
    change_database("PRAGMA user_version = 4711");
    pack();
    expect_refused(ErrorCode::database_newer);
}

TEST_F(HostileBackupTest, ADamagedDatabase) {
    std::string& bytes = database().content;
    std::fill(bytes.begin() + 4096, bytes.begin() + 8192, 'x');
    pack();
    expect_refused();
    bytes.resize(4096);
    pack();
    expect_refused();
    bytes = "no database at all";
    pack();
    expect_refused();
}

TEST(ManifestTest, ReadsWhatItWrites) {
    store::Manifest manifest;
    manifest.created = "2026-01-01T00:00:00.000Z";
    manifest.files["rollcall.db"] = {12345, sha256(as_bytes("a"))};
    const Sha256 photo = sha256(as_bytes("b"));
    manifest.files[store::photo_path(to_hex(photo))] = {0, photo};
    manifest.missing_photos.insert(std::string(64, 'f'));
    const auto again = store::Manifest::parse(manifest.text());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->text(), manifest.text());
    EXPECT_EQ(again->total_size(), 12345U);
}

}  // namespace
}  // namespace rollcall::test
