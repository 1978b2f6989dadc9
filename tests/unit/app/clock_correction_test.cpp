#include "app/clock_correction.h"

#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using Json = ClockCorrection::Json;

/// A clock that was an hour behind from 8 to 10 on 2 March.
class ClockCorrectionTest : public OfficeTest {
  protected:
    attendance::EventNumber record_unsure(std::string_view when) {
        attendance::NewEvent event;
        event.facts.at = at(when);
        event.facts.received_at = event.facts.at;
        event.facts.clock_unsure = true;
        event.person = key("E1");
        const auto recorded = events->record(event, std::nullopt,
                                             [](attendance::EventNumber) { return std::string(); });
        EXPECT_TRUE(recorded);
        return std::get<attendance::EventNumber>(*recorded);
    }
    Result<std::vector<NamedCorrection>> enter(const Json& more) {
        Json json{{"from", "2026-03-02T08:00:00+07:00"},
                  {"until", "2026-03-02T10:00:00+07:00"},
                  {"reason", "the clock was an hour behind"}};
        json.update(more);
        return clock_correction.enter(json, "hr");
    }
    static std::string fault_of(const Result<std::vector<NamedCorrection>>& result) {
        return result ? "" : std::string(error_info(result.error().code).name);
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::CorrectionStore> store =
        store::make_correction_store(*database, chain);
    TermsOf by_terms = [this](PersonKey person, CivilDay first, CivilDay last) {
        return terms_of.of(person, first, last);
    };
    Corrections corrections{*people, *events, *store, by_terms, clock, {}};
    ClockCorrection clock_correction{corrections, *events, *people};
};

TEST_F(ClockCorrectionTest, MovesWhatTheWrongClockMarkedAndNothingElse) {
    record("E1", "2026-03-02T08:30:00+07:00", attendance::Direction::in);
    const auto marked = record_unsure("2026-03-02T09:00:00+07:00");
    record_unsure("2026-03-02T10:00:00+07:00");  // when it was over
    const auto entered = enter({{"seconds_behind", 3600}, {"approve", true}});
    ASSERT_TRUE(entered) << entered.error().message;
    ASSERT_EQ(entered->size(), 1U);
    const attendance::NewCorrection& made = entered->front().correction.asked;
    EXPECT_EQ(made.target, marked);
    EXPECT_EQ(made.at, at("2026-03-02T10:00:00+07:00"));
    EXPECT_EQ(made.reason, "the clock was an hour behind");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", 3600}})), "invalid_field") << "not twice";
}

TEST_F(ClockCorrectionTest, AClockThatWasAheadIsTurnedBack) {
    record_unsure("2026-03-02T09:00:00+07:00");
    const auto entered = enter({{"seconds_ahead", 60}});
    ASSERT_TRUE(entered);
    EXPECT_EQ(entered->front().correction.asked.at, at("2026-03-02T08:59:00+07:00"));
    EXPECT_EQ(entered->front().correction.state(), attendance::CorrectionState::requested);
}

TEST_F(ClockCorrectionTest, WhatMakesNoSenseIsSaid) {
    record_unsure("2026-03-02T09:00:00+07:00");
    EXPECT_EQ(fault_of(enter(Json::object())), "missing_field");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", 60}, {"seconds_ahead", 60}})), "missing_field");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", -60}})), "invalid_field");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", 60}, {"reason", ""}})), "missing_field");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", 60}, {"until", "tomorrow"}})), "invalid_field");
    EXPECT_EQ(fault_of(enter({{"seconds_behind", 60}, {"other", 1}})), "invalid_field");
}

}  // namespace
}  // namespace rollcall::app
