#include "contract/event_store_contract.h"
#include "contract/samples.h"

namespace rollcall::test {

using access::AuditEntry;
using FaultKind = journal::Fault::Kind;

namespace {

AuditEntry entry(const std::string& action, const std::string& subject = {}) {
    return {.at = from_unix_millis(kSampleTime),
            .actor = "hr",
            .address = "192.0.2.7",
            .action = action,
            .request_id = "0123456789abcdef",
            .subject = subject,
            .subject_erased = false};
}

std::vector<std::string> actions(const access::AuditPage& page) {
    std::vector<std::string> result;
    for (const auto& numbered : page.entries) {
        result.push_back(numbered.entry.action);
    }
    return result;
}

}  // namespace

TEST_P(AuditLogContract, ListsWhatWasRecordedNewestFirst) {
    const AuditEntry first = entry("person.added", "E1");
    EXPECT_EQ(*log().record(first), 1);
    EXPECT_EQ(*log().record(entry("backup.made")), 2);
    const auto page = log().list({}, std::nullopt, 10);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->entries.size(), 2U);
    EXPECT_EQ(page->entries[1].entry, first);
    EXPECT_EQ(page->entries[0].entry, entry("backup.made"));
    EXPECT_EQ(page->entries[0].number, 2);
    EXPECT_EQ(page->next, std::nullopt);
}

TEST_P(AuditLogContract, IsPagedAndFiltered) {
    ASSERT_TRUE(log().record(entry("person.added", "E1")));
    ASSERT_TRUE(log().record(entry("person.changed", "E2")));
    ASSERT_TRUE(log().record(entry("personnel.moved", "E1")));
    AuditEntry others = entry("person.changed", "E1");
    others.actor = "another";
    ASSERT_TRUE(log().record(others));
    const auto first = log().list({}, std::nullopt, 3);
    ASSERT_TRUE(first);
    ASSERT_EQ(first->next, 2);
    EXPECT_EQ(actions(*log().list({}, first->next, 3)), (std::vector<std::string>{"person.added"}));
    EXPECT_EQ(log().list({.actor = "another", .action = {}, .subject = {}}, {}, 9)->entries.size(),
              1U);
    EXPECT_EQ(log().list({.actor = {}, .action = "person.", .subject = {}}, {}, 9)->entries.size(),
              3U);
    EXPECT_EQ(
        log().list({.actor = {}, .action = "person.", .subject = "E1"}, {}, 9)->entries.size(), 2U);
}

TEST_P(AuditLogContract, EveryColumnThatIsRewrittenIsFound) {
    for (const char* subject : {"E1", "E2", "E3"}) {
        ASSERT_TRUE(log().record(entry("person.added", subject)));
    }
    ASSERT_TRUE(log().record(entry("backup.made")));
    EXPECT_EQ(verified().fault, std::nullopt);
    for (const char* change :
         {"at = 0", "actor = 'x'", "address = ''", "action = 'person.seen'", "request_id = ''",
          "subject = 'E9'", "subject = NULL", "subject_seal = NULL", "facts_seal = x'00'",
          "facts_seal = randomblob(32)"}) {
        place_->tamper("CREATE TABLE kept AS SELECT * FROM audit");
        place_->tamper(std::string("UPDATE audit SET ") + change + " WHERE number = 2");
        EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(2)}))
            << change;
        place_->tamper("DELETE FROM audit");
        place_->tamper("INSERT INTO audit SELECT * FROM kept");
        place_->tamper("DROP TABLE kept");
        EXPECT_EQ(verified().fault, std::nullopt) << change;
    }
    place_->tamper("UPDATE audit SET subject = 'E1' WHERE number = 4");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(4)}));
}

TEST_P(AuditLogContract, IsOneChainWithTheEvents) {
    ASSERT_TRUE(log().record(entry("person.added", "E1")));
    attendance::NewEvent event;
    event.person = PersonKey(1);
    record(event);
    ASSERT_TRUE(log().record(entry("person.changed", "E1")));
    EXPECT_EQ(verified().entries, 3);
    place_->tamper("DELETE FROM audit WHERE number = 3");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::altered, journal::EntryNumber(3)}));
    place_->tamper("DELETE FROM journal WHERE number = 3");
    EXPECT_EQ(verified().fault, (journal::Fault{FaultKind::cut_off, journal::EntryNumber(3)}));
}

TEST_P(AuditLogContract, SeveralAreWrittenInTheirOrder) {
    const std::vector entries{entry("correction.decided", "E1"), entry("correction.decided", "E2")};
    ASSERT_TRUE(log().record_all(entries));
    ASSERT_TRUE(log().record_all({}));
    const auto page = log().list({}, std::nullopt, 10);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->entries.size(), 2U);
    EXPECT_EQ(page->entries[0].entry.subject, "E2");
    EXPECT_EQ(page->entries[1].entry.subject, "E1");
    EXPECT_EQ(verified().entries, 2) << "also by the head that was told";
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(AuditLogContract, ARemovedPersonIsErasedFromIt) {
    ASSERT_TRUE(place_->people().add_photo(sample_photo("E1", 1)));
    ASSERT_TRUE(log().record(entry("person.added", "E1")));
    ASSERT_TRUE(log().record(entry("person.added", "E2")));
    ASSERT_TRUE(log().record(entry("leave.added", "E1")));
    ASSERT_TRUE(log().record(entry("device.paired", "E1")));
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")));
    const auto page = log().list({}, std::nullopt, 10);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->entries.size(), 4U);
    EXPECT_EQ(page->entries[0].entry.subject, "E1") << "a device that is called so";
    EXPECT_EQ(page->entries[1].entry.subject, "");
    EXPECT_EQ(page->entries[2].entry.subject, "E2");
    EXPECT_TRUE(page->entries[3].entry.subject_erased);
    EXPECT_EQ(page->entries[3].entry.subject, "");
    EXPECT_EQ(page->entries[3].entry.action, "person.added");
    EXPECT_EQ(verified().fault, std::nullopt);
    EXPECT_EQ(verified().erased_parts, 2);
}

}  // namespace rollcall::test
