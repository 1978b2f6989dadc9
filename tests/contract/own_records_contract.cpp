#include "contract/own_records_contract.h"

#include <atomic>
#include <thread>
#include <vector>

#include "contract/samples.h"

namespace rollcall::test {

using access::PersonalGrant;
using attendance::NewAcknowledgement;
using attendance::Period;
using namespace std::chrono_literals;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OwnRecordsContract);

namespace {

const TimePoint kNow = from_unix_millis(kSampleTime);
const Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};
const Period kApril{civil_day(2026, 4, 1), civil_day(2026, 4, 30)};

Sha256 hash_of(const std::string& text) {
    return sha256(as_bytes(text));
}

NewAcknowledgement said(PersonKey person, const std::string& sheet, const Period& period = kMarch) {
    const ByteView bytes = as_bytes(sheet);
    return {.person = person,
            .period = period,
            .at = kNow,
            .by = "personal link",
            .fingerprint = hash_of(sheet),
            .sheet = Bytes(bytes.begin(), bytes.end()),
            .changes = "[]"};
}

}  // namespace

PersonKey OwnRecordsContract::person(const std::string& id, std::uint32_t seed) {
    const auto added = place_->people().add_photo(sample_photo(id, seed));
    EXPECT_TRUE(added);
    return added ? added->person : PersonKey();
}

TEST_P(OwnRecordsContract, ALinkIsExchangedOnce) {
    const PersonKey ada = person("E1", 1);
    ASSERT_TRUE(links().add_link({hash_of("link"), ada, kNow + 1s, "hr"}));
    EXPECT_FALSE(links().exchange_link(hash_of("lonk"), kNow, hash_of("a"), kNow + 1h).value());
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (const char* cookie : {"a", "b"}) {
        threads.emplace_back([&, cookie] {
            const auto whose =
                links().exchange_link(hash_of("link"), kNow, hash_of(cookie), kNow + 1h);
            opened += whose && *whose && (*whose)->person == ada ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(opened, 1);
    const bool a = links().find_session(hash_of("a")).value().has_value();
    const bool b = links().find_session(hash_of("b")).value().has_value();
    EXPECT_NE(a, b);
    const auto session = links().find_session(hash_of(a ? "a" : "b")).value();
    EXPECT_EQ(session->person, ada);
    EXPECT_EQ(session->expires_at, kNow + 1h);
    EXPECT_EQ(session->made_by, "hr");
    ASSERT_TRUE(links().end_session(session->hash));
    EXPECT_FALSE(links().find_session(session->hash).value());
}

TEST_P(OwnRecordsContract, AnExpiredLinkOpensNothing) {
    const PersonKey ada = person("E1", 1);
    ASSERT_TRUE(links().add_link({hash_of("link"), ada, kNow, "hr"}));
    EXPECT_FALSE(links().exchange_link(hash_of("link"), kNow, hash_of("a"), kNow + 1h).value());
    EXPECT_FALSE(links().find_session(hash_of("a")).value());
    const Status nobody = links().add_link({hash_of("other"), PersonKey(9999), kNow + 1h, "hr"});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
}

TEST_P(OwnRecordsContract, WhatHasExpiredIsPurged) {
    const PersonKey ada = person("E1", 1);
    for (const char* name : {"one", "two"}) {
        ASSERT_TRUE(links().add_link({hash_of(name), ada, kNow + 1h, "hr"}));
    }
    ASSERT_TRUE(*links().exchange_link(hash_of("one"), kNow, hash_of("a"), kNow + 1min));
    ASSERT_TRUE(links().purge_expired(kNow + 1min));
    EXPECT_FALSE(links().find_session(hash_of("a")).value());
    EXPECT_TRUE(*links().exchange_link(hash_of("two"), kNow, hash_of("b"), kNow + 1min));
}

TEST_P(OwnRecordsContract, AllOfAPersonAreEnded) {
    const PersonKey ada = person("E1", 1);
    const PersonKey bob = person("E2", 2);
    for (const char* name : {"one", "two"}) {
        ASSERT_TRUE(links().add_link({hash_of(name), ada, kNow + 1h, "hr"}));
    }
    ASSERT_TRUE(links().add_link({hash_of("bob"), bob, kNow + 1h, "hr"}));
    ASSERT_TRUE(*links().exchange_link(hash_of("one"), kNow, hash_of("a"), kNow + 1h));
    ASSERT_TRUE(links().end_all(ada));
    EXPECT_FALSE(links().find_session(hash_of("a")).value());
    EXPECT_FALSE(links().exchange_link(hash_of("two"), kNow, hash_of("b"), kNow + 1h).value());
    EXPECT_TRUE(links().exchange_link(hash_of("bob"), kNow, hash_of("c"), kNow + 1h).value());
}

TEST_P(OwnRecordsContract, LinksAndSessionsGoWithTheirPerson) {
    const PersonKey ada = person("E1", 1);
    for (const char* name : {"one", "two"}) {
        ASSERT_TRUE(links().add_link({hash_of(name), ada, kNow + 1h, "hr"}));
    }
    ASSERT_TRUE(*links().exchange_link(hash_of("one"), kNow, hash_of("a"), kNow + 1h));
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")).value());
    EXPECT_FALSE(links().find_session(hash_of("a")).value());
    EXPECT_FALSE(links().exchange_link(hash_of("two"), kNow, hash_of("b"), kNow + 1h).value());
}

TEST_P(OwnRecordsContract, AcknowledgementsAreKeptAsTheyWereSaid) {
    const PersonKey ada = person("E1", 1);
    const PersonKey bob = person("E2", 2);
    const auto first = acknowledgements().add(said(ada, "eight hours"));
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(acknowledgements().add(said(ada, "eight hours"))->number, first->number)
        << "said already";
    const auto second = acknowledgements().add(said(ada, "nine hours"));
    ASSERT_TRUE(second);
    EXPECT_GT(second->number, first->number);
    ASSERT_TRUE(acknowledgements().add(said(ada, "none", kApril)));
    const auto latest = acknowledgements().latest(ada, kMarch).value();
    ASSERT_TRUE(latest);
    EXPECT_EQ(latest->number, second->number);
    EXPECT_EQ(latest->made.period, kMarch);
    EXPECT_EQ(latest->made.at, kNow);
    EXPECT_EQ(latest->made.by, "personal link");
    EXPECT_EQ(latest->made.fingerprint, hash_of("nine hours"));
    EXPECT_EQ(as_text(latest->made.sheet), "nine hours");
    EXPECT_EQ(latest->made.changes, "[]");
    EXPECT_FALSE(acknowledgements().latest(bob, kMarch).value());
    EXPECT_FALSE(
        acknowledgements().latest(ada, {kMarch.first, kMarch.last - std::chrono::days(1)}).value());
    const auto all = acknowledgements().of(ada, 2).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].made.period, kApril) << "newest first";
    EXPECT_EQ(all[1].number, second->number);
    const auto nobody = acknowledgements().add(said(PersonKey(9999), "x"));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
}

TEST_P(OwnRecordsContract, AcknowledgementsFollowAPersonWhoIsMergedAndGoWithThem) {
    const PersonKey ada = person("E1", 1);
    const PersonKey twice = person("E2", 2);
    ASSERT_TRUE(acknowledgements().add(said(twice, "eight hours")));
    ASSERT_TRUE(place_->people().merge({EmployeeId("E1"), EmployeeId("E2"), kNow}));
    ASSERT_EQ(acknowledgements().of(ada, 10)->size(), 1U);
    ASSERT_TRUE(place_->people().remove(EmployeeId("E1")).value());
    EXPECT_TRUE(acknowledgements().of(ada, 10)->empty());
}

}  // namespace rollcall::test
