#include "core/result.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/ids.h"

namespace rollcall {
namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) {
        return Error{ErrorCode::invalid_field, "the number is odd; give an even one", "seen: 3"};
    }
    return number / 2;
}

TEST(Result, HoldsAValue) {
    Result<int> half = half_of(8);
    ASSERT_TRUE(half);
    EXPECT_TRUE(half.has_value());
    EXPECT_EQ(half.value(), 4);
    EXPECT_EQ(*half, 4);
    *half = 5;
    EXPECT_EQ(std::as_const(half).value(), 5);
}

TEST(Result, HoldsAnError) {
    const Result<int> half = half_of(3);
    ASSERT_FALSE(half);
    EXPECT_FALSE(half.has_value());
    EXPECT_EQ(half.error().code, ErrorCode::invalid_field);
    EXPECT_EQ(half.error().message, "the number is odd; give an even one");
    EXPECT_EQ(half.error().context, "seen: 3");
}

TEST(Result, GivesUpWhatItHolds) {
    Result<std::unique_ptr<int>> owned = std::make_unique<int>(7);
    ASSERT_TRUE(owned);
    const std::unique_ptr<int> taken = std::move(owned).value();
    EXPECT_EQ(*taken, 7);

    Result<std::string> failed = Error{ErrorCode::conflict, std::string(100, 'x')};
    ASSERT_FALSE(failed);
    const Error error = std::move(failed).error();
    EXPECT_EQ(error.message, std::string(100, 'x'));
}

TEST(Result, TellsAValueThatIsAnErrorFromAnError) {
    const Result<bool> no = false;
    EXPECT_TRUE(no) << "holds a value, though that value is false";
    EXPECT_FALSE(*no);
}

TEST(Status, IsSuccessUnlessItHasAnError) {
    EXPECT_TRUE(Status{});
    const Status failed = Error{ErrorCode::busy, "come back later"};
    ASSERT_FALSE(failed);
    EXPECT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::busy);
}

TEST(StrongId, ComparesAndHashesByValue) {
    EXPECT_EQ(PersonKey(3), PersonKey(3));
    EXPECT_LT(PersonKey(3), PersonKey(4));
    EXPECT_EQ(std::hash<EmployeeId>{}(EmployeeId("a")), std::hash<EmployeeId>{}(EmployeeId("a")));
    static_assert(!std::is_convertible_v<std::int64_t, PersonKey>);
    static_assert(!std::is_constructible_v<PersonKey, PhotoKey>);
}

}  // namespace
}  // namespace rollcall
