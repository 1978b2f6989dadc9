#include "app/acknowledgements.h"

#include "app/timesheet_text.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

const attendance::Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};

class AcknowledgementsTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        record("E1", "2026-03-02T08:00:00+07:00");
        record("E1", "2026-03-02T17:00:00+07:00");
    }
    PersonTimesheet march() { return timesheet("E1", "2026-03-01", "2026-03-31"); }
    Result<Acknowledged> say(const Sha256& fingerprint) {
        return acknowledgements.acknowledge(key("E1"), kMarch, fingerprint, "personal link");
    }
    static std::string fault_of(const Result<Acknowledged>& result) {
        return result ? "" : std::string(error_info(result.error().code).name);
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::AcknowledgementStore> store =
        store::make_acknowledgement_store(*database);
    Acknowledgements acknowledgements{timesheets, *people, *store, clock};
};

TEST_F(AcknowledgementsTest, WhatWasShownIsKept) {
    const PersonTimesheet shown = march();
    const auto said = say(fingerprint_of(shown));
    ASSERT_TRUE(said) << said.error().message << said.error().context;
    EXPECT_EQ(said->acknowledgement.made.by, "personal link");
    EXPECT_EQ(said->acknowledgement.made.at, clock.now());
    const auto kept = decode_sheet(said->acknowledgement.made.sheet);
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->days.size(), 31U);
    EXPECT_EQ(kept->days[1].figures.worked.minutes, std::chrono::hours(8));
    EXPECT_FALSE(said->again);
    const auto again = say(fingerprint_of(march()));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->again) << "once is enough";
    EXPECT_EQ(again->acknowledgement.number, said->acknowledgement.number);
    EXPECT_EQ(acknowledgements.of(key("E1"))->size(), 1U);
}

TEST_F(AcknowledgementsTest, WhatHasChangedSinceItWasShownIsNotAcknowledged) {
    const Sha256 shown = fingerprint_of(march());
    ASSERT_TRUE(say(shown));
    record("E1", "2026-03-03T08:00:00+07:00");
    record("E1", "2026-03-03T17:00:00+07:00");
    EXPECT_EQ(fault_of(say(shown)), "conflict");
    EXPECT_NE(acknowledgements.latest(key("E1"), kMarch).value()->made.fingerprint,
              fingerprint_of(march()))
        << "which is how it is seen that it is of other figures";
    ASSERT_TRUE(say(fingerprint_of(march())));
    EXPECT_EQ(acknowledgements.of(key("E1"))->size(), 2U);
}

TEST_F(AcknowledgementsTest, AnotherPlanIsAChangeToo) {
    const Sha256 shown = fingerprint_of(march());
    put_document(attendance::DocumentKind::plan, "office", R"({"days": [{"rest_day": true}]})",
                 "2026-03-16");
    EXPECT_NE(fingerprint_of(march()), shown);
}

TEST_F(AcknowledgementsTest, APeriodIsAcknowledgedWhenItIsOverWhereThePersonWorks) {
    clock.set(at("2026-03-31T16:59:59Z"));  // a second before midnight in Hanoi
    EXPECT_EQ(fault_of(say(fingerprint_of(march()))), "invalid_field");
    clock.set(at("2026-03-31T17:00:00Z"));
    EXPECT_EQ(fault_of(say(fingerprint_of(march()))), "");
}

TEST_F(AcknowledgementsTest, AClosingOfTheSameDaysChangesNothing) {
    const Sha256 shown = fingerprint_of(march());
    const Bytes sheet = encode_sheet({march().days, march().terms});
    attendance::NewClosing closing;
    closing.period = kMarch;
    const attendance::SheetToKeep kept{key("E1"), {}, sheet};
    ASSERT_TRUE(closings->close(closing, {&kept, 1}, closings->state().value()));
    ASSERT_TRUE(march().all_closed());
    EXPECT_EQ(fingerprint_of(march()), shown);
    EXPECT_TRUE(say(shown));
}

TEST_F(AcknowledgementsTest, WhatClosedDaysHaveComeToSinceIsPartOfWhatWasShown) {
    const Bytes sheet = encode_sheet({march().days, march().terms});
    attendance::NewClosing closing;
    closing.period = kMarch;
    const attendance::SheetToKeep kept{key("E1"), {}, sheet};
    ASSERT_TRUE(closings->close(closing, {&kept, 1}, closings->state().value()));
    const Sha256 before = fingerprint_of(march());
    ASSERT_TRUE(say(before));
    record("E1", "2026-03-03T08:00:00+07:00");
    record("E1", "2026-03-03T10:00:00+07:00");
    EXPECT_NE(fingerprint_of(march()), before) << "there is an adjustment now";
    EXPECT_EQ(fault_of(say(before)), "conflict");
    const auto said = say(fingerprint_of(march()));
    ASSERT_TRUE(said);
    EXPECT_NE(said->acknowledgement.made.changes.find("2026-03-03"), std::string::npos);
}

TEST_F(AcknowledgementsTest, WhoIsStillAtWorkSinceADayOfThePeriodWaits) {
    put_document(attendance::DocumentKind::plan, "night", R"({"anchor": "2026-01-01", "days": [
        {"shifts": [{"name": "night", "begin": "22:00", "end": "30:00"}]}]})",
                 "2026-01-01");
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-03-31"), "night", ""}));
    record("E1", "2026-03-31T22:00:00+07:00", attendance::Direction::in);
    clock.set(at("2026-04-01T01:00:00+07:00"));
    EXPECT_EQ(fault_of(say(fingerprint_of(march()))), "conflict");
}

TEST_F(AcknowledgementsTest, NobodyFillsTheDiskWithThem) {
    const auto acknowledge = [&](int day) {
        const attendance::Period period{civil_day(2026, 3, 1), civil_day(2026, 3, day)};
        const auto shown = timesheets.of(EmployeeId("E1"), period);
        return fault_of(
            acknowledgements.acknowledge(key("E1"), period, fingerprint_of(shown.value()), "link"));
    };
    for (int day = 1; day <= 20; ++day) {
        EXPECT_EQ(acknowledge(day), "") << day;
    }
    EXPECT_EQ(acknowledge(21), "conflict");
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(acknowledge(21), "");
}

TEST_F(AcknowledgementsTest, NobodyAcknowledgesNothing) {
    const auto nobody =
        acknowledgements.acknowledge(PersonKey(9999), kMarch, Sha256{}, "personal link");
    EXPECT_EQ(fault_of(nobody), "not_found");
}

}  // namespace
}  // namespace rollcall::app
