#include "store/sqlite/erasure.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <random>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include "store/sqlite/connections.h"
#include "store/sqlite/rows.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

using store::Traces;

class ErasureTest : public StoreTest {
  protected:
    /// Until somebody tries to clear the log, which locks writers out.
    void wait_for_a_checkpoint() const {
        SQLite::Database probe(file().string(), SQLite::OPEN_READWRITE);
        while (probe.tryExec("BEGIN IMMEDIATE") == SQLite::OK) {
            probe.exec("ROLLBACK");
        }
    }
};

/// Pieces of the bytes: whatever is left of them most likely holds one of these whole.
std::vector<ByteView> pieces_of(const Bytes& sealed) {
    std::vector<ByteView> pieces;
    for (std::size_t at = 0; at + 24 <= sealed.size(); at += 128) {
        pieces.push_back(ByteView(sealed).subspan(at, 24));
    }
    return pieces;
}

/// The rows of E1 go, and nothing of their bytes.
void leave_pending(const store::Database& database) {
    const Status deleted = database.connections().write([](SQLite::Database& writer) -> Status {
        writer.exec("PRAGMA secure_delete = OFF");
        writer.exec("DELETE FROM people WHERE employee_id = 'E1'");
        writer.exec("UPDATE store_state SET erasure_pending = 1");
        return {};
    });
    ASSERT_TRUE(deleted);
}

/// What the next start would take for unfinished.
std::int64_t pending(const OpenStores& stores) {
    return stores.database->connections()
        .read([](SQLite::Database& reader) -> Result<std::int64_t> {
            return store::pending_erasure(reader);
        })
        .value();
}

void expect_no_trace(const std::filesystem::path& folder, const Bytes& sealed) {
    EXPECT_EQ(files_that_hold(folder, pieces_of(sealed)), "");
}

/// Enrols the person and gives the template as it is stored.
Bytes enrolled_template(OpenStores& stores, const std::string& employee, std::uint32_t seed) {
    const auto added = stores.enrol(employee, seed);
    EXPECT_TRUE(added);
    return added ? stores.stored_template(added->photo) : Bytes();
}

TEST_F(ErasureTest, BeforeTheDeletionTheBytesAreFound) {
    OpenStores stores(folder());
    const Bytes sealed = enrolled_template(stores, "E1", 1);
    EXPECT_NE(files_that_hold(folder(), pieces_of(sealed)), "")
        << "or the tests below could not fail";
    EXPECT_NE(files_that_hold(folder(), as_bytes("Name of E1")), "");
}

TEST_F(ErasureTest, NoFileHoldsAFaceThatCanBeRead) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    const std::vector<float> embedding = sample_embedding(1);
    const ByteView plain(reinterpret_cast<const std::uint8_t*>(embedding.data()), 24);
    EXPECT_EQ(files_that_hold(folder(), plain), "");
    EXPECT_EQ(files_that_hold(folder(), ByteView(sample_picture(1)).first(24)), "");
    for (const char* key : {"people", "photos"}) {
        EXPECT_EQ(files_that_hold(folder(), sample_key(key).bytes()), "") << key;
    }
    const auto photo = stores.people->photo(stored_name(1)).value();
    ASSERT_TRUE(photo);
    EXPECT_EQ(files_that_hold(folder(), photo->stored.key.bytes()), "");
}

TEST_F(ErasureTest, NoFileHoldsARemovedPerson) {
    OpenStores stores(folder());
    std::vector<Bytes> templates;
    for (std::uint32_t seed = 0; seed < 30; ++seed) {
        templates.push_back(
            enrolled_template(stores, "employee-" + std::to_string(seed % 10), seed));
    }
    const auto removed = stores.people->remove(EmployeeId("employee-4")).value();
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->photos.size(), 3U);
    ASSERT_TRUE(stores.people->finish_erasure());
    for (const PhotoName& name : removed->photos) {
        ASSERT_TRUE(stores.photos->remove(name));
        EXPECT_EQ(files_that_hold(folder(), as_bytes(name.value())), "");
    }
    for (const std::size_t seed : {4U, 14U, 24U}) {
        expect_no_trace(folder(), templates[seed]);
    }
    EXPECT_EQ(files_that_hold(folder(), as_bytes("employee-4")), "");
    EXPECT_NE(files_that_hold(folder(), as_bytes("employee-5")), "");
}

TEST_F(ErasureTest, TheKeyOfARemovedPersonIsInNoFile) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    ASSERT_TRUE(stores.enrol("E2", 2));
    const Bytes key = stores.database->connections()
                          .read([](SQLite::Database& reader) -> Result<Bytes> {
                              const auto column =
                                  reader.execAndGet("SELECT sealed FROM person_keys");
                              const ByteView sealed = store::bytes_of(column);
                              return Bytes(sealed.begin(), sealed.end());
                          })
                          .value();
    ASSERT_NE(files_that_hold(folder(), key), "");
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(files_that_hold(folder(), ByteView(key).subspan(8, 24)), "");
}

TEST_F(ErasureTest, TheLogIsEmptyAfterwards) {
    OpenStores stores(folder());
    const Bytes sealed = enrolled_template(stores, "E1", 1);
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    expect_no_trace(folder(), sealed);
    EXPECT_FALSE(stores.people->find(EmployeeId("E1")).value());
}

/// Cells move between pages as rows of different size come and go: some leave copies behind, which
/// secure_delete alone does not overwrite (about two deletions in a thousand of these).
TEST_F(ErasureTest, CopiesThatMovedCellsLeaveAreGoneToo) {
    OpenStores stores(folder());
    std::mt19937 random(3);
    const std::vector<std::size_t> dimensions = {96, 128, 256, 512};
    struct Enrolled {
        people::NewPhoto photo;
        Bytes sealed;
    };
    std::map<std::string, Enrolled> enrolled;
    std::vector<Enrolled> removed;
    for (std::uint32_t step = 0; step < 300; ++step) {
        if (random() % 100 < 60 || enrolled.empty()) {
            people::NewPhoto photo =
                sample_photo(std::string(1 + random() % 60, 'a') + std::to_string(random()), step);
            photo.embedding = sample_embedding(step, dimensions[random() % dimensions.size()]);
            const auto added = stores.people->add_photo(photo);
            ASSERT_TRUE(added);
            enrolled.emplace(photo.employee.value(),
                             Enrolled{photo, stores.stored_template(added->photo)});
            continue;
        }
        const auto victim =
            std::next(enrolled.begin(), static_cast<std::ptrdiff_t>(random() % enrolled.size()));
        ASSERT_TRUE(stores.people->remove(victim->second.photo.employee).value());
        ASSERT_TRUE(stores.people->finish_erasure());
        removed.push_back(victim->second);
        enrolled.erase(victim);
    }
    ASSERT_GT(removed.size(), 60U);
    std::vector<ByteView> patterns;
    for (const Enrolled& person : removed) {
        patterns.push_back(as_bytes(person.photo.name));
        std::ranges::copy(pieces_of(person.sealed), std::back_inserter(patterns));
    }
    EXPECT_EQ(files_that_hold(folder(), patterns), "");
}

TEST_F(ErasureTest, WhatIsFoundInTheFileIsRebuiltAway) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    // Free pages with known bytes, as a connection without secure_delete leaves them.
    const std::string left(3000, 'q');
    {
        SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
        other.exec("PRAGMA secure_delete = OFF; CREATE TABLE t (v TEXT)");
        SQLite::Statement insert(other, "INSERT INTO t VALUES (?)");
        insert.bind(1, left);
        insert.exec();
        other.exec("DROP TABLE t");
    }
    ASSERT_NE(files_that_hold(folder(), as_bytes(left)), "");
    Traces traces;
    traces.add_whole(as_bytes(left));
    ASSERT_TRUE(store::finish_erasure(*stores.database, traces, store::kErasureDeadline));
    EXPECT_EQ(files_that_hold(folder(), as_bytes(left)), "");
    EXPECT_TRUE(stores.people->find(EmployeeId("E1")).value());
}

TEST_F(ErasureTest, AReaderThatHoldsTheLogMakesItUnavailable) {
    OpenStores stores(folder());
    ASSERT_TRUE(stores.enrol("E1", 1));
    SQLite::Database reader(file().string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    reader.execAndGet("SELECT count(*) FROM people");
    ASSERT_TRUE(stores.enrol("E2", 2));
    Traces traces;
    traces.add_random(as_bytes("some text that is nowhere"));
    const auto held =
        store::finish_erasure(*stores.database, traces, std::chrono::milliseconds(50));
    ASSERT_FALSE(held);
    EXPECT_EQ(held.error().code, ErrorCode::unavailable);
    reader.exec("COMMIT");
    EXPECT_TRUE(store::finish_erasure(*stores.database, traces, store::kErasureDeadline));
}

TEST_F(ErasureTest, ARemovalThatHadToWaitIsFinishedWhenAskedAgain) {
    OpenStores stores(folder());
    stores.people = people_store(*stores.database, std::chrono::milliseconds(50));
    const Bytes first = enrolled_template(stores, "E1", 1);
    const Bytes second = enrolled_template(stores, "E2", 2);
    SQLite::Database reader(file().string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    reader.execAndGet("SELECT count(*) FROM people");

    const auto removed = stores.people->remove(EmployeeId("E1")).value();
    ASSERT_TRUE(removed) << "the caller learns which photos to remove, whatever comes after";
    EXPECT_EQ(removed->photos.size(), 1U);
    EXPECT_FALSE(stores.people->find(EmployeeId("E1")).value());
    for (int again = 0; again < 2; ++again) {
        const Status held = stores.people->finish_erasure();
        ASSERT_FALSE(held);
        EXPECT_EQ(held.error().code, ErrorCode::unavailable);
    }
    ASSERT_TRUE(stores.people->remove(EmployeeId("E2")).value()) << "waits for nobody";

    reader.exec("COMMIT");
    ASSERT_TRUE(stores.people->finish_erasure());
    expect_no_trace(folder(), first);
    expect_no_trace(folder(), second);
    EXPECT_EQ(pending(stores), 0);
    EXPECT_FALSE(stores.people->remove(EmployeeId("E1")).value());
}

TEST_F(ErasureTest, OthersWriteWhileItWaitsForAReader) {
    OpenStores stores(folder());
    stores.people = people_store(*stores.database, std::chrono::minutes(2));
    const Bytes first = enrolled_template(stores, "E1", 1);
    SQLite::Database reader(file().string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    reader.execAndGet("SELECT count(*) FROM people");
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());

    std::atomic<bool> finished = false;
    std::thread wiping([&] {
        EXPECT_TRUE(stores.people->finish_erasure());
        finished = true;
    });
    wait_for_a_checkpoint();
    // None of these could be answered if the wiping kept the writing connection until the reader
    // is gone.
    for (std::uint32_t seed = 2; seed < 5; ++seed) {
        ASSERT_TRUE(stores.enrol("E" + std::to_string(seed), seed));
    }
    const Bytes fifth = enrolled_template(stores, "E5", 5);
    ASSERT_TRUE(stores.people->remove(EmployeeId("E5")).value());
    EXPECT_FALSE(finished);
    reader.exec("COMMIT");
    wiping.join();
    EXPECT_TRUE(finished);
    expect_no_trace(folder(), first);
    EXPECT_NE(pending(stores), 0) << "E5 was removed later and has not been looked for";
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(pending(stores), 0);
    expect_no_trace(folder(), fifth);
}

TEST_F(ErasureTest, ALaterDeletionStaysPending) {
    OpenStores stores(folder());
    const Bytes sealed = enrolled_template(stores, "E1", 1);
    ASSERT_TRUE(stores.enrol("E2", 2));
    const auto first = stores.people->remove(EmployeeId("E1")).value();
    const auto second = stores.people->remove(EmployeeId("E2")).value();
    Traces traces;
    traces.add_random(sealed);
    traces.add_deletion(static_cast<std::int64_t>(first->revision));
    ASSERT_TRUE(store::finish_erasure(*stores.database, traces, store::kErasureDeadline));
    EXPECT_EQ(pending(stores), static_cast<std::int64_t>(second->revision));
    traces.add_deletion(static_cast<std::int64_t>(second->revision));
    ASSERT_TRUE(store::finish_erasure(*stores.database, traces, store::kErasureDeadline));
    EXPECT_EQ(pending(stores), 0);
}

TEST_F(ErasureTest, WhatAnEarlierProcessLeftIsFinishedInARunningOne) {
    OpenStores stores(folder());
    const Bytes sealed = enrolled_template(stores, "E1", 1);
    ASSERT_TRUE(stores.enrol("E2", 2));
    // As after a start at which a reader kept the log: the rows are gone, their bytes are not.
    leave_pending(*stores.database);
    const Status finished = stores.people->finish_erasure();
    ASSERT_TRUE(finished) << finished.error().message;
    expect_no_trace(folder(), sealed);
    EXPECT_EQ(pending(stores), 0);
    EXPECT_TRUE(stores.people->find(EmployeeId("E2")).value());
}

TEST_F(ErasureTest, ARemovalFinishesWhatAnEarlierProcessLeftToo) {
    OpenStores stores(folder());
    const Bytes first = enrolled_template(stores, "E1", 1);
    const Bytes second = enrolled_template(stores, "E2", 2);
    leave_pending(*stores.database);
    ASSERT_TRUE(stores.people->remove(EmployeeId("E2")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    expect_no_trace(folder(), first);
    expect_no_trace(folder(), second);
    EXPECT_EQ(pending(stores), 0);
}

TEST_F(ErasureTest, RemovalsAtOnceLeaveNothing) {
    OpenStores stores(folder());
    constexpr std::uint32_t kPeople = 24;
    std::vector<Bytes> templates;
    for (std::uint32_t seed = 0; seed < kPeople; ++seed) {
        templates.push_back(enrolled_template(stores, "E" + std::to_string(seed), seed));
    }
    std::vector<std::thread> threads;
    for (std::uint32_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uint32_t seed = thread; seed < kPeople; seed += 4) {
                EXPECT_TRUE(stores.people->remove(EmployeeId("E" + std::to_string(seed))).value());
                EXPECT_TRUE(stores.people->finish_erasure());
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(pending(stores), 0);
    for (const Bytes& sealed : templates) {
        expect_no_trace(folder(), sealed);
    }
}

TEST_F(ErasureTest, AnErasureThatACrashCutOffIsFinishedAtTheNextStart) {
    const TemporaryFolder beside;
    const int outcome = run_in_child([&] {
        OpenStores stores(folder());
        write_text(beside.path() / "template", as_text(enrolled_template(stores, "E1", 1)));
        const bool enrolled = stores.enrol("E2", 2).has_value();
        // The rows go and the process ends before anything is wiped.
        leave_pending(*stores.database);
        ::_exit(enrolled && !HasFailure() ? 0 : 1);
        return 1;
    });
    ASSERT_EQ(outcome, 0);
    const std::string text = read_text(beside.path() / "template");
    const Bytes sealed(text.begin(), text.end());
    ASSERT_NE(files_that_hold(folder(), pieces_of(sealed)), "");
    const OpenStores stores(folder());
    expect_no_trace(folder(), sealed);
    EXPECT_EQ(files_that_hold(folder(), as_bytes("Name of E1")), "");
    EXPECT_TRUE(stores.people->find(EmployeeId("E2")).value());
}

TEST_F(ErasureTest, RemovalsAndReadersAtOnce) {
    OpenStores stores(folder());
    Bytes fourth;
    for (std::uint32_t seed = 0; seed < 12; ++seed) {
        const Bytes sealed = enrolled_template(stores, "E" + std::to_string(seed), seed);
        fourth = seed == 4 ? sealed : fourth;
    }
    std::atomic<bool> done = false;
    std::thread reader([&] {
        while (!done) {
            EXPECT_TRUE(stores.people->for_each_template(ModelId("model-a"),
                                                         [](people::StoredTemplate) {}));
        }
    });
    for (std::uint32_t seed = 0; seed < 12; seed += 2) {
        const auto removed = stores.people->remove(EmployeeId("E" + std::to_string(seed)));
        EXPECT_TRUE(removed) << removed.error().message;
        const Status erased = stores.people->finish_erasure();
        EXPECT_TRUE(erased) << erased.error().message;
    }
    done = true;
    reader.join();
    expect_no_trace(folder(), fourth);
}

}  // namespace
}  // namespace rollcall::test
