#include <limits>
#include <string>

#include "contract/event_samples.h"
#include "contract/event_store_contract.h"

// The event store's journal: what was done to its rows is found, and what was erased is no fault.
namespace rollcall::test {

using attendance::EventNumber;
using attendance::NewEvent;
using attendance::RepeatGuard;
using std::chrono::hours;
using FaultKind = journal::Fault::Kind;

TEST_P(EventStoreContract, ItsJournalIsWhole) {
    EXPECT_EQ(verified().entries, 0);
    for (int i = 0; i < 20; ++i) {
        record(sample_event(i));
    }
    const auto report = verified();
    EXPECT_EQ(report.entries, 20);
    EXPECT_EQ(report.erased_parts, 0);
    EXPECT_EQ(report.fault, std::nullopt);
    EXPECT_EQ(place_->chain().verified(place_->signed_head()), *place_->journal().head());
}

TEST_P(EventStoreContract, EveryColumnThatIsRewrittenIsFound) {
    for (int i = 1; i <= 3; ++i) {
        record(sample_event(i));
    }
    for (const char* change : {"at = at + 1",
                               "received_at = 0",
                               "direction = 2",
                               "direction = NULL",
                               "method = 3",
                               "device = 'x'",
                               "zone = 'UTC'",
                               "utc_offset = 0",
                               "site = 'x'",
                               "credential = 'x'",
                               "liveness = 3",
                               "clock_unsure = 1",
                               "shown = 1",
                               "kind = 2",
                               "target = 1",
                               "reason = 'x'",
                               "author = 'x'",
                               "person = 9",
                               "person = NULL",
                               "score = 0.9",
                               "threshold = 0.1",
                               "margin = 0",
                               "matched_photo = 1",
                               "model = NULL",
                               "face_width = 1",
                               "sharpness = 1",
                               "yaw = 0",
                               "pitch = 0",
                               "runner_up = 5",
                               "runner_up_seal = NULL",
                               "person_seal = x'00'",
                               "evidence_seal = NULL"}) {
        place_->tamper("CREATE TABLE kept AS SELECT * FROM events");
        place_->tamper(std::string("UPDATE events SET ") + change + " WHERE number = 2");
        EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(2)}))
            << change;
        place_->tamper("DELETE FROM events");
        place_->tamper("INSERT INTO events SELECT * FROM kept");
        place_->tamper("DROP TABLE kept");
        EXPECT_EQ(verified().fault, std::nullopt) << change;
    }
}

TEST_P(EventStoreContract, AMacOfAnotherLengthIsFoundAndNothingElse) {
    for (int i = 1; i <= 3; ++i) {
        record(sample_event(i));
    }
    place_->tamper(
        "PRAGMA ignore_check_constraints = ON; UPDATE journal SET mac = "
        "zeroblob(5000000) WHERE number = 3");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(3)}));
    EXPECT_EQ(place_->journal().head()->mac, journal::Mac{});
    place_->tamper(
        "PRAGMA ignore_check_constraints = ON; UPDATE journal SET mac = x'01' "
        "WHERE number = 2");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(2)}));
}

TEST_P(EventStoreContract, NumbersThatTheStoreWouldNotKeepAsTheyAreVerifyAllTheSame) {
    NewEvent event = sample_event(3);
    event.evidence->yaw = -0.0;
    event.evidence->pitch = std::numeric_limits<double>::quiet_NaN();
    event.evidence->margin = std::numeric_limits<double>::infinity();
    record(event);
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(EventStoreContract, AddedAndRemovedRowsAreFound) {
    for (int i = 1; i <= 4; ++i) {
        record(sample_event(i));
    }
    place_->tamper("DELETE FROM events WHERE number = 3");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(3)}));
    place_->tamper("DELETE FROM journal WHERE number = 3");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::missing, journal::EntryNumber(3)}));
}

TEST_P(EventStoreContract, ARowThatIsNoEntrysIsFound) {
    record(sample_event(1));
    place_->tamper(
        "INSERT INTO events (number, facts_seal, kind, at, person) VALUES (9, x'00', 1, 5, 1)");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(9)}));
}

TEST_P(EventStoreContract, ACutTailIsFoundByTheHead) {
    for (int i = 1; i <= 150; ++i) {
        record(sample_event(i));
    }
    place_->tamper("DELETE FROM events WHERE number > 50");
    place_->tamper("DELETE FROM journal WHERE number > 50");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::cut_off, journal::EntryNumber(51)}));
}

TEST_P(EventStoreContract, ErasingAPersonLeavesTheChainWhole) {
    const auto added = place_->people().add_photo(sample_photo("E1", 1));
    ASSERT_TRUE(added);
    NewEvent theirs = sample_event(added->person.value());
    const EventNumber own = record(theirs);
    NewEvent others = sample_event(added->person.value() + 1);
    others.runner_up = added->person;
    const EventNumber beside = record(others);
    RepeatGuard remembered = guard("k");
    ASSERT_TRUE(store().record(theirs, remembered, numbered));

    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")));
    const auto mine = store().find(own);
    ASSERT_TRUE(mine && *mine);
    EXPECT_EQ((*mine)->facts.value, theirs.facts);
    EXPECT_EQ((*mine)->person, (attendance::Part<PersonKey>{{}, true}));
    EXPECT_TRUE((*mine)->evidence.erased);
    EXPECT_FALSE((*mine)->evidence.value);
    EXPECT_EQ((*mine)->runner_up.value, theirs.runner_up);
    const auto neighbour = store().find(beside);
    ASSERT_TRUE(neighbour && *neighbour);
    EXPECT_EQ((*neighbour)->person.value, others.person);
    EXPECT_TRUE((*neighbour)->runner_up.erased);
    EXPECT_TRUE(store().events_of(added->person, kNow - hours(1), kNow + hours(1))->empty());
    EXPECT_TRUE(std::holds_alternative<std::monostate>(*store().first_answer(remembered)));

    const auto report = verified();
    EXPECT_EQ(report.fault, std::nullopt);
    EXPECT_EQ(report.erased_parts, 5);
    record(sample_event(9));
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(EventStoreContract, EventsFollowAPersonWhoWasMerged) {
    const auto kept = place_->people().add_photo(sample_photo("E1", 1));
    const auto absorbed = place_->people().add_photo(sample_photo("E2", 2));
    ASSERT_TRUE(kept && absorbed);
    record(sample_event(kept->person.value()));
    const EventNumber theirs = record(sample_event(absorbed->person.value()));
    NewEvent beside = sample_event(999);
    beside.runner_up = absorbed->person;
    const EventNumber third = record(beside);
    ASSERT_TRUE(place_->people().merge(
        {.kept = EmployeeId("E1"), .absorbed = EmployeeId("E2"), .now = kNow}));
    EXPECT_EQ((*store().find(theirs))->person.value, kept->person);
    EXPECT_EQ((*store().find(third))->runner_up.value, kept->person);
    EXPECT_EQ(store().events_of(kept->person, kNow, kNow + hours(1))->size(), 2U);
    EXPECT_EQ(store().list({.person = kept->person, .from = {}, .until = {}}, {}, 9)->events.size(),
              2U);
    EXPECT_EQ(verified().fault, std::nullopt) << "the rows are as they were";
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")));
    EXPECT_TRUE((*store().find(theirs))->person.erased);
    EXPECT_TRUE((*store().find(third))->runner_up.erased);
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(EventStoreContract, AnErasedPartThatIsFilledAgainIsFound) {
    ASSERT_TRUE(place_->people().add_photo(sample_photo("E1", 1)));
    record(sample_event(1));
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")));
    place_->tamper("UPDATE events SET person = 7 WHERE number = 1");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(1)}));
    const auto event = store().find(EventNumber(1));
    ASSERT_TRUE(event && *event);
    EXPECT_FALSE((*event)->person.value);
}

}  // namespace rollcall::test
