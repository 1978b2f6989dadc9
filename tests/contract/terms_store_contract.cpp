#include "contract/terms_store_contract.h"

#include <limits>

#include <gmock/gmock.h>

#include "contract/samples.h"

namespace rollcall::test {

using attendance::Document;
using attendance::DocumentKind;
using attendance::Holidays;
using attendance::Leave;
using attendance::LeaveNumber;
using attendance::LeavePart;
using attendance::StoredLeave;
using attendance::Terms;
using testing::ElementsAre;
using testing::IsEmpty;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TermsStoreContract);

namespace {

CivilDay on(std::string_view text) {
    return parse_civil_day(text).value();
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
    return result ? ErrorCode::internal : result.error().code;
}

const TimePoint kNow = from_unix_millis(kSampleTime);
const PersonKey kNobody{std::numeric_limits<std::int64_t>::max()};

}  // namespace

PersonKey TermsStoreContract::person(const std::string& id) {
    people::PutPerson put{.id = EmployeeId(id), .change = {}};
    EXPECT_TRUE(people::set_field(put.change, "employee_name", "Name of " + id));
    const people::Today today{.now = kNow, .date = on("2026-03-10")};
    EXPECT_TRUE(place_->directory().put({&put, 1}, people::PutMode::each, today));
    return place_->directory().find(put.id, today.date).value().value().key;
}

int TermsStoreContract::put(DocumentKind kind, const std::string& name, const std::string& text,
                            std::string_view valid_from) {
    return store()
        .put_document({.kind = kind,
                       .name = name,
                       .valid_from = on(valid_from),
                       .created_at = kNow,
                       .text = text})
        .value();
}

TEST_P(TermsStoreContract, EveryVersionOfADocumentStays) {
    EXPECT_EQ(put(DocumentKind::plan, "office", "one"), 1);
    EXPECT_EQ(put(DocumentKind::rules, "office", "of another kind"), 1);
    EXPECT_EQ(put(DocumentKind::plan, "office", "two", "2026-02-01"), 2);
    EXPECT_EQ(put(DocumentKind::plan, "depot", "three"), 1);
    const auto versions = store().versions(DocumentKind::plan, "office").value();
    EXPECT_THAT(
        versions,
        ElementsAre(Document{DocumentKind::plan, "office", 1, on("2026-03-01"), kNow, "one"},
                    Document{DocumentKind::plan, "office", 2, on("2026-02-01"), kNow, "two"}));
    const auto newest = store().newest_documents(DocumentKind::plan).value();
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest[0].text, "three");
    EXPECT_EQ(newest[1].text, "two");
    EXPECT_THAT(store().versions(DocumentKind::plan, "nothing").value(), IsEmpty());
}

TEST_P(TermsStoreContract, TheSameDocumentAgainIsNoNewVersion) {
    EXPECT_EQ(put(DocumentKind::plan, "office", "one"), 1);
    EXPECT_EQ(put(DocumentKind::plan, "office", "one"), 1);
    EXPECT_EQ(put(DocumentKind::plan, "office", "one", "2026-04-01"), 2) << "from another day";
    EXPECT_EQ(put(DocumentKind::plan, "office", "one"), 3) << "and back";
}

TEST_P(TermsStoreContract, HolidaysOfASiteAreReplacedAsAWhole) {
    EXPECT_EQ(code_of(store().put_holidays("HN", {})), ErrorCode::not_found);
    ASSERT_TRUE(place_->directory().put_site({"HN", "Hanoi", "Asia/Ho_Chi_Minh"}));
    ASSERT_TRUE(place_->directory().put_site({"B", "Berlin", "Europe/Berlin"}));
    const Holidays tet{{on("2026-02-16"), "Tết"}, {on("1969-12-31"), "before the epoch"}};
    const Holidays labour{{on("2026-05-01"), "Tag der Arbeit"}};
    ASSERT_TRUE(store().put_holidays("HN", tet));
    ASSERT_TRUE(store().put_holidays("B", labour));
    EXPECT_EQ(store().holidays("HN").value(), tet);
    ASSERT_TRUE(store().put_holidays("HN", labour));
    EXPECT_EQ(store().holidays("HN").value(), labour);
    ASSERT_TRUE(place_->directory().remove_site("HN"));
    EXPECT_THAT(store().holidays("HN").value(), IsEmpty());
    EXPECT_EQ(store().holidays("B").value(), labour);
}

TEST_P(TermsStoreContract, LeavesAreFoundByTheDaysThatTheyTouch) {
    const PersonKey ada = person("E1");
    const PersonKey bob = person("E2");
    const Leave annual{on("2026-03-02"), on("2026-03-06"), LeavePart::whole_day, true, "annual"};
    const Leave sick{on("2026-03-06"), on("2026-03-06"), LeavePart::second_half, false, "sick"};
    const LeaveNumber first = store().add_leave(ada, annual).value();
    const LeaveNumber second = store().add_leave(ada, sick).value();
    ASSERT_TRUE(store().add_leave(bob, annual));
    const auto of_days = [&](std::string_view from, std::string_view to) {
        return store().leaves(ada, on(from), on(to)).value();
    };
    EXPECT_THAT(of_days("2026-03-06", "2026-03-31"),
                ElementsAre(StoredLeave{first, annual}, StoredLeave{second, sick}));
    EXPECT_THAT(of_days("2026-02-01", "2026-03-02"), ElementsAre(StoredLeave{first, annual}));
    EXPECT_THAT(of_days("2026-03-07", "2026-03-31"), IsEmpty());
    EXPECT_THAT(of_days("2026-02-01", "2026-03-01"), IsEmpty());
    EXPECT_EQ(code_of(store().remove_leave(bob, first)), ErrorCode::not_found) << "not theirs";
    ASSERT_TRUE(store().remove_leave(ada, first));
    EXPECT_EQ(code_of(store().remove_leave(ada, first)), ErrorCode::not_found);
    EXPECT_THAT(of_days("2026-03-01", "2026-03-31"), ElementsAre(StoredLeave{second, sick}));
    EXPECT_EQ(code_of(store().add_leave(kNobody, annual)), ErrorCode::not_found);
}

TEST_P(TermsStoreContract, TermsOfADayTakeThePlaceOfThoseBefore) {
    const PersonKey ada = person("E1");
    put(DocumentKind::plan, "office", "text");
    put(DocumentKind::rules, "strict", "text");
    const Terms late{on("2026-03-01"), "office", "strict"};
    const Terms early{on("2025-01-01"), "", ""};
    ASSERT_TRUE(store().put_terms(ada, late));
    ASSERT_TRUE(store().put_terms(ada, early));
    EXPECT_THAT(store().terms(ada).value(), ElementsAre(early, late));
    const Terms other{on("2026-03-01"), "", "strict"};
    ASSERT_TRUE(store().put_terms(ada, other));
    EXPECT_THAT(store().terms(ada).value(), ElementsAre(early, other));
    ASSERT_TRUE(store().remove_terms(ada, early.from));
    EXPECT_EQ(code_of(store().remove_terms(ada, early.from)), ErrorCode::not_found);
    EXPECT_THAT(store().terms(ada).value(), ElementsAre(other));
}

TEST_P(TermsStoreContract, TermsNameWhatIsThere) {
    const PersonKey ada = person("E1");
    put(DocumentKind::plan, "office", "text");
    const CivilDay day = on("2026-03-01");
    EXPECT_EQ(code_of(store().put_terms(ada, {day, "ofice", ""})), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(store().put_terms(ada, {day, "", "office"})), ErrorCode::invalid_field)
        << "a plan is no rules";
    EXPECT_EQ(code_of(store().put_terms(kNobody, {day, "office", ""})), ErrorCode::not_found);
    EXPECT_THAT(store().terms(ada).value(), IsEmpty());
}

TEST_P(TermsStoreContract, TermsAndLeavesGoWithThePerson) {
    const PersonKey ada = person("E1");
    ASSERT_TRUE(store().put_terms(ada, {on("2026-03-01"), "", ""}));
    ASSERT_TRUE(store().add_leave(
        ada, {on("2026-03-02"), on("2026-03-02"), LeavePart::whole_day, true, ""}));
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")).value());
    EXPECT_THAT(store().terms(ada).value(), IsEmpty());
    EXPECT_THAT(store().leaves(ada, on("2026-01-01"), on("2026-12-31")).value(), IsEmpty());
}

}  // namespace rollcall::test
