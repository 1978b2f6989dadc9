#include <atomic>
#include <thread>
#include <vector>

#include "contract/samples.h"
#include "contract/user_store_contract.h"

namespace rollcall::test {

using access::Role;
using access::User;
using access::UserSession;
using access::UserState;
using namespace std::chrono_literals;

namespace {

const TimePoint kNow = from_unix_millis(kSampleTime);

template <class T>
ErrorCode code_of(const Result<T>& result) {
    return result ? ErrorCode::internal : result.error().code;
}

Sha256 hash_of(const std::string& text) {
    return sha256(as_bytes(text));
}

}  // namespace

TEST_P(UserStoreContract, FiveTriesLockForFifteenMinutes) {
    add_active("a", Role::hr);
    add_active("b", Role::hr);
    for (int i = 0; i < access::kSignInTries; ++i) {
        EXPECT_TRUE(sign_in().begin_try("a", kNow).value());
    }
    EXPECT_FALSE(sign_in().begin_try("a", kNow).value());
    EXPECT_FALSE(sign_in().begin_try("a", kNow + access::kLockTime - 1ms).value());
    EXPECT_TRUE(sign_in().begin_try("b", kNow).value());
    const TimePoint later = kNow + access::kLockTime;
    for (int i = 0; i < access::kSignInTries; ++i) {
        EXPECT_TRUE(sign_in().begin_try("a", later).value()) << i;
    }
    EXPECT_FALSE(sign_in().begin_try("a", later).value());
    EXPECT_FALSE(sign_in().begin_try("nobody", kNow).value());
}

TEST_P(UserStoreContract, ManyTriesAtOnceAreAsManyTries) {
    add_active("a", Role::hr);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] { taken += sign_in().begin_try("a", kNow).value() ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(taken, access::kSignInTries);
}

TEST_P(UserStoreContract, TriesThatWereRightAreForgotten) {
    add_active("a", Role::hr);
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < access::kSignInTries - 1; ++i) {
            EXPECT_TRUE(sign_in().begin_try("a", kNow).value());
        }
        ASSERT_TRUE(round == 0 ? sign_in().forget_tries("a").has_value()
                               : open("a", "cookie " + std::to_string(round)));
    }
    EXPECT_TRUE(sign_in().begin_try("a", kNow).value());
    EXPECT_EQ(code_of(sign_in().forget_tries("nobody")), ErrorCode::not_found);
}

TEST_P(UserStoreContract, ASessionIsFoundWithItsUser) {
    add_active("a", Role::hr);
    ASSERT_TRUE(open("a", "cookie"));
    ASSERT_TRUE(sign_in().saw_session(hash_of("cookie"), kNow + 5min));
    ASSERT_TRUE(sign_in().saw_session(hash_of("cookie"), kNow + 4min));
    const auto found = sign_in().find_session(hash_of("cookie")).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->session, (UserSession{hash_of("cookie"), "a", kNow, kNow + 5min}));
    EXPECT_EQ(found->session.ends_at(), kNow + 35min);
    EXPECT_EQ(found->user.terms.email, "a@example.com");
    EXPECT_EQ(found->user.signed_in_at, kNow);
    EXPECT_FALSE(is_open("other"));
    ASSERT_TRUE(sign_in().end_session(hash_of("cookie")));
    EXPECT_FALSE(is_open("cookie"));
    EXPECT_TRUE(sign_in().end_session(hash_of("cookie")));
}

TEST_P(UserStoreContract, ASessionOpensOnlyWithThePasswordOfNow) {
    add_active("a", Role::hr);
    add("invited", Role::hr);
    EXPECT_FALSE(sign_in().open_session({hash_of("1"), "a", kNow, kNow}, "another hash").value());
    EXPECT_FALSE(sign_in().open_session({hash_of("2"), "invited", kNow, kNow}, "").value());
    EXPECT_FALSE(sign_in().open_session({hash_of("3"), "nobody", kNow, kNow}, "").value());
    EXPECT_FALSE(is_open("1") || is_open("2") || is_open("3"));
}

TEST_P(UserStoreContract, EndedSessionsArePurged) {
    add_active("a", Role::hr);
    const auto open_at = [&](const std::string& cookie, TimePoint opened, TimePoint seen) {
        ASSERT_TRUE(
            sign_in().open_session({hash_of(cookie), "a", opened, seen}, "hash of a").value());
    };
    open_at("idle", kNow - 40min, kNow - access::kSessionIdle);
    open_at("old", kNow - access::kSessionLifetime, kNow);
    open_at("good", kNow - access::kSessionLifetime + 1ms, kNow - access::kSessionIdle + 1ms);
    ASSERT_TRUE(sign_in().purge_sessions(kNow));
    EXPECT_FALSE(is_open("idle"));
    EXPECT_FALSE(is_open("old"));
    EXPECT_TRUE(is_open("good"));
}

TEST_P(UserStoreContract, ANewPasswordEndsSessionsAndLinks) {
    add_active("a", Role::hr);
    add_active("b", Role::hr);
    ASSERT_TRUE(open("a", "one") && open("a", "two") && open("b", "other"));
    ASSERT_TRUE(users().add_link({.hash = hash_of("link"), .user = "a", .expires_at = kNow + 1h}));
    EXPECT_FALSE(sign_in().change_password("a", "another hash", "new").value());
    EXPECT_TRUE(is_open("one"));
    EXPECT_TRUE(sign_in().change_password("a", "hash of a", "new").value());
    EXPECT_FALSE(is_open("one") || is_open("two"));
    EXPECT_TRUE(is_open("other"));
    EXPECT_FALSE(users().find_link(hash_of("link"), kNow).value());
    EXPECT_EQ(sign_in().secrets("a").value().password, "new");
}

TEST_P(UserStoreContract, ASecondFactorCountsOnceItIsConfirmed) {
    add_active("a", Role::hr);
    EXPECT_TRUE(sign_in().secrets("a").value().second_factor.empty());
    ASSERT_TRUE(sign_in().put_second_factor("a", Bytes{1, 2}));
    ASSERT_TRUE(sign_in().put_second_factor("a", Bytes{3, 4}));
    EXPECT_FALSE(sign_in().secrets("a").value().confirmed);
    EXPECT_FALSE(sign_in().confirm_second_factor("a", Bytes{1, 2}, 7, {}).value()) << "replaced";
    EXPECT_TRUE(
        sign_in().confirm_second_factor("a", Bytes{3, 4}, 7, {hash_of("x"), hash_of("y")}).value());
    EXPECT_FALSE(sign_in().confirm_second_factor("a", Bytes{3, 4}, 8, {}).value()) << "once";
    const auto secrets = sign_in().secrets("a").value();
    EXPECT_TRUE(secrets.confirmed);
    EXPECT_EQ(secrets.second_factor, (Bytes{3, 4}));
    EXPECT_EQ(secrets.last_step, 7);
    EXPECT_EQ(secrets.recovery_codes, 2);
    EXPECT_TRUE(find("a").has_second_factor);
    EXPECT_EQ(code_of(sign_in().put_second_factor("a", Bytes{5})), ErrorCode::conflict);
    ASSERT_TRUE(sign_in().remove_second_factor("a"));
    EXPECT_FALSE(find("a").has_second_factor);
    EXPECT_EQ(sign_in().secrets("a").value().recovery_codes, 0);
    EXPECT_TRUE(sign_in().put_second_factor("a", Bytes{5}));
    EXPECT_EQ(code_of(sign_in().put_second_factor("nobody", Bytes{5})), ErrorCode::not_found);
    EXPECT_EQ(code_of(sign_in().secrets("nobody")), ErrorCode::not_found);
    EXPECT_EQ(code_of(sign_in().remove_second_factor("nobody")), ErrorCode::not_found);
}

TEST_P(UserStoreContract, ATimeStepAndARecoveryCodeAreTakenOnce) {
    add_active("a", Role::hr);
    add_active("b", Role::hr);
    ASSERT_TRUE(sign_in().put_second_factor("a", Bytes{1}));
    ASSERT_TRUE(sign_in().confirm_second_factor("a", Bytes{1}, 7, {hash_of("x")}).value());
    EXPECT_FALSE(sign_in().take_step("a", 7).value());
    EXPECT_FALSE(sign_in().take_step("a", 6).value());
    std::atomic<int> steps = 0;
    std::atomic<int> codes = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            steps += sign_in().take_step("a", 8).value() ? 1 : 0;
            codes += sign_in().take_recovery_code("b", hash_of("x")).value() ? 100 : 0;
            codes += sign_in().take_recovery_code("a", hash_of("x")).value() ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(steps, 1);
    EXPECT_EQ(codes, 1);
}

}  // namespace rollcall::test
