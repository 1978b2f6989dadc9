#include "contract/user_store_contract.h"

#include <atomic>
#include <thread>
#include <vector>

#include "contract/samples.h"

namespace rollcall::test {

using access::Role;
using access::Scope;
using access::ScopeKind;
using access::User;
using access::UserLink;
using access::UserState;
using namespace std::chrono_literals;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(UserStoreContract);

namespace {

const TimePoint kNow = from_unix_millis(kSampleTime);

template <class T>
ErrorCode code_of(const Result<T>& result) {
    return result ? ErrorCode::internal : result.error().code;
}

Sha256 hash_of(const std::string& text) {
    return sha256(as_bytes(text));
}

User user(const std::string& id, Role role, Scope scope = {}) {
    User made;
    made.id = id;
    made.terms = {id + "@example.com", role, std::move(scope)};
    made.created_at = kNow;
    return made;
}

UserLink link(const std::string& token, const std::string& user) {
    return {.hash = hash_of(token), .user = user, .expires_at = kNow + 1h};
}

}  // namespace

PersonKey UserStoreContract::person(const std::string& id) {
    people::PutPerson put{.id = EmployeeId(id), .change = {}};
    EXPECT_TRUE(people::set_field(put.change, "employee_name", "Name of " + id));
    EXPECT_TRUE(place_->directory().put({&put, 1}, people::PutMode::each, {.now = kNow}));
    return people().find(put.id).value().value().key;
}

User UserStoreContract::add(const std::string& id, Role role, Scope scope) {
    EXPECT_TRUE(users().add_user(user(id, role, std::move(scope))));
    return find(id);
}

User UserStoreContract::add_active(const std::string& id, Role role, Scope scope) {
    add(id, role, std::move(scope));
    EXPECT_TRUE(users().add_link(link("token of " + id, id)));
    return users()
        .accept_link(hash_of("token of " + id), kNow, {"Name of " + id, "hash of " + id})
        .value()
        .value();
}

bool UserStoreContract::open(const std::string& user, const std::string& cookie) {
    return sign_in().open_session({hash_of(cookie), user, kNow, kNow}, "hash of " + user).value();
}

bool UserStoreContract::is_open(const std::string& cookie) {
    return sign_in().find_session(hash_of(cookie)).value().has_value();
}

TEST_P(UserStoreContract, KeepsUsersAsTheyWereWritten) {
    const PersonKey one = person("E1");
    const Scope sites{.kind = ScopeKind::sites, .names = {"hanoi", "hue"}};
    add("hr", Role::hr, sites);
    add("employee", Role::employee, {.kind = ScopeKind::person, .person = one});
    const User hr = find("hr");
    EXPECT_EQ(hr.terms, (access::UserTerms{"hr@example.com", Role::hr, sites}));
    EXPECT_EQ(hr.state, UserState::invited);
    EXPECT_EQ(hr.created_at, kNow);
    EXPECT_EQ(hr.version, 1U);
    EXPECT_FALSE(hr.signed_in_at);
    EXPECT_FALSE(hr.has_second_factor);
    EXPECT_EQ(find("employee").terms.scope.person, one);
    EXPECT_EQ(users().find_user_by_email("hr@example.com").value()->id, "hr");
    EXPECT_FALSE(users().find_user_by_email("HR@example.com").value());
    EXPECT_FALSE(users().find_user("nobody").value());
    const auto all = users().users().value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, "employee");
    EXPECT_EQ(all[1].terms.scope, sites);
}

TEST_P(UserStoreContract, AnEmailIsOneUsers) {
    add("a", Role::hr);
    User other = user("b", Role::hr);
    other.terms.email = "a@example.com";
    EXPECT_EQ(code_of(users().add_user(other)), ErrorCode::conflict);
    EXPECT_EQ(code_of(users().add_user(user("a", Role::hr))), ErrorCode::conflict);
    add("b", Role::hr);
    EXPECT_EQ(code_of(users().change_user("b", {.email = "a@example.com"}, std::nullopt)),
              ErrorCode::conflict);
    EXPECT_EQ(find("b").terms.email, "b@example.com");
    EXPECT_TRUE(users().change_user("b", {.email = "b@example.com"}, std::nullopt));
}

TEST_P(UserStoreContract, AnAccountOfAnEmployeeGoesWithThePerson) {
    const Scope nobody{.kind = ScopeKind::person, .person = PersonKey(1'000'000)};
    EXPECT_EQ(code_of(users().add_user(user("x", Role::employee, nobody))), ErrorCode::not_found);
    const PersonKey one = person("E1");
    add_active("e", Role::employee, {.kind = ScopeKind::person, .person = one});
    ASSERT_TRUE(open("e", "cookie"));
    ASSERT_TRUE(people().remove(EmployeeId("E1")));
    EXPECT_FALSE(users().find_user("e").value());
    EXPECT_FALSE(is_open("cookie"));
}

TEST_P(UserStoreContract, AnAccountOfAnEmployeeFollowsAMerging) {
    const PersonKey kept = person("E1");
    const PersonKey absorbed = person("E2");
    add("e", Role::employee, {.kind = ScopeKind::person, .person = absorbed});
    ASSERT_TRUE(
        people().merge({.kept = EmployeeId("E1"), .absorbed = EmployeeId("E2"), .now = kNow}));
    EXPECT_EQ(find("e").terms.scope.person, kept);
}

TEST_P(UserStoreContract, ChangesWhatIsNamedAndCountsVersions) {
    add_active("owner", Role::owner);
    add_active("a", Role::hr, {.kind = ScopeKind::sites, .names = {"hanoi"}});
    const auto version = find("a").version;
    const auto changed = users().change_user("a", {.name = "Ada"}, version);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->name, "Ada");
    EXPECT_EQ(changed->terms.scope.names, (std::vector<std::string>{"hanoi"}));
    EXPECT_GT(changed->version, version);
    EXPECT_EQ(code_of(users().change_user("a", {.name = "Eve"}, version)),
              ErrorCode::precondition_failed);
    EXPECT_EQ(find("a").name, "Ada");
    ASSERT_TRUE(users().change_user("a", {.role = Role::auditor, .scope = Scope{}}, std::nullopt));
    EXPECT_EQ(find("a").terms, (access::UserTerms{"a@example.com", Role::auditor, {}}));
    EXPECT_EQ(code_of(users().change_user("a", {.role = Role::employee}, std::nullopt)),
              ErrorCode::invalid_field);
    EXPECT_EQ(code_of(users().change_user("nobody", {.name = "x"}, std::nullopt)),
              ErrorCode::not_found);
    EXPECT_EQ(code_of(users().remove_user("a", version)), ErrorCode::precondition_failed);
    EXPECT_TRUE(users().remove_user("a", find("a").version));
    EXPECT_EQ(code_of(users().remove_user("a", std::nullopt)), ErrorCode::not_found);
}

TEST_P(UserStoreContract, TheLastOwnerStays) {
    EXPECT_FALSE(users().has_owner().value());
    add("invited", Role::owner);
    EXPECT_FALSE(users().has_owner().value());
    add_active("owner", Role::owner);
    EXPECT_TRUE(users().has_owner().value());
    const auto disable = [&](const std::string& id) {
        return code_of(users().change_user(id, {.state = UserState::disabled}, std::nullopt));
    };
    EXPECT_EQ(disable("owner"), ErrorCode::conflict);
    EXPECT_EQ(code_of(users().change_user("owner", {.role = Role::auditor}, std::nullopt)),
              ErrorCode::conflict);
    EXPECT_EQ(code_of(users().remove_user("owner", std::nullopt)), ErrorCode::conflict);
    add_active("second", Role::owner);
    EXPECT_TRUE(users().remove_user("owner", std::nullopt));
    EXPECT_EQ(disable("second"), ErrorCode::conflict);
    EXPECT_TRUE(users().remove_user("invited", std::nullopt));
}

TEST_P(UserStoreContract, OfTwoOwnersWhoRemoveEachOtherOneStays) {
    add_active("a", Role::owner);
    add_active("b", Role::owner);
    std::atomic<int> removed = 0;
    std::vector<std::thread> threads;
    for (const std::string id : {"a", "b"}) {
        threads.emplace_back([&, id] { removed += users().remove_user(id, std::nullopt) ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(removed, 1);
    EXPECT_TRUE(users().has_owner().value());
}

TEST_P(UserStoreContract, ADisabledUserHasNoSessionAndNoLink) {
    add_active("owner", Role::owner);
    add_active("a", Role::hr);
    ASSERT_TRUE(open("a", "cookie"));
    ASSERT_TRUE(users().add_link(link("again", "a")));
    ASSERT_TRUE(users().change_user("a", {.state = UserState::disabled}, std::nullopt));
    EXPECT_FALSE(is_open("cookie"));
    EXPECT_FALSE(users().find_link(hash_of("again"), kNow).value());
    EXPECT_EQ(code_of(users().add_link(link("again", "a"))), ErrorCode::not_found);
    EXPECT_FALSE(open("a", "other"));
    ASSERT_TRUE(users().change_user("a", {.state = UserState::active}, std::nullopt));
    EXPECT_TRUE(open("a", "other"));
}

TEST_P(UserStoreContract, OnlyAcceptingMakesAnInvitedUserActive) {
    add("a", Role::hr);
    EXPECT_EQ(code_of(users().change_user("a", {.state = UserState::active}, std::nullopt)),
              ErrorCode::invalid_field);
    EXPECT_TRUE(users().change_user("a", {.state = UserState::disabled}, std::nullopt));
}

TEST_P(UserStoreContract, ALinkIsAcceptedOnceAndInTime) {
    add("a", Role::hr);
    EXPECT_EQ(code_of(users().add_link(link("x", "nobody"))), ErrorCode::not_found);
    ASSERT_TRUE(users().add_link(link("first", "a")));
    ASSERT_TRUE(users().add_link(link("token", "a")));
    EXPECT_FALSE(users().find_link(hash_of("first"), kNow).value()) << "the newer one replaces it";
    EXPECT_EQ(users().find_link(hash_of("token"), kNow).value(), link("token", "a"));
    EXPECT_FALSE(users().accept_link(hash_of("other"), kNow, {"Ada", "hash of a"}).value());
    EXPECT_FALSE(users().accept_link(hash_of("token"), kNow + 1h, {"Ada", "hash of a"}).value());
    const auto accepted =
        users().accept_link(hash_of("token"), kNow + 59min, {"Ada", "hash of a"}).value();
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->name, "Ada");
    EXPECT_EQ(accepted->state, UserState::active);
    EXPECT_EQ(sign_in().secrets("a").value().password, "hash of a");
    EXPECT_FALSE(users().accept_link(hash_of("token"), kNow, {"Eve", "x"}).value());
    EXPECT_EQ(find("a").name, "Ada");
}

TEST_P(UserStoreContract, OfManyAtOnceOneAccepts) {
    add("a", Role::hr);
    ASSERT_TRUE(users().add_link(link("token", "a")));
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            const auto user = users().accept_link(hash_of("token"), kNow,
                                                  {"Name " + std::to_string(i), "hash of a"});
            accepted += user && *user ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(accepted, 1);
}

TEST_P(UserStoreContract, AnOwnersLinkMakesOneOwner) {
    ASSERT_TRUE(users().add_link(link("one", "")));
    ASSERT_TRUE(users().add_link(link("two", "")));
    add("taken", Role::hr);
    EXPECT_FALSE(users().accept_link(hash_of("one"), kNow, {"Ada", "hash of o"}).value())
        << "nobody to be made";
    User owner = user("o", Role::owner);
    owner.terms.email = "taken@example.com";
    EXPECT_EQ(code_of(users().accept_link(hash_of("one"), kNow, {"Ada", "hash of o", owner})),
              ErrorCode::conflict);
    owner.terms.email = "o@example.com";
    const auto made =
        users().accept_link(hash_of("one"), kNow, {"Ada", "hash of o", owner}).value();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->terms.role, Role::owner);
    EXPECT_EQ(made->state, UserState::active);
    EXPECT_FALSE(users().find_link(hash_of("two"), kNow).value()) << "the others have ended";
}

TEST_P(UserStoreContract, AcceptingEndsSessionsTriesAndWithAResetTheSecondFactor) {
    add_active("a", Role::hr);
    ASSERT_TRUE(open("a", "cookie"));
    ASSERT_TRUE(sign_in().put_second_factor("a", Bytes{1}));
    ASSERT_TRUE(sign_in().confirm_second_factor("a", Bytes{1}, 5, {hash_of("code")}).value());
    for (int i = 0; i < access::kSignInTries; ++i) {
        ASSERT_TRUE(sign_in().begin_try("a", kNow).value());
    }
    ASSERT_TRUE(users().add_link(link("token", "a")));
    ASSERT_TRUE(users().accept_link(hash_of("token"), kNow, {"Ada", "hash of a"}).value());
    EXPECT_FALSE(is_open("cookie"));
    EXPECT_TRUE(sign_in().begin_try("a", kNow).value());
    EXPECT_TRUE(find("a").has_second_factor);
    UserLink reset = link("reset", "a");
    reset.drops_second_factor = true;
    ASSERT_TRUE(users().add_link(reset));
    ASSERT_TRUE(users().accept_link(hash_of("reset"), kNow, {"Ada", "hash of a"}).value());
    EXPECT_FALSE(find("a").has_second_factor);
    EXPECT_FALSE(sign_in().take_recovery_code("a", hash_of("code")).value());
}

TEST_P(UserStoreContract, ExpiredLinksArePurged) {
    ASSERT_TRUE(users().add_link(link("token", "")));
    ASSERT_TRUE(users().purge_links(kNow + 1h - 1ms));
    EXPECT_TRUE(users().find_link(hash_of("token"), kNow).value());
    ASSERT_TRUE(users().purge_links(kNow + 1h));
    EXPECT_FALSE(users().find_link(hash_of("token"), kNow).value());
}

}  // namespace rollcall::test
