#include <string>
#include <thread>
#include <vector>

#include "contract/event_samples.h"
#include "contract/event_store_contract.h"

namespace rollcall::test {

using attendance::Correction;
using attendance::CorrectionKind;
using attendance::CorrectionNumber;
using attendance::CorrectionState;
using attendance::Decision;
using attendance::EventNumber;
using attendance::Facts;
using attendance::NewCorrection;
using std::chrono::hours;

namespace {

Decision approval(const std::string& by = "chief") {
    return {.state = CorrectionState::approved, .by = by, .at = kNow, .reason = "seen at the gate"};
}

Decision rejection() {
    return {
        .state = CorrectionState::rejected, .by = "chief", .at = kNow, .reason = "was not here"};
}

/// One event, which names the correction.
std::vector<Facts> one_event(std::size_t /*index*/, const Correction& correction) {
    Facts facts = sample_event(1).facts;
    facts.at = correction.asked.at.value_or(correction.asked.earliest);
    facts.reason = "correction " + std::to_string(correction.number.value());
    return {facts};
}

std::vector<std::int64_t> numbers(const std::vector<Correction>& corrections) {
    std::vector<std::int64_t> result;
    for (const Correction& correction : corrections) {
        result.push_back(correction.number.value());
    }
    return result;
}

}  // namespace

void CorrectionStoreContract::SetUp() {
    EventStoreContract::SetUp();
    const auto added = place_->people().add_photo(sample_photo("E1", 1));
    ASSERT_TRUE(added);
    person_ = added->person;
}

NewCorrection CorrectionStoreContract::missing(TimePoint at) const {
    return {.person = person_,
            .kind = CorrectionKind::add,
            .target = std::nullopt,
            .at = at,
            .direction = attendance::Direction::in,
            .reason = "the gate was broken",
            .earliest = at,
            .latest = at,
            .requested_by = "hr",
            .requested_at = kNow};
}

Correction CorrectionStoreContract::add(const NewCorrection& correction) {
    const auto added = corrections().add({&correction, 1}, std::nullopt, one_event);
    EXPECT_TRUE(added) << added.error().message << added.error().context;
    return added ? added->front() : Correction();
}

TEST_P(CorrectionStoreContract, GivesBackWhatWasAskedAndChangesNothingYet) {
    const EventNumber event = record(sample_event(person_.value()));
    NewCorrection asked = missing(kNow - hours(1));
    asked.kind = CorrectionKind::change;
    asked.target = event;
    asked.direction.reset();
    const Correction added = add(asked);
    EXPECT_EQ(added.asked, asked);
    EXPECT_EQ(added.state(), CorrectionState::requested);
    const auto page = corrections().list({}, std::nullopt, 10);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->corrections.size(), 1U);
    EXPECT_EQ(page->corrections[0].asked, asked);
    EXPECT_EQ(page->corrections[0].decision, std::nullopt);
    EXPECT_EQ(place_->journal().head()->number.value(), 1);
}

TEST_P(CorrectionStoreContract, AnApprovalWritesItsEventsIntoTheJournal) {
    const std::vector wanted{missing(kNow - hours(9)), missing(kNow - hours(1))};
    const auto added = corrections().add(wanted, std::nullopt, one_event);
    ASSERT_TRUE(added);
    const std::vector which{(*added)[0].number, (*added)[1].number};
    const auto decided =
        corrections().decide(which, approval(), [](std::size_t index, const auto& c) {
            auto facts = one_event(index, c);
            if (index == 1) {
                facts.push_back(facts.front());
            }
            return facts;
        });
    ASSERT_TRUE(decided);
    EXPECT_EQ((*decided)[0].events, std::vector{EventNumber(1)});
    EXPECT_EQ((*decided)[1].events, (std::vector{EventNumber(2), EventNumber(3)}));
    const auto found = corrections().find(which);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)[1].events, (*decided)[1].events);
    EXPECT_EQ((*found)[1].decision, approval());
    const auto event = store().find(EventNumber(1));
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->facts.value->reason, "correction " + std::to_string(which[0].value()));
    EXPECT_EQ((*event)->person.value, person_);
    EXPECT_EQ(verified().fault, std::nullopt) << "also by the head that was told";
    EXPECT_EQ(verified().entries, 3);
}

TEST_P(CorrectionStoreContract, WhatIsApprovedAsItIsEnteredIsWrittenAtOnce) {
    const NewCorrection wanted = missing(kNow - hours(1));
    const auto added = corrections().add({&wanted, 1}, approval("hr"), one_event);
    ASSERT_TRUE(added);
    EXPECT_EQ(added->front().state(), CorrectionState::approved);
    EXPECT_EQ(added->front().events, std::vector{EventNumber(1)});
    EXPECT_EQ(verified().entries, 1);
}

TEST_P(CorrectionStoreContract, ARejectionWritesNoEvent) {
    const Correction added = add(missing(kNow - hours(1)));
    const auto decided = corrections().decide({&added.number, 1}, rejection(), one_event);
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->front().state(), CorrectionState::rejected);
    EXPECT_EQ(decided->front().events, std::vector<EventNumber>());
    EXPECT_EQ(corrections().find({&added.number, 1})->front().decision, rejection());
    EXPECT_EQ(place_->journal().head()->number.value(), 0);
}

TEST_P(CorrectionStoreContract, OfTwoApprovalsAtOnceOneWins) {
    for (int round = 0; round < 8; ++round) {
        const Correction added = add(missing(kNow - hours(round)));
        std::vector<int> wins(2);
        std::vector<std::thread> threads;
        for (int& win : wins) {
            threads.emplace_back([&] {
                const auto decided =
                    corrections().decide({&added.number, 1}, approval(), one_event);
                win = decided ? 1 : 0;
                EXPECT_TRUE(decided || decided.error().code == ErrorCode::conflict)
                    << decided.error().message;
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        EXPECT_EQ(wins[0] + wins[1], 1);
        EXPECT_EQ(place_->journal().head()->number.value(), round + 1);
    }
}

TEST_P(CorrectionStoreContract, WhereOneWasDecidedAlreadyNothingChanges) {
    const Correction first = add(missing(kNow - hours(1)));
    const Correction second = add(missing(kNow - hours(2)));
    ASSERT_TRUE(corrections().decide({&second.number, 1}, rejection(), one_event));
    const std::vector both{first.number, second.number};
    const auto decided = corrections().decide(both, approval(), one_event);
    ASSERT_FALSE(decided);
    EXPECT_EQ(decided.error().code, ErrorCode::conflict);
    EXPECT_NE(decided.error().message.find("correction 2 was rejected already, by chief"),
              std::string::npos)
        << decided.error().message;
    EXPECT_EQ(corrections().find({&first.number, 1})->front().decision, std::nullopt);
    EXPECT_EQ(place_->journal().head()->number.value(), 0);
    const std::vector unknown{first.number, CorrectionNumber(99)};
    EXPECT_EQ(corrections().decide(unknown, approval(), one_event).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(place_->journal().head()->number.value(), 0);
}

TEST_P(CorrectionStoreContract, NothingIsEnteredOfALineThatCannotBe) {
    const EventNumber others = record(sample_event(person_.value() + 1000));
    NewCorrection of_others = missing(kNow - hours(1));
    of_others.kind = CorrectionKind::take_back;
    of_others.target = others;
    NewCorrection of_nobody = missing(kNow - hours(1));
    of_nobody.person = PersonKey(person_.value() + 1000);
    for (const NewCorrection& wrong : {of_others, of_nobody}) {
        const std::vector lines{missing(kNow - hours(1)), wrong};
        const auto added = corrections().add(lines, approval(), one_event);
        ASSERT_FALSE(added);
        EXPECT_EQ(added.error().code, ErrorCode::not_found);
    }
    EXPECT_TRUE(corrections().list({}, std::nullopt, 10)->corrections.empty());
    EXPECT_EQ(place_->journal().head()->number.value(), 1);
}

TEST_P(CorrectionStoreContract, ListsNewestFirstInPagesAndByWhatIsAsked) {
    const auto other = place_->people().add_photo(sample_photo("E2", 2));
    ASSERT_TRUE(other);
    for (int i = 1; i <= 4; ++i) {
        NewCorrection wanted = missing(kNow - hours(i));
        wanted.person = i == 4 ? other->person : person_;
        add(wanted);
    }
    const CorrectionNumber third(3);
    ASSERT_TRUE(corrections().decide({&third, 1}, approval(), one_event));
    const auto first = corrections().list({}, std::nullopt, 3);
    ASSERT_TRUE(first);
    EXPECT_EQ(numbers(first->corrections), (std::vector<std::int64_t>{4, 3, 2}));
    ASSERT_EQ(first->next, CorrectionNumber(2));
    const auto second = corrections().list({}, first->next, 3);
    ASSERT_TRUE(second);
    EXPECT_EQ(numbers(second->corrections), std::vector<std::int64_t>{1});
    EXPECT_EQ(second->next, std::nullopt);
    const auto listed = [&](const attendance::CorrectionFilter& filter) {
        return numbers(corrections().list(filter, std::nullopt, 10).value().corrections);
    };
    EXPECT_EQ(listed({.person = other->person}), std::vector<std::int64_t>{4});
    EXPECT_EQ(listed({.state = CorrectionState::approved}), std::vector<std::int64_t>{3});
    EXPECT_EQ(listed({.state = CorrectionState::requested}), (std::vector<std::int64_t>{4, 2, 1}));
    EXPECT_EQ(listed({.from = kNow - hours(3), .until = kNow - hours(1)}),
              (std::vector<std::int64_t>{3, 2}));
}

TEST_P(CorrectionStoreContract, CorrectionsFollowAPersonWhoWasMergedAndGoWithThem) {
    const auto kept = place_->people().add_photo(sample_photo("E2", 2));
    ASSERT_TRUE(kept);
    const EventNumber event = record(sample_event(person_.value()));
    NewCorrection asked = missing(kNow - hours(1));
    asked.kind = CorrectionKind::take_back;
    asked.target = event;
    const Correction added = add(asked);
    ASSERT_TRUE(place_->people().merge(
        {.kept = EmployeeId("E2"), .absorbed = EmployeeId("E1"), .now = kNow}));
    EXPECT_EQ(corrections().find({&added.number, 1})->front().asked.person, kept->person);
    asked.person = kept->person;
    add(asked);  // of an event from before
    ASSERT_TRUE(corrections().decide({&added.number, 1}, approval(), one_event));
    EXPECT_EQ((*store().find(EventNumber(2)))->person.value, kept->person);
    ASSERT_TRUE(place_->people().remove(EmployeeId("E2")));
    EXPECT_TRUE(corrections().list({}, std::nullopt, 10)->corrections.empty());
    EXPECT_EQ(verified().fault, std::nullopt);
}

}  // namespace rollcall::test
