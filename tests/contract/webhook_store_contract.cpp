#include "contract/webhook_store_contract.h"

#include <set>

#include "contract/event_samples.h"

namespace rollcall::test {

using attendance::EventKind;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using webhooks::Collected;
using webhooks::Delivery;
using webhooks::DeliveryNumber;
using webhooks::DeliveryState;
using webhooks::Hook;
using webhooks::HookChange;
using webhooks::HookId;
using webhooks::HookState;
using webhooks::Kind;
using webhooks::Kinds;
using webhooks::Outcome;
using webhooks::Tried;

namespace {

const Bytes kSealed{1, 2, 3};

Kinds only(Kind kind) {
    Kinds kinds;
    kinds.add(kind);
    return kinds;
}

HookChange to_state(HookState state) {
    HookChange change;
    change.state = state;
    return change;
}

Tried tried(Outcome outcome, TimePoint at) {
    Tried made;
    made.at = at;
    made.outcome = outcome;
    if (outcome == Outcome::failed) {
        made.status = 500;
        made.error = "answered 500";
    }
    return made;
}

access::Device device(const std::string& id, TimePoint paired_at) {
    access::Device made;
    made.id = id;
    made.terms.name = "gate " + id;
    made.terms.site = "hanoi";
    made.paired_at = paired_at;
    return made;
}

}  // namespace

void WebhookStoreContract::add_hook(const std::string& id, Kinds kinds) {
    Hook hook;
    hook.id = HookId(id);
    hook.terms = {"Hook " + id, "https://" + id + ".example.com/", kinds};
    hook.created_at = kNow;
    ASSERT_TRUE(hooks().add(hook, kSealed));
}

Collected WebhookStoreContract::collect(TimePoint now, std::size_t most_waiting) {
    const auto collected =
        hooks().collect({.now = now, .device_silence = minutes(15), .most_waiting = most_waiting});
    EXPECT_TRUE(collected);
    return collected ? *collected : Collected{};
}

std::string WebhookStoreContract::told(const std::string& id) {
    const auto page = hooks().deliveries(HookId(id), std::nullopt, 1000);
    EXPECT_TRUE(page);
    std::string text;
    for (auto delivery = page->deliveries.rbegin(); delivery != page->deliveries.rend();
         ++delivery) {
        text += (text.empty() ? "" : ", ") + std::string(webhooks::kind_name(delivery->kind)) +
                " " + std::to_string(delivery->subject);
    }
    return text;
}

std::int64_t WebhookStoreContract::check_in(PersonKey person, EventKind kind) {
    auto event = sample_event(person.value());
    event.facts.kind = kind;
    const auto recorded = place_->events().record(event, std::nullopt, numbered);
    EXPECT_TRUE(recorded);
    return std::get<attendance::EventNumber>(*recorded).value();
}

void WebhookStoreContract::refuse(const std::string& answer, const std::string& reason,
                                  TimePoint at) {
    attendance::RefusedAttempt attempt;
    attempt.at = at;
    attempt.device = "gate";
    attempt.credential = "kiosk";
    attempt.answer = answer;
    attempt.reason = reason;
    EXPECT_TRUE(place_->events().refuse(attempt, std::nullopt, std::nullopt, ""));
}

TEST_P(WebhookStoreContract, GivesBackWhatWasAddedAndChanged) {
    add_hook("a");
    add_hook("b", only(Kind::device_offline));
    const auto found = hooks().find(HookId("b"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->terms, (webhooks::HookTerms{"Hook b", "https://b.example.com/",
                                                    only(Kind::device_offline)}));
    EXPECT_EQ((*found)->state, HookState::active);
    EXPECT_EQ((*found)->created_at, kNow);
    EXPECT_EQ(hooks().hooks()->size(), 2U);
    EXPECT_EQ(hooks().hooks()->front().id, HookId("a"));
    HookChange change = to_state(HookState::paused);
    change.name = "Payroll";
    EXPECT_EQ(hooks().change(HookId("a"), change)->terms.name, "Payroll");
    EXPECT_EQ((*hooks().find(HookId("a")))->state, HookState::paused);
    change.name = "";
    EXPECT_EQ(hooks().change(HookId("a"), change).error().code, ErrorCode::invalid_field);
    EXPECT_EQ(*hooks().sealed_secret(HookId("a")), kSealed);
    ASSERT_TRUE(hooks().put_sealed_secret(HookId("a"), {9}));
    EXPECT_EQ(*hooks().sealed_secret(HookId("a")), Bytes{9});
    ASSERT_TRUE(hooks().remove(HookId("a")));
    EXPECT_FALSE(*hooks().find(HookId("a")));
    EXPECT_FALSE(*hooks().sealed_secret(HookId("a")));
    EXPECT_EQ(hooks().remove(HookId("a")).error().code, ErrorCode::not_found);
    EXPECT_EQ(hooks().change(HookId("a"), {}).error().code, ErrorCode::not_found);
    EXPECT_EQ(hooks().put_sealed_secret(HookId("a"), {9}).error().code, ErrorCode::not_found);
}

TEST_P(WebhookStoreContract, HasALimitOfHooks) {
    for (std::size_t i = 0; i < webhooks::kMostHooks; ++i) {
        add_hook(std::to_string(i));
    }
    Hook one_more;
    one_more.id = HookId("more");
    EXPECT_EQ(hooks().add(one_more, kSealed).error().code, ErrorCode::conflict);
}

TEST_P(WebhookStoreContract, TellsEachHookWhatItAskedForOnce) {
    check_in(PersonKey(1), EventKind::check_in);
    refuse("not_known", "", kNow);
    add_hook("all");
    add_hook("attempts", only(Kind::attempt_spoof));
    EXPECT_EQ(collect(kNow).made, 0U) << "what was before is not told";
    const std::int64_t event = check_in(PersonKey(1), EventKind::check_in);
    const std::int64_t correction = check_in(PersonKey(1), EventKind::voided);
    refuse("not_known", "", kNow);
    refuse("not_known", "pin_wrong", kNow);
    refuse("try_again", "liveness_unsure", kNow);
    refuse("try_again", "no_face", kNow);
    refuse("try_again", "flat", kNow);
    EXPECT_EQ(collect(kNow).made, 7U);
    EXPECT_EQ(collect(kNow).made, 0U);
    EXPECT_EQ(told("all"), "checkin.recorded " + std::to_string(event) + ", checkin.corrected " +
                               std::to_string(correction) +
                               ", attempt.unknown 2, attempt.spoof 4, attempt.spoof 6");
    EXPECT_EQ(told("attempts"), "attempt.spoof 4, attempt.spoof 6");
    std::set<std::string> ids;
    for (const char* hook : {"all", "attempts"}) {
        const auto page = hooks().deliveries(HookId(hook), std::nullopt, 1000);
        ASSERT_TRUE(page);
        for (const Delivery& delivery : page->deliveries) {
            EXPECT_EQ(delivery.id.size(), 32U);
            EXPECT_EQ(delivery.state, DeliveryState::waiting);
            EXPECT_EQ(delivery.next_at, kNow);
            ids.insert(delivery.id);
        }
    }
    EXPECT_EQ(ids.size(), 7U);
    const auto seen = hooks().attempt(4);
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->reason, "liveness_unsure");
    EXPECT_EQ((*seen)->device, "gate");
}

TEST_P(WebhookStoreContract, AnAttemptAfterAPurgeIsToldAsWell) {
    add_hook("all", only(Kind::attempt_unknown));
    for (int i = 0; i < 3; ++i) {
        refuse("not_known", "", kNow);
    }
    EXPECT_EQ(collect(kNow).made, 3U);
    ASSERT_TRUE(place_->events().purge(kNow + hours(24), hours(1)));
    EXPECT_FALSE(*hooks().attempt(3));
    refuse("not_known", "", kNow + hours(24));
    EXPECT_EQ(collect(kNow + hours(24)).made, 1U);
    EXPECT_TRUE(*hooks().attempt(4)) << "its key was not given before";
}

TEST_P(WebhookStoreContract, TellsAnEnrolmentByAPersonsFirstPhoto) {
    add_hook("all", only(Kind::employee_enrolled));
    const auto first = place_->people().add_photo(sample_photo("E1", 1));
    const auto second = place_->people().add_photo(sample_photo("E1", 2));
    ASSERT_TRUE(first && second);
    collect(kNow);
    EXPECT_EQ(told("all"), "employee.enrolled " + std::to_string(first->photo.value()));
    ASSERT_TRUE(place_->people().add_photo(sample_photo("E1", 3)));
    EXPECT_EQ(collect(kNow).made, 0U);
}

TEST_P(WebhookStoreContract, TellsAnOutageOnce) {
    add_hook("all", only(Kind::device_offline));
    ASSERT_TRUE(place_->devices().add_device(device("d1", kNow)));
    ASSERT_TRUE(place_->devices().add_device(device("d2", kNow)));
    ASSERT_TRUE(place_->devices().saw_checkin("d2", 1, kNow + minutes(5)));
    EXPECT_EQ(collect(kNow + minutes(14)).made, 0U);
    EXPECT_EQ(collect(kNow + minutes(15)).made, 1U);
    EXPECT_EQ(collect(kNow + minutes(16)).made, 0U);
    EXPECT_EQ(collect(kNow + minutes(20)).made, 1U);
    const auto outage = hooks().outage(1);
    ASSERT_TRUE(outage && *outage);
    EXPECT_EQ((*outage)->device, "gate d1");
    EXPECT_EQ((*outage)->site, "hanoi");
    EXPECT_FALSE((*outage)->last_seen_at);
    EXPECT_EQ((*outage)->noticed_at, kNow + minutes(15));
    EXPECT_EQ((*hooks().outage(2))->last_seen_at, kNow + minutes(5));
    ASSERT_TRUE(hooks().purge(kNow + hours(24)));
    EXPECT_EQ(collect(kNow + hours(24)).made, 0U) << "it lasts";
    ASSERT_TRUE(place_->devices().saw_checkin("d1", 1, kNow + hours(24)));
    EXPECT_EQ(collect(kNow + hours(25)).made, 1U) << "another one";
    ASSERT_TRUE(place_->devices().revoke_device("gate d1", kNow + hours(26)));
    ASSERT_TRUE(hooks().purge(kNow + hours(48)));
    EXPECT_FALSE(*hooks().outage(1));
}

TEST_P(WebhookStoreContract, NobodyIsOfflineForTheTimeThatTheServerWas) {
    add_hook("all", only(Kind::device_offline));
    ASSERT_TRUE(place_->devices().add_device(device("d1", kNow - hours(10))));
    webhooks::Collecting collecting{
        .now = kNow + minutes(14), .device_silence = minutes(15), .listening_since = kNow};
    EXPECT_EQ(hooks().collect(collecting)->made, 0U);
    collecting.now = kNow + minutes(15);
    collecting.device_silence.reset();
    EXPECT_EQ(hooks().collect(collecting)->made, 0U) << "the setting says never";
    collecting.device_silence = minutes(15);
    EXPECT_EQ(hooks().collect(collecting)->made, 1U);
}

TEST_P(WebhookStoreContract, NothingIsLostOrDoubledByARestart) {
    add_hook("all");
    check_in(PersonKey(1), EventKind::check_in);
    place_->reopen();
    EXPECT_EQ(collect(kNow).made, 1U);
    const auto before = hooks().next_due(HookId("all"), kNow);
    ASSERT_TRUE(before && *before);
    place_->reopen();
    EXPECT_EQ(collect(kNow).made, 0U);
    const auto delivery = hooks().next_due(HookId("all"), kNow);
    ASSERT_TRUE(delivery && *delivery);
    EXPECT_EQ((*delivery)->id, (*before)->id);
}

TEST_P(WebhookStoreContract, WhatHappensWhileNobodyListensIsNotTold) {
    add_hook("a");
    ASSERT_TRUE(hooks().change(HookId("a"), to_state(HookState::paused)));
    check_in(PersonKey(1), EventKind::check_in);
    EXPECT_EQ(collect(kNow).made, 0U);
    ASSERT_TRUE(hooks().change(HookId("a"), to_state(HookState::active)));
    EXPECT_EQ(collect(kNow).made, 0U);
    check_in(PersonKey(1), EventKind::check_in);
    ASSERT_TRUE(hooks().change(HookId("a"), to_state(HookState::active)));
    EXPECT_EQ(collect(kNow).made, 1U) << "it was active already";
}

TEST_P(WebhookStoreContract, TakesManyRowsInSeveralCalls) {
    add_hook("a", only(Kind::attempt_unknown));
    for (int i = 0; i < 501; ++i) {
        refuse("not_known", "", kNow);
    }
    const Collected first = collect(kNow);
    EXPECT_EQ(first.made, 500U);
    EXPECT_TRUE(first.more);
    const Collected second = collect(kNow);
    EXPECT_EQ(second.made, 1U);
    EXPECT_FALSE(second.more);
}

TEST_P(WebhookStoreContract, TheOldestThatWaitGiveWay) {
    add_hook("a", only(Kind::checkin_recorded));
    add_hook("b", only(Kind::checkin_recorded));
    for (int i = 0; i < 3; ++i) {
        check_in(PersonKey(1), EventKind::check_in);
    }
    EXPECT_EQ(collect(kNow, 2).dropped, 2U);
    const auto page = hooks().deliveries(HookId("a"), std::nullopt, 10);
    ASSERT_EQ(page->deliveries.size(), 3U);
    EXPECT_EQ(page->deliveries[0].state, DeliveryState::waiting);
    EXPECT_EQ(page->deliveries[2].state, DeliveryState::dropped);
    EXPECT_NE(page->deliveries[2].error, "");
    EXPECT_EQ((*hooks().find(HookId("a")))->waiting, 2U);
}

TEST_P(WebhookStoreContract, WritesDownWhatCameOfAnAttempt) {
    add_hook("a", only(Kind::checkin_recorded));
    add_hook("b", only(Kind::device_offline));
    check_in(PersonKey(1), EventKind::check_in);
    collect(kNow);
    EXPECT_EQ(*hooks().due(kNow), std::vector<HookId>{HookId("a")});
    EXPECT_TRUE(hooks().due(kNow - seconds(1))->empty());
    const DeliveryNumber number = (*hooks().next_due(HookId("a"), kNow))->number;
    const auto hook = hooks().record(number, tried(Outcome::failed, kNow));
    ASSERT_TRUE(hook && *hook);
    EXPECT_EQ((*hook)->failures, 1U);
    EXPECT_EQ((*hook)->failing_since, kNow);
    EXPECT_FALSE(*hooks().next_due(HookId("a"), kNow + seconds(9)));
    const auto again = hooks().next_due(HookId("a"), kNow + seconds(10));
    ASSERT_TRUE(again && *again);
    EXPECT_EQ((*again)->attempts, 1U);
    EXPECT_EQ((*again)->status, 500);
    EXPECT_EQ((*again)->error, "answered 500");
    ASSERT_TRUE(hooks().record(number, tried(Outcome::arrived, kNow + seconds(10))));
    EXPECT_TRUE(hooks().due(kNow + hours(100))->empty());
    EXPECT_EQ((*hooks().find(HookId("a")))->failures, 0U);
    ASSERT_TRUE(hooks().remove(HookId("a")));
    EXPECT_FALSE(*hooks().record(number, tried(Outcome::arrived, kNow)));
}

TEST_P(WebhookStoreContract, AHookThatFailedIsSentNothing) {
    add_hook("a", only(Kind::checkin_recorded));
    check_in(PersonKey(1), EventKind::check_in);
    collect(kNow);
    const DeliveryNumber number = (*hooks().next_due(HookId("a"), kNow))->number;
    for (std::uint32_t i = 0; i < webhooks::kFailures; ++i) {
        ASSERT_TRUE(hooks().redeliver(HookId("a"), number, kNow));
        ASSERT_TRUE(hooks().record(number, tried(Outcome::failed, kNow + hours(10) * i)));
    }
    EXPECT_EQ((*hooks().find(HookId("a")))->state, HookState::failed);
    EXPECT_TRUE(hooks().due(kNow + hours(1000))->empty());
    EXPECT_FALSE(*hooks().next_due(HookId("a"), kNow + hours(1000)));
    EXPECT_EQ(hooks().add_ping(HookId("a"), kNow).error().code, ErrorCode::conflict);
    EXPECT_EQ(hooks().redeliver(HookId("a"), number, kNow).error().code, ErrorCode::conflict);
    ASSERT_TRUE(hooks().change(HookId("a"), to_state(HookState::active)));
    EXPECT_EQ(hooks().due(kNow + hours(1000))->size(), 1U) << "what waited is sent then";
}

TEST_P(WebhookStoreContract, SendsAgainWhatIsAskedFor) {
    add_hook("a");
    add_hook("b");
    const auto ping = hooks().add_ping(HookId("a"), kNow);
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->kind, Kind::ping);
    EXPECT_EQ(ping->id.size(), 32U);
    ASSERT_TRUE(hooks().record(ping->number, tried(Outcome::arrived, kNow)));
    const auto again = hooks().redeliver(HookId("a"), ping->number, kNow + hours(1));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, ping->id);
    EXPECT_EQ((*hooks().next_due(HookId("a"), kNow + hours(1)))->number, ping->number);
    EXPECT_EQ(hooks().redeliver(HookId("b"), ping->number, kNow).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(hooks().redeliver(HookId("c"), ping->number, kNow).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(hooks().add_ping(HookId("c"), kNow).error().code, ErrorCode::not_found);
}

TEST_P(WebhookStoreContract, ListsByPagesAndForgetsWhatIsOld) {
    add_hook("a");
    for (int i = 0; i < 3; ++i) {
        const auto ping = hooks().add_ping(HookId("a"), kNow + hours(i));
        ASSERT_TRUE(ping);
        if (i < 2) {
            ASSERT_TRUE(hooks().record(ping->number, tried(Outcome::arrived, kNow + hours(i))));
        }
    }
    const auto page = hooks().deliveries(HookId("a"), std::nullopt, 2);
    ASSERT_TRUE(page && page->next);
    EXPECT_EQ(page->deliveries.front().number, DeliveryNumber(3));
    const auto rest = hooks().deliveries(HookId("a"), page->next, 2);
    ASSERT_EQ(rest->deliveries.size(), 1U);
    EXPECT_FALSE(rest->next);
    ASSERT_TRUE(hooks().purge(kNow + hours(1)));
    EXPECT_EQ(hooks().deliveries(HookId("a"), std::nullopt, 10)->deliveries.size(), 2U);
    ASSERT_TRUE(hooks().purge(kNow + hours(100)));
    EXPECT_EQ(hooks().deliveries(HookId("a"), std::nullopt, 10)->deliveries.size(), 1U)
        << "it waits";
}

}  // namespace rollcall::test
