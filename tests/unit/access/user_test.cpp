#include "access/user.h"

#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

Scope sites(std::vector<std::string> names) {
    return *parse_scope(ScopeKind::sites, std::move(names));
}

TEST(User, WordsSurviveTheWayThroughText) {
    for (const Role role : kRoles) {
        EXPECT_EQ(role_from_name(role_name(role)), role);
    }
    EXPECT_EQ(role_from_name("Owner"), std::nullopt);
    EXPECT_EQ(role_from_name(""), std::nullopt);
    EXPECT_EQ(scope_kind_from_name("departments"), ScopeKind::departments);
    EXPECT_EQ(user_state_from_name("disabled"), UserState::disabled);
}

TEST(User, RolesHaveTheirRights) {
    EXPECT_EQ(rights_of(Role::owner), Rights::all());
    EXPECT_EQ(rights_of(Role::hr).text(), "people:read,people:write,reports,users");
    EXPECT_EQ(rights_of(Role::supervisor).text(), "people:read,reports");
    EXPECT_EQ(rights_of(Role::auditor).text(), "people:read,reports,audit,metrics");
    EXPECT_EQ(rights_of(Role::employee).text(), "people:read,reports");
}

TEST(User, AnEmailIsFoldedAndPlain) {
    EXPECT_EQ(*parse_user_email("  Ada.Lovelace@Example.COM "), "ada.lovelace@example.com");
    for (const std::string& text :
         {std::string(), std::string("ada"), std::string("@example.com"), std::string("ada@"),
          std::string("a@b@c"), std::string("a b@c"), std::string("\xD0\xB0@c"),
          std::string("a\n@c"), std::string("a\0@c", 4), std::string(255, 'a') + "@b"}) {
        EXPECT_EQ(parse_user_email(text).error().code, ErrorCode::invalid_field) << text;
    }
}

TEST(User, ANameIsAText) {
    EXPECT_EQ(*parse_user_name(" Đặng Thị Hoa "), "Đặng Thị Hoa");
    EXPECT_EQ(parse_user_name("  ").error().code, ErrorCode::missing_field);
    EXPECT_EQ(parse_user_name("a\x07").error().code, ErrorCode::invalid_field);
    EXPECT_EQ(parse_user_name("\xFF").error().code, ErrorCode::invalid_field);
    EXPECT_EQ(parse_user_name(std::string(257, 'a')).error().code, ErrorCode::invalid_field);
}

TEST(User, AScopeCoversThoseOfItsSitesDepartmentsOrOnePerson) {
    const PersonKey one(1);
    EXPECT_TRUE(Scope{}.covers(one, "", ""));
    EXPECT_TRUE(sites({"hue", "hanoi"}).covers(one, "hanoi", ""));
    EXPECT_FALSE(sites({"hue", "hanoi"}).covers(one, "", "hanoi"));
    EXPECT_FALSE(sites({"hue", "hanoi"}).covers(one, "hano", ""));
    const Scope sales = *parse_scope(ScopeKind::departments, {"Sales"});
    EXPECT_TRUE(sales.covers(one, "hue", "Sales"));
    EXPECT_FALSE(sales.covers(one, "Sales", ""));
    const Scope own{.kind = ScopeKind::person, .person = one};
    EXPECT_TRUE(own.covers(one, "hue", ""));
    EXPECT_FALSE(own.covers(PersonKey(2), "hue", ""));
}

TEST(User, AScopeIncludesNarrowerOnesOfItsKind) {
    EXPECT_TRUE(Scope{}.includes(Scope{}));
    EXPECT_TRUE(Scope{}.includes(sites({"hue"})));
    EXPECT_FALSE(sites({"hue"}).includes(Scope{}));
    EXPECT_TRUE(sites({"hue", "hanoi"}).includes(sites({"hue"})));
    EXPECT_FALSE(sites({"hue"}).includes(sites({"hue", "hanoi"})));
    EXPECT_FALSE(sites({"hue"}).includes(*parse_scope(ScopeKind::departments, {"hue"})));
    const Scope one{.kind = ScopeKind::person, .person = PersonKey(1)};
    const Scope two{.kind = ScopeKind::person, .person = PersonKey(2)};
    EXPECT_TRUE(one.includes(one));
    EXPECT_FALSE(one.includes(two));
}

TEST(User, AScopesNamesAreSortedAndEachOnce) {
    EXPECT_EQ(sites({"b", "a", "b"}).names, (std::vector<std::string>{"a", "b"}));
    for (const std::vector<std::string>& names :
         {std::vector<std::string>{}, {""}, {"a\n"}, {std::string(129, 'a')}}) {
        EXPECT_EQ(parse_scope(ScopeKind::sites, names).error().code, ErrorCode::invalid_field);
    }
    std::vector<std::string> many;
    for (std::size_t i = 0; i <= kScopeNames; ++i) {
        many.push_back(std::to_string(i));
    }
    EXPECT_FALSE(parse_scope(ScopeKind::sites, many));
}

TEST(User, ARoleHasAFittingScope) {
    const Scope one{.kind = ScopeKind::person, .person = PersonKey(1)};
    const auto good = [](Role role, const Scope& scope) {
        return validate({"a@b", role, scope}).has_value();
    };
    for (const Role role : kRoles) {
        EXPECT_EQ(good(role, {}), role != Role::employee) << role_name(role);
        EXPECT_EQ(good(role, one), role == Role::employee) << role_name(role);
        EXPECT_EQ(good(role, sites({"hue"})), role == Role::hr || role == Role::supervisor)
            << role_name(role);
    }
}

TEST(User, PasswordsThatSomebodyWouldTryAreRefused) {
    const auto refused = [](const std::string& password) {
        const Status checked = check_password(password, "ada.lovelace@example.com");
        if (!checked) {
            EXPECT_EQ(checked.error().code, ErrorCode::invalid_field);
            EXPECT_TRUE(password.empty() ||
                        checked.error().message.find(password) == std::string::npos);
        }
        return !checked;
    };
    EXPECT_FALSE(refused("a long walk"));
    EXPECT_FALSE(refused("mậtkhẩuđẹp"));  // ten characters
    EXPECT_FALSE(refused(std::string("ab") + std::string(126, 'c')));
    for (const std::string& password :
         {std::string(), std::string("nine.char"), std::string("mậtkhẩuđẹ"),
          std::string("ab") + std::string(127, 'c'), std::string("password123"),
          std::string("PassWord123"), std::string("1234567890"), std::string(20, 'z'),
          std::string("Ada.Lovelace@example.com"), std::string("\xFF\xFE aaaaaaaaaa")}) {
        EXPECT_TRUE(refused(password)) << password;
    }
}

}  // namespace
}  // namespace rollcall::access
