#include "contract/event_store_contract.h"

#include <string>
#include <thread>
#include <vector>

#include "contract/event_samples.h"

namespace rollcall::test {

using attendance::Event;
using attendance::EventKind;
using attendance::EventNumber;
using attendance::FirstAnswer;
using attendance::KeyTaken;
using attendance::NewEvent;
using attendance::RepeatGuard;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const std::string kSilent;

NewEvent correction(EventKind kind, EventNumber target, std::int64_t person, TimePoint at = kNow) {
    NewEvent event = sample_event(person, at);
    event.facts.kind = kind;
    event.facts.target = target;
    event.evidence.reset();
    event.runner_up.reset();
    return event;
}

std::vector<std::int64_t> numbers(const std::vector<Event>& events) {
    std::vector<std::int64_t> result;
    result.reserve(events.size());
    for (const Event& event : events) {
        result.push_back(event.number.value());
    }
    return result;
}

}  // namespace

EventNumber EventStoreContract::record(const NewEvent& event) {
    const auto recorded = store().record(event, std::nullopt, numbered);
    EXPECT_TRUE(recorded);
    return recorded ? std::get<EventNumber>(*recorded) : EventNumber();
}

journal::JournalReport EventStoreContract::verified() {
    std::vector<journal::Head> heads;
    if (const auto head = place_->chain().verified(place_->signed_head())) {
        heads.push_back(*head);
    }
    const auto report = place_->journal().verify(place_->chain(), heads);
    EXPECT_TRUE(report);
    return report ? *report : journal::JournalReport{};
}

TEST_P(EventStoreContract, GivesBackWhatWasRecorded) {
    const NewEvent event = sample_event(3);
    const EventNumber number = record(event);
    EXPECT_EQ(number, EventNumber(1));
    const auto found = store().find(number);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->facts.value, event.facts);
    EXPECT_EQ((*found)->person.value, event.person);
    EXPECT_EQ((*found)->evidence.value, event.evidence);
    EXPECT_EQ((*found)->runner_up.value, event.runner_up);
    const auto none = store().find(EventNumber(2));
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

TEST_P(EventStoreContract, KeepsAnEventWithoutItsOptionalParts) {
    NewEvent event = correction(EventKind::voided, EventNumber(1), 3);
    event.facts.direction.reset();
    event.facts.shown = attendance::Direction::out;
    event.facts.clock_unsure = true;
    event.facts.reason = "entered by mistake";
    event.facts.author = "hr";
    const auto found = store().find(record(event));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->facts.value, event.facts);
    EXPECT_EQ((*found)->evidence, attendance::Part<attendance::Evidence>());
    EXPECT_EQ((*found)->runner_up, attendance::Part<PersonKey>());
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(EventStoreContract, KeepsWhatADeviceHadKept) {
    NewEvent event = sample_event(3, kNow - hours(5));
    event.facts.received_at = kNow;
    event.facts.offline_skew = std::chrono::milliseconds(-1500);
    const EventNumber number = record(event);
    const auto found = store().find(number);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->facts.value, event.facts);
    EXPECT_EQ(verified().fault, std::nullopt);
    for (const char* change : {"NULL", "0"}) {
        place_->tamper(std::string("UPDATE events SET offline_skew = ") + change);
        EXPECT_EQ(verified().fault,
                  (journal::Fault{journal::Fault::Kind::altered, journal::EntryNumber(1)}))
            << change;
    }
}

TEST_P(EventStoreContract, WritesWhatCameTogetherInItsOrderOrNothingOfIt) {
    record(sample_event(3));
    NewEvent plain = correction(EventKind::voided, EventNumber(1), 3);
    const std::vector<NewEvent> together{sample_event(4, kNow + hours(1)), plain,
                                         sample_event(5, kNow - hours(1))};
    EXPECT_EQ(store().record_all(together).value(), EventNumber(2));
    for (std::size_t i = 0; i < together.size(); ++i) {
        const auto found = store().find(EventNumber(static_cast<std::int64_t>(i) + 2));
        ASSERT_TRUE(found && *found);
        EXPECT_EQ((*found)->facts.value, together[i].facts);
        EXPECT_EQ((*found)->person.value, together[i].person);
        EXPECT_EQ((*found)->evidence.value, together[i].evidence) << "not the one of before";
        EXPECT_EQ((*found)->runner_up.value, together[i].runner_up);
    }
    EXPECT_EQ(verified().fault, std::nullopt);
    EXPECT_EQ(place_->chain().verified(place_->signed_head())->number, journal::EntryNumber(4));

    place_->tamper("INSERT INTO events (number, facts_seal) VALUES (6, x'00')");
    EXPECT_FALSE(store().record_all(together)) << "its second one has no place";
    place_->tamper("DELETE FROM events WHERE number = 6");
    EXPECT_EQ(verified().entries, 4);
    EXPECT_EQ(record(sample_event(3)), EventNumber(5));
    EXPECT_EQ(verified().fault, std::nullopt);
}

TEST_P(EventStoreContract, FindsAPersonsEventsByTimeWithTheirCorrections) {
    record(sample_event(3, kNow - hours(1)));                                    // 1
    record(sample_event(3, kNow));                                               // 2
    record(sample_event(4, kNow));                                               // 3
    record(sample_event(3, kNow + hours(1)));                                    // 4
    record(correction(EventKind::redirected, EventNumber(2), 3));                // 5
    record(correction(EventKind::moved, EventNumber(1), 3, kNow + minutes(1)));  // 6: into it
    record(correction(EventKind::voided, EventNumber(5), 3, kNow + hours(9)));   // 7
    const auto events = store().events_of(PersonKey(3), kNow, kNow + hours(1));
    ASSERT_TRUE(events);
    EXPECT_EQ(numbers(*events), (std::vector<std::int64_t>{1, 2, 5, 6, 7}));
}

TEST_P(EventStoreContract, ListsNewestFirstInPages) {
    for (int i = 0; i < 5; ++i) {
        record(sample_event(i % 2 == 0 ? 3 : 4, kNow + minutes(i)));
    }
    const auto first = store().list({}, std::nullopt, 2);
    ASSERT_TRUE(first);
    EXPECT_EQ(numbers(first->events), (std::vector<std::int64_t>{5, 4}));
    ASSERT_EQ(first->next, EventNumber(4));
    const auto second = store().list({}, first->next, 10);
    ASSERT_TRUE(second);
    EXPECT_EQ(numbers(second->events), (std::vector<std::int64_t>{3, 2, 1}));
    EXPECT_EQ(second->next, std::nullopt);
    const auto filtered = store().list(
        {.person = PersonKey(3), .from = kNow + minutes(1), .until = kNow + minutes(4)},
        std::nullopt, 10);
    ASSERT_TRUE(filtered);
    EXPECT_EQ(numbers(filtered->events), (std::vector<std::int64_t>{3}));
}

TEST_P(EventStoreContract, WhatCameAfterAnEventIsListedAsItWasWritten) {
    for (int i = 0; i < 5; ++i) {
        record(sample_event(i % 2 == 0 ? 3 : 4, kNow + minutes(i)));
    }
    EXPECT_EQ(numbers(store().after({}, EventNumber(0), 2).value()),
              (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(numbers(store().after({}, EventNumber(2), 10).value()),
              (std::vector<std::int64_t>{3, 4, 5}));
    EXPECT_TRUE(store().after({}, EventNumber(5), 10)->empty());
    const attendance::EventFilter filter{
        .person = PersonKey(3), .from = kNow + minutes(1), .until = kNow + minutes(4)};
    EXPECT_EQ(numbers(store().after(filter, EventNumber(0), 10).value()),
              (std::vector<std::int64_t>{3}));
    EXPECT_TRUE(store().after(filter, EventNumber(3), 10)->empty());
}

TEST_P(EventStoreContract, AttemptsAreFollowedInTheOrderInWhichTheyWereWritten) {
    EXPECT_EQ(store().last_refused().value(), 0);
    attendance::RefusedAttempt attempt;
    for (const int at : {2, 1, 1}) {  // a device without connection sends later what was before
        attempt.at = kNow + minutes(at);
        attempt.reason = "reason " + std::to_string(at);
        ASSERT_TRUE(store().refuse(attempt, {}, {}, "answer"));
    }
    const auto first = store().refused_after(0, 2).value();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].reason, "reason 2");
    EXPECT_EQ(first[1].reason, "reason 1");
    const auto rest = store().refused_after(first[1].number, 10).value();
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].number, store().last_refused().value());
    EXPECT_TRUE(store().refused_after(rest[0].number, 10)->empty());
}

TEST_P(EventStoreContract, AnswersARepeatedKeyWithTheFirstAnswerAndNoSecondEvent) {
    const auto first = store().record(sample_event(3), guard("k"), numbered);
    ASSERT_TRUE(first);
    EXPECT_EQ(std::get<EventNumber>(*first), EventNumber(1));
    const auto again = store().record(sample_event(5), guard("k"), numbered);
    ASSERT_TRUE(again);
    EXPECT_EQ(std::get<FirstAnswer>(*again).body, "answer 1");
    const auto known = store().first_answer(guard("k"));
    ASSERT_TRUE(known);
    EXPECT_EQ(std::get<FirstAnswer>(*known).body, "answer 1");
    EXPECT_EQ(place_->journal().head()->number.value(), 1);
}

TEST_P(EventStoreContract, RefusesAKeyThatSaysSomethingElse) {
    ASSERT_TRUE(store().record(sample_event(3), guard("k"), numbered));
    const auto other = store().record(sample_event(3), guard("k", "other"), numbered);
    ASSERT_TRUE(other);
    EXPECT_TRUE(std::holds_alternative<KeyTaken>(*other));
    EXPECT_TRUE(std::holds_alternative<KeyTaken>(*store().first_answer(guard("k", "other"))));
    EXPECT_EQ(place_->journal().head()->number.value(), 1);
}

TEST_P(EventStoreContract, AKeyBelongsToItsCredentialAndLivesSevenDays) {
    ASSERT_TRUE(store().record(sample_event(3), guard("k"), numbered));
    RepeatGuard others = guard("k");
    others.credential = "another";
    EXPECT_TRUE(std::holds_alternative<std::monostate>(*store().first_answer(others)));
    const TimePoint last = kNow + hours(7 * 24) - std::chrono::milliseconds(1);
    EXPECT_TRUE(
        std::holds_alternative<FirstAnswer>(*store().first_answer(guard("k", "content", last))));
    const TimePoint over = kNow + hours(7 * 24);
    EXPECT_TRUE(
        std::holds_alternative<std::monostate>(*store().first_answer(guard("k", "content", over))));
    const auto anew = store().record(sample_event(3), guard("k", "other", over), numbered);
    ASSERT_TRUE(anew);
    EXPECT_EQ(std::get<EventNumber>(*anew), EventNumber(2));
}

TEST_P(EventStoreContract, OfManyAtOnceWithOneKeyOneIsRecorded) {
    std::vector<std::string> bodies(8);
    std::vector<std::thread> threads;
    threads.reserve(bodies.size());
    for (std::string& body : bodies) {
        threads.emplace_back([&] {
            const auto recorded = store().record(sample_event(3), guard("k"), numbered);
            const auto* first = recorded ? std::get_if<FirstAnswer>(&*recorded) : nullptr;
            body = first != nullptr ? first->body : "answer 1";
            EXPECT_TRUE(recorded);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(bodies, std::vector<std::string>(8, "answer 1"));
    EXPECT_EQ(place_->journal().head()->number.value(), 1);
}

TEST_P(EventStoreContract, KeepsRefusedAttemptsApartUntilTheirTimeIsOver) {
    attendance::RefusedAttempt attempt{kNow,        "gate",    "hanoi", "kiosk",
                                       "try_again", "no_face", {},      {}};
    ASSERT_TRUE(store().refuse(attempt, {}, guard("k"), "no face"));
    attempt.at += minutes(1);
    attempt.answer = "not_known";
    attempt.score = 0.3;
    attempt.threshold = 0.5;
    ASSERT_TRUE(store().refuse(attempt, {}, std::nullopt, kSilent));
    const auto again = store().refuse(attempt, {}, guard("k"), kSilent);
    ASSERT_TRUE(again);
    EXPECT_EQ(std::get<FirstAnswer>(*again).body, "no face");
    const auto attempts = store().refused(kNow, kNow + hours(1), 10);
    ASSERT_TRUE(attempts);
    ASSERT_EQ(attempts->size(), 2U);
    EXPECT_EQ((*attempts)[0].answer, "not_known");
    EXPECT_EQ((*attempts)[0].score, 0.3);
    EXPECT_EQ((*attempts)[1].reason, "no_face");
    EXPECT_EQ((*attempts)[1].score, std::nullopt);
    EXPECT_EQ(place_->journal().head()->number.value(), 0);

    ASSERT_TRUE(store().purge(kNow + hours(1) + minutes(1), hours(1)));
    EXPECT_EQ(store().refused(kNow, kNow + hours(1), 10)->size(), 1U);
    EXPECT_TRUE(std::holds_alternative<FirstAnswer>(*store().first_answer(guard("k"))));
    ASSERT_TRUE(store().purge(kNow + hours(7 * 24), hours(1)));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(*store().first_answer(guard("k"))));
}

}  // namespace rollcall::test
