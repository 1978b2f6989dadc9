#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "attendance/closing_store.h"
#include "attendance/correction_store.h"
#include "journal/chain.h"
#include "people/directory.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

constexpr const char* kEmail = "somebody.very.special@example.com";
constexpr const char* kBadge = "badge-of-somebody-special";
constexpr const char* kDay = "2026-03-01";

class RecordErasureTest : public StoreTest {
  protected:
    static void put(people::Directory& directory, const std::string& id, const std::string& email,
                    const std::string& badge) {
        people::PutPerson one{.id = EmployeeId(id), .change = {}};
        ASSERT_TRUE(people::set_field(one.change, "employee_name", "Name of " + id));
        ASSERT_TRUE(people::set_field(one.change, "email", email));
        ASSERT_TRUE(people::set_field(one.change, "badge_code", badge));
        ASSERT_TRUE(people::set_field(one.change, "payroll_number",
                                      badge.empty() ? badge : "payroll-" + badge));
        const auto outcomes = directory.put({&one, 1}, people::PutMode::each,
                                            {.now = {}, .date = parse_civil_day(kDay).value()});
        ASSERT_TRUE(outcomes);
        ASSERT_FALSE(outcomes->front().error);
    }

    std::string holders(std::string_view text) { return files_that_hold(folder(), as_bytes(text)); }
};

TEST_F(RecordErasureTest, NothingOfARecordIsLeftAfterARemoval) {
    OpenStores stores(folder());
    const auto directory = store::make_directory(*stores.database);
    // Enough neighbours that pages are split and cells are moved.
    for (int i = 0; i < 300; ++i) {
        const std::string id = std::to_string(i * 7919 % 1000);
        put(*directory, id, id + "@example.com", "b" + id);
        if (i == 150) {
            put(*directory, "E-special", kEmail, kBadge);
        }
    }
    ASSERT_NE(holders(kEmail), "") << "or the test could not fail";
    ASSERT_NE(holders(kBadge), "");
    ASSERT_TRUE(stores.people->remove(EmployeeId("E-special")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(holders(kEmail), "");
    EXPECT_EQ(holders(kBadge), "") << "nor of the payroll number, which ends with it";
    EXPECT_EQ(holders("e-special\nname of e-special"), "");
}

TEST_F(RecordErasureTest, TheFormerIdGoesWithThePersonWhoStayed) {
    OpenStores stores(folder());
    const auto directory = store::make_directory(*stores.database);
    put(*directory, "E1", "", "");
    put(*directory, "formerly-somebody", kEmail, kBadge);
    ASSERT_TRUE(stores.people->merge({EmployeeId("E1"), EmployeeId("formerly-somebody"), {}}));
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(holders(kEmail), "");
    EXPECT_EQ(holders(kBadge), "");
    EXPECT_NE(holders("formerly-somebody"), "") << "the id is kept";
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(holders("formerly-somebody"), "");
}

TEST_F(RecordErasureTest, NothingOfTheReasonsOfCorrectionsIsLeftAfterARemoval) {
    OpenStores stores(folder());
    const auto directory = store::make_directory(*stores.database);
    const auto corrections =
        store::make_correction_store(*stores.database, journal::Chain(SecretKey::generate()));
    const auto key_of = [&](const std::string& id) {
        return directory->find(EmployeeId(id), parse_civil_day(kDay).value()).value().value().key;
    };
    const auto no_events = [](std::size_t /*index*/, const attendance::Correction& /*correction*/) {
        return std::vector<attendance::Facts>();
    };
    put(*directory, "E1", "", "");
    put(*directory, "E2", "", "");
    // Enough of both that pages are split; the one who stays has a reason in common.
    for (int i = 0; i < 200; ++i) {
        attendance::NewCorrection wanted;
        wanted.person = key_of(i % 2 == 0 ? "E1" : "E2");
        wanted.reason = i % 2 == 0 ? "was at the hospital " + std::to_string(i) : "the gate";
        if (i == 100) {
            wanted.reason = "the gate";
        }
        const auto added = corrections->add({&wanted, 1}, std::nullopt, no_events);
        ASSERT_TRUE(added);
        ASSERT_TRUE(corrections->decide({&added->front().number, 1},
                                        {.state = attendance::CorrectionState::rejected,
                                         .by = "hr",
                                         .at = {},
                                         .reason = "asked at the hospital"},
                                        no_events));
    }
    ASSERT_NE(holders("was at the hospital"), "") << "or the test could not fail";
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    EXPECT_EQ(holders("was at the hospital"), "");
    EXPECT_NE(holders("the gate"), "") << "of the other";
}

TEST_F(RecordErasureTest, NothingOfClosedOrAcknowledgedDaysIsLeftAfterARemoval) {
    OpenStores stores(folder());
    const auto directory = store::make_directory(*stores.database);
    const auto closings = store::make_closing_store(*stores.database);
    std::vector<attendance::SheetToKeep> sheets;
    for (const std::string id : {"E1", "E2"}) {
        put(*directory, id, "", "");
        const auto person = directory->find(EmployeeId(id), parse_civil_day(kDay).value());
        const std::string text = "days of " + id + std::string(1200, '-');
        const ByteView bytes = as_bytes(text);
        sheets.push_back({person.value().value().key, {}, Bytes(bytes.begin(), bytes.end())});
    }
    attendance::NewClosing closing;
    closing.period = {civil_day(2026, 3, 1), civil_day(2026, 3, 31)};
    ASSERT_TRUE(closings->close(closing, sheets, closings->state().value()));
    const auto acknowledgements = store::make_acknowledgement_store(*stores.database);
    for (attendance::SheetToKeep& kept : sheets) {
        attendance::NewAcknowledgement said;
        said.person = kept.person;
        said.sheet = kept.sheet;
        said.sheet[0] = 'D';  // "Days of ..."
        ASSERT_TRUE(acknowledgements->add(said));
    }
    {
        // A page that is free and was not overwritten, as one may be after cells were moved.
        SQLite::Database other((folder() / store::kDatabaseName).string(), SQLite::OPEN_READWRITE);
        other.exec("PRAGMA secure_delete = OFF");
        other.exec(
            "CREATE TABLE copies AS SELECT salt || sheet AS bytes FROM closed_sheets "
            "UNION ALL SELECT salt || sheet FROM acknowledgements");
        other.exec("DROP TABLE copies");
    }
    ASSERT_TRUE(stores.people->remove(EmployeeId("E1")).value());
    ASSERT_TRUE(stores.people->finish_erasure());
    for (const std::string first : {"d", "D"}) {
        EXPECT_EQ(holders(first + "ays of E1-"), "");
        EXPECT_NE(holders(first + "ays of E2-"), "");
    }
}

}  // namespace
}  // namespace rollcall::test
