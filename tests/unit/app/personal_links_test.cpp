#include "app/personal_links.h"

#include <gtest/gtest.h>

#include "unit/app/users_in_folder.h"

namespace rollcall::app {
namespace {

class PersonalLinksTest : public testing::Test {
  protected:
    ManualClock clock{from_unix_millis(1'790'000'000'000)};
    UsersInFolder stores;
    PersonKey ada = stores.person("E1", "hanoi");
    PersonalLinks links{*stores.personal, clock};
};

TEST_F(PersonalLinksTest, ALinkOpensItsPersonsRecordsOnceAndNoOthers) {
    const auto link = links.issue(ada, "hr@b");
    ASSERT_TRUE(link);
    EXPECT_TRUE(PersonalLinks::is_token(link->token));
    const auto session = links.open(link->token);
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->person, ada);
    const auto who = links.by_cookie(session->cookie).value();
    ASSERT_TRUE(who);
    EXPECT_EQ(who->scope(), (access::Scope{.kind = access::ScopeKind::person, .person = ada}));
    EXPECT_EQ(who->name, "personal link by hr@b");
    EXPECT_EQ(session->name, who->name);
    EXPECT_EQ(who->rights, access::rights_of(access::Role::employee));
    EXPECT_TRUE(who->by_cookie) << "so that its Origin is looked at";
    const auto again = links.open(link->token);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::unauthorized);
    EXPECT_FALSE(links.by_cookie(link->token).value());
    ASSERT_TRUE(links.close(*who->own));
    EXPECT_FALSE(links.by_cookie(session->cookie).value());
}

TEST_F(PersonalLinksTest, LinksAndSessionsEndAfterAQuarterOfAnHour) {
    const auto late = links.issue(ada, "hr@b");
    const auto used = links.issue(ada, "hr@b");
    clock.advance(PersonalLinks::kLinkLifetime - std::chrono::seconds(1));
    const auto session = links.open(used->token);
    ASSERT_TRUE(session);
    clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(links.open(late->token));
    EXPECT_TRUE(links.by_cookie(session->cookie).value());
    clock.advance(PersonalLinks::kSessionLifetime - std::chrono::seconds(1));
    EXPECT_FALSE(links.by_cookie(session->cookie).value());
}

TEST_F(PersonalLinksTest, AllOfAPersonsLinksAndSessionsCanBeEnded) {
    const auto left = links.issue(ada, "hr@b");
    const auto session = links.open(links.issue(ada, "hr@b")->token);
    const PersonKey bob = stores.person("E2", "hanoi");
    const auto other = links.issue(bob, "hr@b");
    ASSERT_TRUE(links.end_all(ada));
    EXPECT_FALSE(links.open(left->token));
    EXPECT_FALSE(links.by_cookie(session->cookie).value());
    EXPECT_TRUE(links.open(other->token));
}

TEST_F(PersonalLinksTest, TokensOfOtherLinksLookDifferent) {
    EXPECT_FALSE(PersonalLinks::is_token("own_"));
    EXPECT_FALSE(PersonalLinks::is_token("own_AAAAAAAAAAAAAAAAAA")) << "22 signs, as a page's has";
    EXPECT_TRUE(PersonalLinks::is_token("own_AAAAAAAAAAAAAAAAAAAAAA"));
}

TEST_F(PersonalLinksTest, NobodyHasNoLink) {
    const auto link = links.issue(PersonKey(9999), "hr@b");
    ASSERT_FALSE(link);
    EXPECT_EQ(link.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace rollcall::app
