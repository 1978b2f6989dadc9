#include "access/rights.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::array kAllRights = {Right::search,  Right::checkin,     Right::enrol,
                                   Right::extract, Right::people_read, Right::people_write,
                                   Right::reports, Right::admin,       Right::audit,
                                   Right::users,   Right::metrics};

TEST(Rights, HaveWhatTheyWereGivenAndNothingElse) {
    const Rights rights = {Right::search, Right::metrics};
    EXPECT_TRUE(rights.has(Right::search));
    EXPECT_TRUE(rights.has(Right::metrics));
    EXPECT_FALSE(rights.has(Right::enrol));
    EXPECT_FALSE(rights.has(Right::extract));
    EXPECT_FALSE(rights.has(Right::people_read));
    for (const Right right : kAllRights) {
        EXPECT_FALSE(Rights().has(right));
        EXPECT_TRUE(Rights::all().has(right));
    }
}

TEST(Rights, TextFollowsTheOrderOfTheEnum) {
    EXPECT_EQ((Rights{Right::enrol, Right::search}.text()), "search,enrol");
    EXPECT_EQ(
        Rights::all().text(),
        "search,checkin,enrol,extract,people:read,people:write,reports,admin,audit,users,metrics");
    EXPECT_EQ(Rights().text(), "");
}

TEST(Rights, EverySetSurvivesTheWayThroughText) {
    for (unsigned set = 0; set < 1U << kAllRights.size(); ++set) {
        std::string words;
        for (unsigned i = 0; i < kAllRights.size(); ++i) {
            if ((set >> i & 1U) != 0) {
                words += (words.empty() ? "" : ",") + Rights{kAllRights[i]}.text();
            }
        }
        const auto parsed = Rights::parse(words);
        ASSERT_TRUE(parsed) << words;
        EXPECT_EQ(parsed->text(), words);
    }
}

TEST(Rights, ParsingForgivesSpacesOrderAndRepetition) {
    const auto rights = Rights::parse(" enrol , search,enrol ");
    ASSERT_TRUE(rights);
    EXPECT_EQ(*rights, (Rights{Right::search, Right::enrol}));
    EXPECT_EQ(*Rights::parse("  "), Rights());
}

TEST(Rights, AnUnknownWordIsNamedWithTheKnownOnes) {
    for (const char* text : {"manage", "search,", ",search", "search,,enrol", "search;enrol",
                             "Search", "searchenrol", "all"}) {
        const auto rights = Rights::parse(text);
        ASSERT_FALSE(rights) << text;
        EXPECT_EQ(rights.error().code, ErrorCode::invalid_field);
        EXPECT_THAT(rights.error().message,
                    HasSubstr("search,checkin,enrol,extract,people:read,people:write,reports,admin,"
                              "audit,users,metrics"));
    }
    EXPECT_THAT(Rights::parse("search,root").error().message, HasSubstr("\"root\""));
}

TEST(Rights, AnOverlongOrBinaryWordIsShownShortAndClean) {
    const auto rights = Rights::parse("\x1b[31m" + std::string(10'000, 'x'));
    ASSERT_FALSE(rights);
    EXPECT_LT(rights.error().message.size(), 200U);
    EXPECT_EQ(rights.error().message.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace rollcall::access
