#include "app/users.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "unit/app/users_in_folder.h"

namespace rollcall::app {
namespace {

using access::Role;
using access::Scope;
using access::ScopeKind;
using access::User;
using access::UserState;
using namespace std::chrono_literals;

constexpr std::string_view kPassword = "a long walk";
const UsersAuthority kAll{.all = true};

Scope sites(std::vector<std::string> names) {
    return {.kind = ScopeKind::sites, .names = std::move(names)};
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
    return result ? ErrorCode::internal : result.error().code;
}

class UsersTest : public testing::Test {
  protected:
    ManualClock clock{from_unix_millis(1'800'000'000'000)};
    UsersInFolder stores;
    SignIn sign_in = stores.make_sign_in(clock);
    Reach reach{*stores.directory, *stores.people, clock};
    Users users{*stores.users, sign_in, reach, clock};
    UserLinks links{*stores.users, clock};

    User add(const std::string& email, Role role, Scope scope = {}) {
        auto user = users.add(kAll, {email, role, std::move(scope)}, "");
        EXPECT_TRUE(user);
        return *user;
    }
    Result<User> accept(std::string_view token, std::string_view password = kPassword,
                        std::string_view email = "", std::string_view name = "Ada") {
        return users.accept({token, name, password, email});
    }
    bool can_sign_in(std::string_view email, std::string_view password = kPassword) {
        const auto answer = sign_in.open({email, password, ""});
        return answer && answer->signed_in;
    }
};

TEST_F(UsersTest, TheFirstOwnerComesByALink) {
    const auto link = links.owner();
    ASSERT_TRUE(link);
    EXPECT_EQ(from_base64url(link->token)->size(), 16U);
    EXPECT_EQ(link->expires_at, clock.now() + 15min);
    const auto owner = accept(link->token, kPassword, "Owner@Example.com");
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->terms, (access::UserTerms{"owner@example.com", Role::owner, {}}));
    EXPECT_EQ(owner->state, UserState::active);
    EXPECT_EQ(owner->name, "Ada");
    EXPECT_TRUE(can_sign_in("owner@example.com"));
}

TEST_F(UsersTest, AnInvitationIsGoodForThreeDays) {
    const User user = add("ada@example.com", Role::hr);
    EXPECT_EQ(user.state, UserState::invited);
    EXPECT_FALSE(can_sign_in("ada@example.com"));
    const std::string first = users.invite(kAll, user.id)->token;
    const auto link = users.invite(kAll, user.id);
    EXPECT_EQ(link->expires_at, clock.now() + 72h);
    EXPECT_EQ(code_of(accept(first)), ErrorCode::unauthorized) << "the newer one replaces it";
    clock.advance(72h - 1ms);
    ASSERT_TRUE(accept(link->token));
    EXPECT_TRUE(can_sign_in("ada@example.com"));
}

TEST_F(UsersTest, WrongUsedAndExpiredLinksAreRefusedAlike) {
    const std::string used = users.invite(kAll, add("a@example.com", Role::hr).id)->token;
    const std::string late = users.invite(kAll, add("b@example.com", Role::hr).id)->token;
    ASSERT_TRUE(accept(used));
    clock.advance(72h);
    const Error expected = accept(used).error();
    EXPECT_EQ(expected.code, ErrorCode::unauthorized);
    for (const std::string& token : {late, to_base64url(Bytes(16, 7)), std::string("no token"),
                                     std::string(), std::string(100'000, 'A')}) {
        const auto refused = accept(token);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, expected.code);
        EXPECT_EQ(refused.error().message, expected.message);
    }
}

TEST_F(UsersTest, ALinkWhoseAnswersWereNoGoodIsStillGood) {
    const std::string token = users.invite(kAll, add("ada@example.com", Role::hr).id)->token;
    EXPECT_EQ(code_of(accept(token, "short")), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(accept(token, "password123")), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(accept(token, "ada@example.com")), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(accept(token, kPassword, "", " ")), ErrorCode::missing_field);
    const std::string owner = links.owner()->token;
    EXPECT_EQ(code_of(accept(owner, kPassword, "")), ErrorCode::invalid_field);
    EXPECT_EQ(code_of(accept(owner, kPassword, "ada@example.com")), ErrorCode::conflict);
    EXPECT_TRUE(accept(owner, kPassword, "owner@example.com"));
    ASSERT_TRUE(accept(token, kPassword, "eve@example.com"));
    EXPECT_FALSE(can_sign_in("eve@example.com")) << "the link says whose it is";
}

TEST_F(UsersTest, OfTwoWhoAcceptOneLinkAtOnceOneDoes) {
    const std::string token = links.owner()->token;
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            const std::string email = "owner" + std::to_string(i) + "@example.com";
            accepted += accept(token, kPassword, email) ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(accepted, 1);
    EXPECT_EQ(users.list(kAll)->size(), 1U);
}

TEST_F(UsersTest, AResetIsForWhoeverIsThere) {
    EXPECT_EQ(code_of(links.reset("owner@example.com")), ErrorCode::not_found);
    EXPECT_EQ(code_of(links.reset("owner")), ErrorCode::invalid_field);
    ASSERT_TRUE(accept(links.owner()->token, kPassword, "owner@example.com"));
    const auto link = links.reset("OWNER@example.com");
    ASSERT_TRUE(link);
    EXPECT_EQ(link->expires_at, clock.now() + 15min);
    EXPECT_TRUE(can_sign_in("owner@example.com")) << "until it is accepted";
    ASSERT_TRUE(accept(link->token, "another long walk"));
    EXPECT_FALSE(can_sign_in("owner@example.com"));
    EXPECT_TRUE(can_sign_in("owner@example.com", "another long walk"));
}

TEST_F(UsersTest, HrRulesOverSupervisorsAndEmployeesOfItsOwn) {
    const PersonKey here = stores.person("E1", "hanoi");
    const PersonKey there = stores.person("E2", "hue");
    const UsersAuthority hr{.scope = sites({"hanoi", "vinh"})};
    const auto add_by_hr = [&](const std::string& email, Role role, const Scope& scope) {
        return code_of(users.add(hr, {email, role, scope}, ""));
    };
    const auto person = [](PersonKey key) {
        return Scope{.kind = ScopeKind::person, .person = key};
    };
    constexpr ErrorCode kDone = ErrorCode::internal;
    EXPECT_EQ(add_by_hr("s@b", Role::supervisor, sites({"hanoi"})), kDone);
    EXPECT_EQ(add_by_hr("e@b", Role::employee, person(here)), kDone);
    for (const Role role : {Role::owner, Role::auditor, Role::hr, Role::supervisor}) {
        EXPECT_EQ(add_by_hr("x@b", role, {}), ErrorCode::forbidden) << access::role_name(role);
    }
    EXPECT_EQ(add_by_hr("x@b", Role::hr, sites({"hanoi"})), ErrorCode::forbidden);
    EXPECT_EQ(add_by_hr("x@b", Role::supervisor, sites({"hanoi", "hue"})), ErrorCode::forbidden);
    EXPECT_EQ(add_by_hr("x@b", Role::employee, person(there)), ErrorCode::forbidden);
    EXPECT_EQ(add_by_hr("x@b", Role::employee, person(PersonKey(99))), ErrorCode::forbidden);

    const User owner = add("owner@b", Role::owner);
    const User far = add("far@b", Role::supervisor, sites({"hue"}));
    for (const std::string& id : {owner.id, far.id, std::string("nobody")}) {
        EXPECT_EQ(code_of(users.find(hr, id)), ErrorCode::not_found);
        EXPECT_EQ(code_of(users.change(hr, id, {.name = "x"}, {})), ErrorCode::not_found);
        EXPECT_EQ(code_of(users.remove(hr, id, {})), ErrorCode::not_found);
        EXPECT_EQ(code_of(users.invite(hr, id)), ErrorCode::not_found);
    }
    EXPECT_EQ(users.list(hr)->size(), 2U);
    EXPECT_EQ(users.list(kAll)->size(), 4U);
    const std::string own = stores.users->find_user_by_email("s@b").value()->id;
    EXPECT_EQ(code_of(users.change(hr, own, {.role = Role::hr}, {})), ErrorCode::forbidden);
    EXPECT_EQ(code_of(users.change(hr, own, {.scope = Scope{}}, {})), ErrorCode::forbidden);
    EXPECT_TRUE(users.change(hr, own, {.scope = sites({"vinh"})}, {}));
    EXPECT_TRUE(users.remove(hr, own, {}));
}

TEST_F(UsersTest, WhoMayWhatFollowsFromTheCaller) {
    EXPECT_TRUE(authority_of({.name = "a key", .rights = {}}).all);
    const auto of = [](Role role, Scope scope) {
        Principal caller{.name = "x", .rights = {}};
        caller.signed_in.emplace();
        caller.signed_in->user.terms = {"x@b", role, std::move(scope)};
        return authority_of(caller);
    };
    EXPECT_TRUE(of(Role::owner, {}).all);
    EXPECT_TRUE(of(Role::auditor, {}).all);
    EXPECT_FALSE(of(Role::hr, {}).all);
    EXPECT_EQ(of(Role::hr, sites({"hue"})).scope, sites({"hue"}));
}

TEST_F(UsersTest, ReachFollowsWherePeopleAre) {
    const PersonKey one = stores.person("E1", "hanoi", "Sales");
    stores.person("E2", "");
    EXPECT_TRUE(reach.covers(Scope{}, one).value());
    EXPECT_TRUE(reach.covers(sites({"hanoi"}), EmployeeId("E1")).value());
    EXPECT_FALSE(reach.covers(sites({"hanoi"}), EmployeeId("E2")).value());
    EXPECT_FALSE(reach.covers(sites({"hanoi"}), EmployeeId("E3")).value());
    EXPECT_FALSE(reach.covers(Scope{}, PersonKey(99)).value());
    EXPECT_TRUE(reach.covers({.kind = ScopeKind::departments, .names = {"Sales"}}, one).value());
    people::PutPerson moved{.id = EmployeeId("E1"), .change = {}};
    ASSERT_TRUE(stores.directory->put_site({"hue", "Huế", "UTC"}));
    moved.change.site = "hue";
    moved.change.valid_from = CivilDay(std::chrono::days(365 * 100));
    ASSERT_TRUE(stores.directory->put({&moved, 1}, people::PutMode::all, {}));
    EXPECT_TRUE(reach.covers(sites({"hanoi"}), one).value()) << "until that day";
}

}  // namespace
}  // namespace rollcall::app
