#include "app/webhooks.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/webhook_sender.h"
#include "core/digest.h"
#include "store/sqlite/database.h"
#include "support/temporary_folder.h"
#include "unit/app/fake_outbound_client.h"
#include "webhooks/signature.h"

namespace rollcall::app {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using webhooks::DeliveryState;
using webhooks::HookChange;
using webhooks::HookId;
using webhooks::HookTerms;
using webhooks::Kinds;

const TimePoint kStart = from_unix_millis(1'780'000'000'000);

std::unique_ptr<store::Database> opened(const std::filesystem::path& folder) {
    auto database = store::Database::open(folder, store::OpenMode::read_write);
    EXPECT_TRUE(database);
    return std::move(*database);
}

/// Over the embedded store, as what is told is read from it.
class WebhooksTest : public testing::Test {
  protected:
    std::string add(const std::string& name = "HR") {
        const auto issued = desk.add({name, "https://hr.example.com/", Kinds::all()});
        EXPECT_TRUE(issued);
        secret = issued->secret;
        return issued->hook.id.value();
    }
    PersonKey enrol(const std::string& employee, std::uint8_t seed) {
        const people::NewPhoto photo{
            .employee = EmployeeId(employee),
            .name = "Name of " + employee,
            .stored = {PhotoName(to_hex(sha256(Bytes{seed}))), SecretKey::generate()},
            .media_type = "image/jpeg",
            .model = ModelId("m"),
            .embedding = {1.0F},
            .now = clock.now()};
        const auto added = people->add_photo(photo);
        EXPECT_TRUE(added);
        return added->person;
    }
    void check_in(PersonKey person) {
        attendance::NewEvent event;
        event.facts.at = event.facts.received_at = clock.now();
        event.facts.zone = "UTC";
        event.facts.device = "gate";
        event.facts.direction = attendance::Direction::in;
        event.evidence = attendance::Evidence{.score = 0.7, .model = ModelId("m")};
        event.person = person;
        EXPECT_TRUE(events->record(event, std::nullopt, [](auto) { return std::string(); }));
    }
    /// Sends all that is due; how many that was.
    int send_all(const std::string& hook) {
        EXPECT_TRUE(sender.collect());
        int sent = 0;
        while (sender.send_next(HookId(hook), [] { return false; })) {
            ++sent;
        }
        return sent;
    }
    webhooks::Delivery last_delivery(const std::string& hook) {
        return store->deliveries(HookId(hook), std::nullopt, 1)->deliveries.at(0);
    }
    static std::string header(const outbound::Post& post, const std::string& name) {
        for (const std::string& line : post.headers) {
            if (line.starts_with(name + ": ")) {
                return line.substr(name.size() + 2);
            }
        }
        return {};
    }

    test::TemporaryFolder folder;
    ManualClock clock{kStart};
    std::unique_ptr<store::Database> database = opened(folder.path());
    std::unique_ptr<webhooks::WebhookStore> store = store::make_webhook_store(*database);
    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::EventStore> events =
        store::make_event_store(*database, journal::Chain(SecretKey::generate()));
    FakeOutboundClient client;
    SecretKey key = SecretKey::generate();
    Webhooks desk{*store, client, clock, key};
    WebhookSender sender{*store, {*store, *events, *people}, client, clock, key, {}};
    std::string secret;
};

TEST_F(WebhooksTest, TheSecretIsShownOnceAndStoredSealed) {
    const std::string id = add();
    EXPECT_TRUE(secret.starts_with("whsec_"));
    EXPECT_GE(secret.size(), 40U);
    const Bytes sealed = store->sealed_secret(HookId(id))->value();
    EXPECT_EQ(as_text(sealed).find(secret), std::string_view::npos);
    EXPECT_EQ(opened_hook_secret(key, HookId(id), sealed), secret);
    EXPECT_FALSE(opened_hook_secret(key, HookId("another"), sealed));
    EXPECT_FALSE(opened_hook_secret(SecretKey::generate(), HookId(id), sealed));
    const auto rolled = desk.roll_secret(HookId(id));
    ASSERT_TRUE(rolled);
    EXPECT_NE(rolled->secret, secret);
    EXPECT_EQ(opened_hook_secret(key, HookId(id), store->sealed_secret(HookId(id))->value()),
              rolled->secret);
    EXPECT_EQ(desk.roll_secret(HookId("none")).error().code, ErrorCode::not_found);
}

TEST_F(WebhooksTest, ATargetThatThePolicyRefusesIsNoTarget) {
    client.refuses = Error{ErrorCode::invalid_field, "url: no"};
    EXPECT_EQ(desk.add({"HR", "https://10.0.0.1/", Kinds::all()}).error().code,
              ErrorCode::invalid_field);
    client.refuses = Error{ErrorCode::unavailable, "the name has no address"};
    const std::string id = add();
    client.refuses = Error{ErrorCode::invalid_field, "url: no"};
    HookChange change;
    change.url = "https://10.0.0.1/";
    EXPECT_FALSE(desk.change(HookId(id), change));
    change = {};
    change.name = "Payroll";
    EXPECT_TRUE(desk.change(HookId(id), change)) << "its target is not looked at";
    EXPECT_FALSE(desk.add({"", "https://hr.example.com/", Kinds::all()}));
}

TEST_F(WebhooksTest, ACheckInIsSentSigned) {
    const PersonKey person = enrol("E1", 1);
    const std::string id = add();
    check_in(person);
    ASSERT_EQ(send_all(id), 1);
    const outbound::Post& post = client.posts.at(0);
    EXPECT_EQ(post.url, "https://hr.example.com/");
    const json body = json::parse(post.body);
    EXPECT_EQ(body["kind"], "checkin.recorded");
    EXPECT_EQ(body["id"], last_delivery(id).id);
    EXPECT_EQ(body["at"], to_rfc3339(kStart));
    EXPECT_EQ(body["data"]["employee_id"], "E1");
    EXPECT_EQ(body["data"]["employee_name"], "Name of E1");
    EXPECT_EQ(body["data"]["direction"], "in");
    EXPECT_FALSE(body["data"].contains("evidence"));
    EXPECT_EQ(header(post, "Rollcall-Delivery"), body["id"].get<std::string>());
    EXPECT_EQ(header(post, "Rollcall-Event"), "checkin.recorded");
    EXPECT_EQ(header(post, "Rollcall-Signature"), webhooks::signature(secret, kStart, post.body));
    EXPECT_EQ(last_delivery(id).state, DeliveryState::delivered);
    EXPECT_EQ(send_all(id), 0);
}

TEST_F(WebhooksTest, EveryKindHasItsData) {
    const std::string id = add();
    enrol("E1", 1);
    attendance::RefusedAttempt attempt;
    attempt.at = kStart;
    attempt.device = "gate";
    attempt.answer = "not_known";
    ASSERT_TRUE(events->refuse(attempt, std::nullopt, std::nullopt, ""));
    attempt.answer = "try_again";
    attempt.reason = "flat";
    ASSERT_TRUE(events->refuse(attempt, std::nullopt, std::nullopt, ""));
    const auto devices = store::make_device_store(*database);
    access::Device device;
    device.id = "d1";
    device.terms.name = "gate";
    device.paired_at = kStart;
    ASSERT_TRUE(devices->add_device(device));
    clock.advance(minutes(20));
    WebhookSender listening{*store, {*store, *events, *people},     client, clock,
                            key,    {.device_silence = minutes(15)}};
    ASSERT_TRUE(listening.collect());
    ASSERT_TRUE(desk.ping(HookId(id)));
    ASSERT_EQ(send_all(id), 5);
    std::map<std::string, json> data;
    for (const outbound::Post& post : client.posts) {
        const json body = json::parse(post.body);
        data[body["kind"]] = body["data"];
    }
    EXPECT_EQ(data.at("employee.enrolled")["employee_id"], "E1");
    EXPECT_EQ(data.at("attempt.unknown")["device"], "gate");
    EXPECT_FALSE(data.at("attempt.unknown").contains("reason"));
    EXPECT_EQ(data.at("attempt.spoof")["reason"], "flat");
    EXPECT_EQ(data.at("device.offline")["name"], "gate");
    EXPECT_EQ(data.at("ping"), json::object());
}

TEST_F(WebhooksTest, WhoWasRemovedIsToldToNobodyAnyMore) {
    const PersonKey person = enrol("E1", 1);
    const std::string id = add();
    check_in(person);
    enrol("E2", 2);
    ASSERT_TRUE(sender.collect());
    ASSERT_TRUE(people->remove(EmployeeId("E1"))->has_value());
    ASSERT_TRUE(people->remove(EmployeeId("E2"))->has_value());
    EXPECT_EQ(send_all(id), 2);
    EXPECT_TRUE(client.posts.empty());
    EXPECT_EQ(last_delivery(id).state, DeliveryState::dropped);
    EXPECT_EQ(last_delivery(id).attempts, 0U);
}

TEST_F(WebhooksTest, AnErrorIsTriedAgainAndTheAnswerIsNotKept) {
    const std::string id = add();
    ASSERT_TRUE(desk.ping(HookId(id)));
    client.answer_with(500);
    ASSERT_EQ(send_all(id), 1);
    EXPECT_EQ(last_delivery(id).state, DeliveryState::waiting);
    EXPECT_EQ(last_delivery(id).status, 500);
    EXPECT_EQ(last_delivery(id).error, "answered 500");
    clock.advance(seconds(9));
    EXPECT_EQ(send_all(id), 0);
    clock.advance(seconds(1));
    client.answer_with(302);
    EXPECT_EQ(send_all(id), 1);
    EXPECT_EQ(last_delivery(id).attempts, 2U);
    clock.advance(minutes(1));
    EXPECT_EQ(send_all(id), 1);
    EXPECT_EQ(last_delivery(id).state, DeliveryState::delivered);
    ASSERT_EQ(client.posts.size(), 3U);
    EXPECT_EQ(header(client.posts[0], "Rollcall-Delivery"),
              header(client.posts[2], "Rollcall-Delivery"));
    EXPECT_NE(header(client.posts[0], "Rollcall-Signature"),
              header(client.posts[2], "Rollcall-Signature"))
        << "its time is that of the attempt";
}

TEST_F(WebhooksTest, WhatCannotBeReachedRests) {
    const std::string id = add();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(desk.ping(HookId(id)));
    }
    client.fail("no answer within 10 s");
    EXPECT_EQ(send_all(id), 1);
    EXPECT_TRUE(sender.due()->empty());
    clock.advance(WebhookSender::kRest);
    EXPECT_EQ(sender.due()->size(), 1U);
    client.fail("no answer within 10 s");
    EXPECT_EQ(send_all(id), 1);
    clock.advance(WebhookSender::kRest);
    EXPECT_TRUE(sender.due()->empty()) << "twice as long";
    clock.advance(WebhookSender::kRest);
    EXPECT_EQ(send_all(id), 3) << "it is well again, and the first has waited 10 s by now";
}

TEST_F(WebhooksTest, WhatAStopCutsOffIsAsIfItHadNotBeenTried) {
    const std::string id = add();
    ASSERT_TRUE(desk.ping(HookId(id)));
    client.fail("given up, because the server stops");
    EXPECT_FALSE(sender.send_next(HookId(id), [] { return true; }));
    EXPECT_EQ(last_delivery(id).attempts, 0U);
    EXPECT_TRUE(sender.send_next(HookId(id), [] { return true; })) << "it has arrived";
    EXPECT_EQ(last_delivery(id).state, DeliveryState::delivered);
}

}  // namespace
}  // namespace rollcall::app
