#include "app/credentials.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/app/fake_access_store.h"

namespace rollcall::app {
namespace {

using access::PageRole;
using access::Right;
using access::Rights;
using namespace std::chrono_literals;

constexpr const char* kEnvironmentKey = "the-environment-key-42";

class CredentialsTest : public testing::Test {
  protected:
    ManualClock clock{from_unix_millis(1'800'000'000'000)};
    FakeAccessStore store;
    Credentials credentials{store, clock, kEnvironmentKey, {Right::search, Right::enrol}};

    std::optional<Principal> by_key(std::string_view key) const {
        const auto principal = credentials.by_key(key);
        EXPECT_TRUE(principal);
        return *principal;
    }
    std::optional<Principal> by_cookie(std::string_view cookie) const {
        const auto principal = credentials.by_cookie(cookie);
        EXPECT_TRUE(principal);
        return *principal;
    }
    /// The error of an exchange that must fail.
    Error refused(std::string_view token) {
        const auto session = credentials.open_session(token);
        EXPECT_FALSE(session) << "the token was accepted";
        return session ? Error{ErrorCode::internal, ""} : session.error();
    }
};

TEST_F(CredentialsTest, TheEnvironmentKeyHasTheRightsItWasGivenAndIsStoredNowhere) {
    const auto principal = by_key(kEnvironmentKey);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->name, "environment");
    EXPECT_EQ(principal->rights, (Rights{Right::search, Right::enrol}));
    EXPECT_FALSE(principal->by_cookie);
    EXPECT_TRUE(store.stored_keys.empty());
    EXPECT_FALSE(by_key("the-environment-key-43"));
    EXPECT_FALSE(by_key("the-environment-key-4"));
}

TEST_F(CredentialsTest, WithoutAnEnvironmentKeyAnEmptyKeyIsNobodys) {
    const Credentials without{store, clock, "", {}};
    EXPECT_FALSE(*without.by_key(""));
    EXPECT_FALSE(*without.by_key(kEnvironmentKey));
}

TEST_F(CredentialsTest, ACreatedKeyIsKnownByItsHashAlone) {
    const auto key = credentials.create_key("door", {Right::search}, std::nullopt);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->starts_with("rk_"));
    EXPECT_EQ(from_base64url(key->substr(3))->size(), 32U);
    ASSERT_EQ(store.stored_keys.size(), 1U);
    EXPECT_EQ(store.stored_keys[0].hash, sha256(as_bytes(*key)));
    EXPECT_EQ(store.stored_keys[0].created_at, clock.now());

    const auto principal = by_key(*key);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->name, "door");
    EXPECT_EQ(principal->rights, Rights{Right::search});
    EXPECT_FALSE(by_key(*key + "x"));
    EXPECT_FALSE(by_key(key->substr(3)));
    EXPECT_FALSE(by_key(""));
}

TEST_F(CredentialsTest, AKeyEndsAtItsExpiryAndAtItsRemoval) {
    const auto key = credentials.create_key("guest", {Right::search}, clock.now() + 1h);
    const auto other = credentials.create_key("other", {Right::search}, std::nullopt);
    ASSERT_TRUE(key && other);
    clock.advance(1h - 1ms);
    EXPECT_TRUE(by_key(*key));
    clock.advance(1ms);
    EXPECT_FALSE(by_key(*key));
    EXPECT_TRUE(by_key(*other));
    ASSERT_TRUE(store.remove_key("other"));
    EXPECT_FALSE(by_key(*other));
}

TEST_F(CredentialsTest, AKeyNeedsANameARightAndAFuture) {
    const auto code_of = [this](const std::string& name, Rights rights,
                                std::optional<TimePoint> expires) {
        const auto key = credentials.create_key(name, rights, expires);
        return key ? ErrorCode::internal : key.error().code;
    };
    for (const std::string& name :
         {std::string(), std::string(65, 'x'), std::string("a b"), std::string("page:checkin"),
          std::string("environment"), std::string("a\nb"), std::string("\xC3\xA9")}) {
        EXPECT_EQ(code_of(name, Rights::all(), std::nullopt), ErrorCode::invalid_field) << name;
    }
    EXPECT_EQ(code_of("door", Rights(), std::nullopt), ErrorCode::invalid_field);
    EXPECT_EQ(code_of("door", Rights::all(), clock.now()), ErrorCode::invalid_field);
    EXPECT_TRUE(store.stored_keys.empty());
    ASSERT_TRUE(credentials.create_key("door", Rights::all(), std::nullopt));
    EXPECT_EQ(code_of("door", Rights::all(), std::nullopt), ErrorCode::conflict);
}

TEST_F(CredentialsTest, ALinkOpensOneSessionOfItsRole) {
    const auto link = credentials.issue_link(PageRole::enrol);
    ASSERT_TRUE(link);
    EXPECT_EQ(from_base64url(link->token)->size(), 16U);
    EXPECT_EQ(link->expires_at, clock.now() + 15min);
    EXPECT_EQ(store.tokens.at(0).hash, sha256(as_bytes(link->token)));

    const auto session = credentials.open_session(link->token);
    ASSERT_TRUE(session);
    EXPECT_EQ(from_base64url(session->cookie)->size(), 32U);
    EXPECT_EQ(session->role, PageRole::enrol);
    EXPECT_EQ(session->expires_at, clock.now() + 1h);
    EXPECT_EQ(store.sessions.at(0).hash, sha256(as_bytes(session->cookie)));

    const auto principal = by_cookie(session->cookie);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->name, "page:enrol");
    EXPECT_EQ(principal->rights, Rights{Right::enrol});
    EXPECT_TRUE(principal->by_cookie);
}

TEST_F(CredentialsTest, ACheckinSessionMaySearchForThirtyDays) {
    const auto session = credentials.open_session(credentials.issue_link(PageRole::checkin)->token);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->expires_at, clock.now() + std::chrono::days{30});
    clock.advance(std::chrono::days{30} - 1ms);
    const auto principal = by_cookie(session->cookie);
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->name, "page:checkin");
    EXPECT_EQ(principal->rights, (Rights{Right::search, Right::checkin}));
    clock.advance(1ms);
    EXPECT_FALSE(by_cookie(session->cookie));
}

TEST_F(CredentialsTest, WrongUsedAndExpiredTokensAreRefusedAlike) {
    const std::string used = credentials.issue_link(PageRole::checkin)->token;
    const std::string late = credentials.issue_link(PageRole::checkin)->token;
    ASSERT_TRUE(credentials.open_session(used));
    const Error of_used = refused(used);
    clock.advance(15min);
    const Error of_late = refused(late);
    const Error of_wrong = refused(to_base64url(Bytes(16, 7)));
    const Error of_malformed = refused("not a token");
    for (const Error& error : {of_used, of_late, of_wrong, of_malformed, refused("")}) {
        EXPECT_EQ(error.code, ErrorCode::unauthorized);
        EXPECT_EQ(error.message, of_used.message);
        EXPECT_EQ(error.context, of_used.context);
    }
    EXPECT_EQ(store.sessions.size(), 1U);
}

TEST_F(CredentialsTest, ATokenWhoseSessionCouldNotBeWrittenIsStillGood) {
    const auto link = credentials.issue_link(PageRole::checkin);
    store.session_fault = Error{ErrorCode::storage_full, "full"};
    EXPECT_EQ(refused(link->token).code, ErrorCode::storage_full);
    store.session_fault.reset();
    EXPECT_TRUE(credentials.open_session(link->token));
    EXPECT_EQ(refused(link->token).code, ErrorCode::unauthorized) << "once, and not again";
}

TEST_F(CredentialsTest, ATokenIsGoodUntilItsLastMillisecond) {
    const auto link = credentials.issue_link(PageRole::checkin);
    clock.advance(15min - 1ms);
    EXPECT_TRUE(credentials.open_session(link->token));
}

TEST_F(CredentialsTest, KeysCookiesAndTokensAreNotInterchangeable) {
    const auto key = credentials.create_key("door", Rights::all(), std::nullopt);
    const auto link = credentials.issue_link(PageRole::enrol);
    const auto session = credentials.open_session(credentials.issue_link(PageRole::enrol)->token);
    EXPECT_FALSE(by_cookie(*key));
    EXPECT_FALSE(by_cookie(link->token));
    EXPECT_FALSE(by_cookie(kEnvironmentKey));
    EXPECT_FALSE(by_cookie(""));
    EXPECT_FALSE(by_key(session->cookie));
    EXPECT_FALSE(by_key(link->token));
    EXPECT_EQ(refused(session->cookie).code, ErrorCode::unauthorized);
}

TEST_F(CredentialsTest, SecretsDiffer) {
    std::set<std::string> secrets;
    for (int i = 0; i < 100; ++i) {
        const auto link = credentials.issue_link(PageRole::checkin);
        secrets.insert(link->token);
        secrets.insert(credentials.open_session(link->token)->cookie);
        secrets.insert(
            *credentials.create_key("key" + std::to_string(i), Rights::all(), std::nullopt));
    }
    EXPECT_EQ(secrets.size(), 300U);
}

TEST_F(CredentialsTest, ANewLinkSweepsOutWhatHasExpired) {
    ASSERT_TRUE(credentials.open_session(credentials.issue_link(PageRole::enrol)->token));
    ASSERT_TRUE(credentials.issue_link(PageRole::enrol));
    clock.advance(1h);
    ASSERT_TRUE(credentials.issue_link(PageRole::enrol));
    EXPECT_EQ(store.tokens.size(), 1U);
    EXPECT_TRUE(store.sessions.empty());
}

TEST_F(CredentialsTest, AStoreThatFailsIsAnErrorAndNoRefusal) {
    const auto link = credentials.issue_link(PageRole::checkin);
    const auto session = credentials.open_session(link->token);
    store.fault = store_fault();
    EXPECT_EQ(credentials.by_key("some-key-that-is-wrong").error().code, ErrorCode::unavailable);
    EXPECT_EQ(credentials.by_cookie(session->cookie).error().code, ErrorCode::unavailable);
    EXPECT_EQ(credentials.issue_link(PageRole::enrol).error().code, ErrorCode::unavailable);
    EXPECT_EQ(refused(link->token).code, ErrorCode::unavailable);
    EXPECT_EQ(credentials.create_key("x", Rights::all(), std::nullopt).error().code,
              ErrorCode::unavailable);
    EXPECT_TRUE(by_key(kEnvironmentKey)) << "needs no store";
}

}  // namespace
}  // namespace rollcall::app
