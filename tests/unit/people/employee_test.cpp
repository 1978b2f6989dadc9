#include "people/employee.h"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

TEST(EmployeeTest, IdsAndNamesAreTrimmed) {
    EXPECT_EQ(parse_employee_id(" E-1\t\r\n").value(), EmployeeId("E-1"));
    EXPECT_EQ(parse_employee_name("  Zoë  Müller ").value(), "Zoë  Müller");
}

TEST(EmployeeTest, BlankOnesAreMissing) {
    for (const char* text : {"", " ", "\t\r\n "}) {
        EXPECT_EQ(parse_employee_id(text).error().code, ErrorCode::missing_field);
        EXPECT_EQ(parse_employee_id(text).error().message, "EmployeeID: cannot be blank");
        EXPECT_EQ(parse_employee_name(text).error().message, "EmployeeName: cannot be blank");
    }
}

TEST(EmployeeTest, TheLimitIsInBytesAfterTrimming) {
    EXPECT_TRUE(parse_employee_id(" " + std::string(kEmployeeIdLimit, 'x') + " "));
    EXPECT_EQ(parse_employee_id(std::string(kEmployeeIdLimit + 1, 'x')).error().code,
              ErrorCode::invalid_field);
    EXPECT_EQ(parse_employee_id(std::string(10 * 1024, 'x')).error().code,
              ErrorCode::invalid_field);
    EXPECT_TRUE(parse_employee_name(std::string(kEmployeeNameLimit, 'x')));
    EXPECT_EQ(parse_employee_name(std::string(kEmployeeNameLimit + 1, 'x')).error().code,
              ErrorCode::invalid_field);
}

TEST(EmployeeTest, ControlCharactersAndBrokenTextAreRefused) {
    using namespace std::string_view_literals;
    for (const std::string_view text : {"E\0001"sv, "E\n1"sv, "E\x7f"sv, "E\xc2\x85"sv, "\xff"sv,
                                        "E\xc3"sv, "\xed\xa0\x80"sv, "\xc0\xaf"sv}) {
        EXPECT_EQ(parse_employee_id(text).error().code, ErrorCode::invalid_field);
        EXPECT_EQ(parse_employee_name(text).error().code, ErrorCode::invalid_field);
    }
}

TEST(EmployeeTest, ErrorsDoNotRepeatWhatWasSent) {
    const auto refused = parse_employee_id("secret\x01");
    EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::people
