#include "app/corrections.h"

#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using attendance::CorrectionState;
using attendance::Direction;
using attendance::EventNumber;
using Json = Corrections::Json;
using std::chrono::hours;

class CorrectionsTest : public OfficeTest {
  protected:
    Result<std::vector<NamedCorrection>> enter(const std::string& lines, bool approve = false,
                                               const std::string& actor = "hr") {
        Json json{{"corrections", Json::parse(lines)}};
        json["approve"] = approve;
        return corrections.enter(json, actor);
    }
    Result<std::vector<NamedCorrection>> decide(const std::string& json,
                                                const std::string& actor = "chief") {
        return corrections.decide(Json::parse(json), actor);
    }
    std::string fault_of(const Result<std::vector<NamedCorrection>>& result) {
        return result ? "" : std::string(error_info(result.error().code).name);
    }
    attendance::Minutes worked(std::string_view day) {
        return timesheet("E1", day, day).days[0].figures.worked.minutes;
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::CorrectionStore> store =
        store::make_correction_store(*database, chain);
    TermsOf any_terms = [this](PersonKey person, CivilDay first, CivilDay last) {
        return terms_of.of(person, first, last);
    };
    Corrections corrections{*people, *events, *store, any_terms, clock, {}};
};

constexpr const char* kMissingOut = R"([{"employee_id": "E1", "kind": "add",
    "at": "2026-03-02T17:00:00+07:00", "direction": "out", "reason": "the gate was broken"}])";

TEST_F(CorrectionsTest, AMissingCheckOutCountsOnceItIsApproved) {
    record("E1", "2026-03-02T08:00:00+07:00");
    const auto entered = enter(kMissingOut);
    ASSERT_TRUE(entered) << entered.error().message;
    EXPECT_TRUE(timesheet("E1", "2026-03-02", "2026-03-02").days[0].forgotten_out);
    const auto decided = decide(R"({"numbers": [1], "decision": "approve"})");
    ASSERT_TRUE(decided) << decided.error().message;
    EXPECT_EQ(decided->front().employee->id, EmployeeId("E1"));
    EXPECT_EQ(decided->front().correction.asked.requested_by, "hr");
    EXPECT_EQ(decided->front().correction.decision->by, "chief");
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-02");
    EXPECT_FALSE(made.days[0].forgotten_out);
    EXPECT_EQ(made.days[0].figures.worked.minutes, hours(8));
    const auto event = events->find(decided->front().correction.events.front());
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->facts.value->site, "HN");
    EXPECT_EQ((*event)->facts.value->utc_offset, hours(7));
}

TEST_F(CorrectionsTest, OneThatIsApprovedAsItIsEnteredCountsAtOnce) {
    record("E1", "2026-03-02T08:00:00+07:00");
    const auto entered = enter(kMissingOut, true);
    ASSERT_TRUE(entered) << entered.error().message;
    EXPECT_EQ(entered->front().correction.decision->by, "hr");
    EXPECT_EQ(worked("2026-03-02"), hours(8));
}

TEST_F(CorrectionsTest, TimeAndDirectionOfAnEventAreChanged) {
    const EventNumber in = record("E1", "2026-03-02T09:00:00+07:00", Direction::out);
    record("E1", "2026-03-02T17:00:00+07:00", Direction::out);
    const std::string number = std::to_string(in.value());
    ASSERT_TRUE(enter(R"([{"employee_id": "E1", "kind": "change", "event": )" + number +
                          R"(, "at": "2026-03-02T08:00:00+07:00", "direction": "in",
                          "reason": "wrong button"}])",
                      true));
    EXPECT_EQ(worked("2026-03-02"), hours(8));
}

TEST_F(CorrectionsTest, AnEventIsTakenBackAndThatToo) {
    const EventNumber in = record("E1", "2026-03-02T08:00:00+07:00");
    record("E1", "2026-03-02T17:00:00+07:00");
    const auto take_back = [&](EventNumber event) {
        return enter(R"([{"employee_id": "E1", "kind": "take_back", "event": )" +
                         std::to_string(event.value()) + R"(, "reason": "not them"}])",
                     true);
    };
    const auto first = take_back(in);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(worked("2026-03-02"), hours(0));
    EXPECT_EQ(fault_of(take_back(in)), "conflict") << "it does not count any more";
    ASSERT_TRUE(take_back(first->front().correction.events.front()));
    EXPECT_EQ(worked("2026-03-02"), hours(8));
}

TEST_F(CorrectionsTest, AnApprovalOfWhatWasTakenBackMeanwhileIsAConflict) {
    const EventNumber in = record("E1", "2026-03-02T08:00:00+07:00");
    const std::string number = std::to_string(in.value());
    ASSERT_TRUE(enter(R"([{"employee_id": "E1", "kind": "change", "event": )" + number +
                      R"(, "direction": "out", "reason": "wrong button"}])"));
    ASSERT_TRUE(enter(R"([{"employee_id": "E1", "kind": "take_back", "event": )" + number +
                          R"(, "reason": "not them"}])",
                      true));
    EXPECT_EQ(fault_of(decide(R"({"numbers": [1], "decision": "approve"})")), "conflict");
    EXPECT_TRUE(decide(R"({"numbers": [1], "decision": "reject", "reason": "it is gone"})"));
    EXPECT_EQ(fault_of(decide(R"({"numbers": [1], "decision": "approve"})")), "conflict");
}

TEST_F(CorrectionsTest, ASecondPersonApprovesWhereThatIsThePolicy) {
    Corrections strict(*people, *events, *store, any_terms, clock, {.second_approver = true});
    Json json{{"corrections", Json::parse(kMissingOut)}, {"approve", true}};
    EXPECT_EQ(fault_of(strict.enter(json, "hr")), "forbidden");
    json["approve"] = false;
    ASSERT_TRUE(strict.enter(json, "hr"));
    ASSERT_TRUE(strict.enter(json, "hr"));
    const Json approval = Json::parse(R"({"numbers": [1], "decision": "approve"})");
    const auto refused = strict.decide(approval, "hr");
    EXPECT_EQ(fault_of(refused), "forbidden");
    EXPECT_NE(refused.error().message.find("attendance.second_approver"), std::string::npos);
    EXPECT_TRUE(strict.decide(approval, "chief"));
    EXPECT_TRUE(strict.decide(
        Json::parse(R"({"numbers": [2], "decision": "reject", "reason": "twice"})"), "hr"))
        << "who asked may think better of it";
}

TEST_F(CorrectionsTest, OfManyOneThatIsWrongIsNamedAndNothingIsEntered) {
    std::string lines = kMissingOut;
    lines.pop_back();
    const auto refused = enter(lines + R"(, {"employee_id": "E1", "kind": "take_back", "event": 77,
                                       "reason": "not them"}])");
    EXPECT_EQ(fault_of(refused), "not_found");
    EXPECT_EQ(refused.error().message, "corrections[1]: this person has no event 77");
    EXPECT_TRUE(corrections.list({}, std::nullopt, 10)->corrections.empty());
}

TEST_F(CorrectionsTest, WhatIsWrittenWronglyIsRefused) {
    put_person("E2", {});
    const EventNumber others = record("E2", "2026-03-02T08:00:00+07:00");
    const std::string wrong[][2] = {
        {R"([])", "missing_field"},
        {R"([{}])", "missing_field"},
        {R"([7])", "invalid_field"},
        {R"([{"employee_id": "E9", "kind": "add", "at": "2026-03-02T17:00:00Z",
             "direction": "out", "reason": "r"}])",
         "not_found"},
        {R"([{"employee_id": "E1", "at": "2026-03-02T17:00:00Z", "direction": "out",
             "reason": "r"}])",
         "missing_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-03-02T17:00:00Z",
             "reason": "r"}])",
         "missing_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-03-02", "direction": "out",
             "reason": "r"}])",
         "invalid_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-05-02T17:00:00Z",
             "direction": "out", "reason": "r"}])",
         "invalid_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-03-02T17:00:00Z",
             "direction": "out"}])",
         "missing_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-03-02T17:00:00Z",
             "direction": "out", "reason": "   "}])",
         "missing_field"},
        {R"([{"employee_id": "E1", "kind": "add", "at": "2026-03-02T17:00:00Z",
             "direction": "out", "reason": "r", "colour": "red"}])",
         "invalid_field"},
        {R"([{"employee_id": "E1", "kind": "take_back", "reason": "r", "event": )" +
             std::to_string(others.value()) + "}]",
         "not_found"}};
    for (const auto& [lines, code] : wrong) {
        EXPECT_EQ(fault_of(enter(lines)), code) << lines;
    }
    const std::pair<const char*, const char*> decisions[] = {
        {R"({})", "missing_field"},
        {R"({"numbers": [1]})", "missing_field"},
        {R"({"numbers": [], "decision": "approve"})", "missing_field"},
        {R"({"numbers": ["1"], "decision": "approve"})", "invalid_field"},
        {R"({"numbers": [1], "decision": "maybe"})", "invalid_field"},
        {R"({"numbers": [1], "decision": "reject"})", "missing_field"},
        {R"({"numbers": [1], "decision": "reject", "reason": "  "})", "missing_field"},
        {R"({"numbers": [1], "decision": "approve"})", "not_found"}};
    for (const auto& [decision, code] : decisions) {
        EXPECT_EQ(fault_of(decide(decision)), code) << decision;
    }
}

TEST_F(CorrectionsTest, AChangeIsAboutWhereTheEventStandsAndWhereItIsToStand) {
    const EventNumber in = record("E1", "2026-03-02T08:00:00+07:00");
    const std::string number = std::to_string(in.value());
    const auto move_to = [&](const std::string& time, bool approve) {
        return enter(R"([{"employee_id": "E1", "kind": "change", "event": )" + number +
                         R"(, "at": ")" + time + R"(", "reason": "r"}])",
                     approve);
    };
    ASSERT_TRUE(move_to("2026-03-05T08:00:00+07:00", true));
    const auto again = move_to("2026-03-04T08:00:00+07:00", false);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->front().correction.asked.earliest, at("2026-03-04T08:00:00+07:00"));
    EXPECT_EQ(again->front().correction.asked.latest, at("2026-03-05T08:00:00+07:00"))
        << "where the first change has brought it";
}

}  // namespace
}  // namespace rollcall::app
