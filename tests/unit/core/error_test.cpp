#include "core/error.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(ErrorTable, HasEveryCodeAtItsPlace) {
    for (const ErrorInfo& row : error_table()) {
        EXPECT_EQ(&error_info(row.code), &row) << row.name;
    }
    EXPECT_EQ(error_table().back().code, ErrorCode::address_in_use);
}

TEST(ErrorTable, NamesAreSnakeCaseAndUnique) {
    std::set<std::string_view> names;
    for (const ErrorInfo& row : error_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands there twice";
        EXPECT_FALSE(row.name.empty());
        EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
            << row.name;
    }
}

TEST(ErrorTable, EachMeaningIsASentenceAndEachStatusAnError) {
    for (const ErrorInfo& row : error_table()) {
        ASSERT_FALSE(row.meaning.empty()) << row.name;
        EXPECT_EQ(row.meaning.back(), '.') << row.name;
        EXPECT_GE(row.http_status, 400) << row.name;
        EXPECT_LE(row.http_status, 599) << row.name;
    }
}

TEST(ErrorTable, StatusesOfTheContract) {
    EXPECT_EQ(error_info(ErrorCode::unauthorized).http_status, 401);
    EXPECT_EQ(error_info(ErrorCode::forbidden).http_status, 403);
    EXPECT_EQ(error_info(ErrorCode::not_found).http_status, 404);
    EXPECT_EQ(error_info(ErrorCode::method_not_allowed).http_status, 405);
    EXPECT_EQ(error_info(ErrorCode::request_timeout).http_status, 408);
    EXPECT_EQ(error_info(ErrorCode::body_too_large).http_status, 413);
    EXPECT_EQ(error_info(ErrorCode::rate_limited).http_status, 429);
    EXPECT_EQ(error_info(ErrorCode::header_too_large).http_status, 431);
    EXPECT_EQ(error_info(ErrorCode::internal).http_status, 500);
    EXPECT_EQ(error_info(ErrorCode::busy).http_status, 503);
}

}  // namespace
}  // namespace rollcall
