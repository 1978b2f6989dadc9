#include "webhooks/hook.h"

#include <gtest/gtest.h>

namespace rollcall::webhooks {
namespace {

Hook hook() {
    Hook made;
    made.terms = {"HR", "https://hr.example.com/", Kinds::all()};
    return made;
}

TEST(KindsTest, HaveNamesAndBits) {
    const auto names = Kinds::all().names();
    EXPECT_EQ(names.size(), 6U);
    for (const std::string_view name : names) {
        const auto kind = kind_from_name(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(kind_name(*kind), name);
        Kinds one;
        one.add(*kind);
        EXPECT_EQ(one.names(), std::vector<std::string_view>{name});
        EXPECT_EQ(Kinds::from_bits(one.bits()), one);
    }
    Kinds none;
    none.add(Kind::ping);
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(Kinds::from_bits(~0U), Kinds::all());
    EXPECT_FALSE(kind_from_name("checkin"));
}

TEST(HookTest, IsChangedAndValidated) {
    HookChange change;
    change.name = "Payroll";
    change.state = HookState::paused;
    const auto paused = changed(hook(), change);
    ASSERT_TRUE(paused);
    EXPECT_EQ(paused->terms.name, "Payroll");
    EXPECT_EQ(paused->terms.url, "https://hr.example.com/");
    EXPECT_EQ(paused->state, HookState::paused);
    for (const std::string& name : {std::string(), std::string(" HR"), std::string("H\nR"),
                                    std::string(65, 'x'), std::string("\xFF")}) {
        HookChange bad;
        bad.name = name;
        EXPECT_EQ(changed(hook(), bad).error().code, ErrorCode::invalid_field) << name;
    }
    HookChange bad;
    bad.kinds = Kinds();
    EXPECT_FALSE(changed(hook(), bad));
    bad = {};
    bad.url = "";
    EXPECT_FALSE(changed(hook(), bad));
    bad = {};
    bad.state = HookState::failed;
    EXPECT_FALSE(changed(hook(), bad));
}

TEST(HookTest, ForgetsItsFailuresWhenItIsSwitchedOnAgain) {
    Hook failed = hook();
    failed.state = HookState::failed;
    failed.failures = 12;
    failed.failing_since = from_unix_millis(1);
    HookChange change;
    change.name = "HR again";
    EXPECT_EQ(changed(failed, change)->failures, 12U);
    change.state = HookState::active;
    const auto active = changed(failed, change);
    EXPECT_EQ(active->state, HookState::active);
    EXPECT_EQ(active->failures, 0U);
    EXPECT_FALSE(active->failing_since);
}

}  // namespace
}  // namespace rollcall::webhooks
