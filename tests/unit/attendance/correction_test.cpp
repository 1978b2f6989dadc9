#include "attendance/correction.h"

#include <gtest/gtest.h>

namespace rollcall::attendance {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const TimePoint kNow = *parse_rfc3339("2026-03-10T10:00:00Z");
const TimePoint kThen = *parse_rfc3339("2026-03-02T01:00:00Z");

AssignmentHistory hanoi() {
    Assignment terms;
    terms.from = civil_day(2026, 1, 1);
    terms.zone = TimeZone::find("Asia/Ho_Chi_Minh").value();
    terms.rules = std::make_shared<const Rules>();
    WorkSite site;
    site.name = "HN";
    terms.site = std::make_shared<const WorkSite>(site);
    return AssignmentHistory::of({terms}).value();
}

NewCorrection wanted(CorrectionKind kind) {
    NewCorrection correction;
    correction.person = PersonKey(3);
    correction.kind = kind;
    correction.reason = "the gate was broken";
    correction.requested_at = kNow;
    correction.earliest = correction.latest = kThen;
    if (kind == CorrectionKind::add) {
        correction.at = kThen;
        correction.direction = Direction::in;
    } else {
        correction.target = EventNumber(7);
    }
    return correction;
}

std::string fault_of(const NewCorrection& correction) {
    const Status valid = validate(correction);
    return valid ? "" : std::string(error_info(valid.error().code).name);
}

std::vector<Facts> written(const NewCorrection& asked) {
    Facts target;
    target.at = kThen;
    target.site = "gate";
    target.direction = Direction::in;
    const Correction correction{
        .number = CorrectionNumber(17), .asked = asked, .decision = {}, .events = {}};
    const Decision decision{.by = "chief", .at = kNow, .reason = "seen"};
    return correcting_facts(correction, decision, asked.target ? &target : nullptr, hanoi());
}

TEST(Correction, EachKindHasTheFieldsThatItNeeds) {
    for (const CorrectionKind kind : {CorrectionKind::add, CorrectionKind::take_back}) {
        EXPECT_EQ(fault_of(wanted(kind)), "") << correction_kind_name(kind);
    }
    NewCorrection change = wanted(CorrectionKind::change);
    EXPECT_EQ(fault_of(change), "missing_field") << "what is to change";
    change.direction = Direction::out;
    EXPECT_EQ(fault_of(change), "");
    NewCorrection add = wanted(CorrectionKind::add);
    add.direction.reset();
    EXPECT_EQ(fault_of(add), "") << "nobody claimed one: it is derived";
    add = wanted(CorrectionKind::add);
    add.at.reset();
    EXPECT_EQ(fault_of(add), "missing_field");
    add = wanted(CorrectionKind::add);
    add.target = EventNumber(1);
    EXPECT_EQ(fault_of(add), "invalid_field");
    NewCorrection take_back = wanted(CorrectionKind::take_back);
    take_back.at = kThen;
    EXPECT_EQ(fault_of(take_back), "invalid_field");
    take_back = wanted(CorrectionKind::take_back);
    take_back.target.reset();
    EXPECT_EQ(fault_of(take_back), "missing_field");
}

TEST(Correction, HasAReasonAndATimeThatCanBe) {
    NewCorrection add = wanted(CorrectionKind::add);
    add.reason = "";
    EXPECT_EQ(fault_of(add), "missing_field");
    add.reason = std::string(kCorrectionReasonLimit, 'a');
    EXPECT_EQ(fault_of(add), "");
    add.reason += 'a';
    EXPECT_EQ(fault_of(add), "invalid_field");
    add = wanted(CorrectionKind::add);
    add.at = kNow;
    EXPECT_EQ(fault_of(add), "");
    add.at = kNow + std::chrono::milliseconds(1);
    EXPECT_EQ(fault_of(add), "invalid_field");
    add.at = kNow - kCorrectionsReachBack;
    EXPECT_EQ(fault_of(add), "");
    add.at = TimePoint{};
    EXPECT_EQ(fault_of(add), "invalid_field") << "1970";
}

TEST(Correction, WhatIsAddedIsAnEventByHandWhereThePersonThenWorked) {
    const auto facts = written(wanted(CorrectionKind::add));
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].kind, EventKind::check_in);
    EXPECT_EQ(facts[0].method, Method::manual);
    EXPECT_EQ(facts[0].at, kThen);
    EXPECT_EQ(facts[0].received_at, kNow);
    EXPECT_EQ(facts[0].direction, Direction::in);
    EXPECT_EQ(facts[0].utc_offset, hours(7));
    EXPECT_EQ(facts[0].zone, "Asia/Ho_Chi_Minh");
    EXPECT_EQ(facts[0].site, "HN");
    EXPECT_EQ(facts[0].author, "chief");
    EXPECT_EQ(facts[0].target, std::nullopt);
}

TEST(Correction, FactsNameTheCorrectionAndNotItsReason) {
    const auto facts = written(wanted(CorrectionKind::add));
    EXPECT_EQ(facts[0].reason, "correction 17");
    EXPECT_EQ(correction_of(facts[0]), CorrectionNumber(17));
    Facts other = facts[0];
    other.reason = "correction of the clock";
    EXPECT_EQ(correction_of(other), std::nullopt);
    other = facts[0];
    other.method = Method::face;
    EXPECT_EQ(correction_of(other), std::nullopt);
}

TEST(Correction, AChangeOfTimeAndDirectionIsTwoEvents) {
    NewCorrection change = wanted(CorrectionKind::change);
    change.at = kThen + minutes(30);
    change.direction = Direction::out;
    const auto facts = written(change);
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_EQ(facts[0].kind, EventKind::moved);
    EXPECT_EQ(facts[0].at, kThen + minutes(30));
    EXPECT_EQ(facts[0].direction, std::nullopt);
    EXPECT_EQ(facts[1].kind, EventKind::redirected);
    EXPECT_EQ(facts[1].direction, Direction::out);
    for (const Facts& each : facts) {
        EXPECT_EQ(each.target, EventNumber(7));
        EXPECT_EQ(each.site, "gate") << "where the corrected event was";
    }
}

TEST(Correction, WhatIsTakenBackIsVoided) {
    const auto facts = written(wanted(CorrectionKind::take_back));
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].kind, EventKind::voided);
    EXPECT_EQ(facts[0].at, kThen);
    EXPECT_EQ(facts[0].target, EventNumber(7));
    EXPECT_EQ(facts[0].direction, std::nullopt);
}

TEST(Correction, NamesAreRead) {
    for (const auto kind :
         {CorrectionKind::add, CorrectionKind::change, CorrectionKind::take_back}) {
        EXPECT_EQ(correction_kind_from_name(correction_kind_name(kind)), kind);
    }
    for (const auto state :
         {CorrectionState::requested, CorrectionState::approved, CorrectionState::rejected}) {
        EXPECT_EQ(correction_state_from_name(correction_state_name(state)), state);
    }
    EXPECT_EQ(correction_kind_from_name(""), std::nullopt);
    EXPECT_EQ(correction_state_from_name("open"), std::nullopt);
}

}  // namespace
}  // namespace rollcall::attendance
