#include "measurement/pairs_file.h"

#include <gtest/gtest.h>

namespace rollcall::measurement {
namespace {

constexpr std::string_view kTwoFolds =
    "2\t1\n"
    "Ada\t1\t2\n"
    "Ada\t1\tBob\t3\n"
    "Cy_Dee\t10\t9\r\n"
    "Cy_Dee 1 Ada 1234\n"
    "\n";

std::string fault_of(std::string_view text) {
    const auto folds = parse_pairs(text);
    return folds ? "" : folds.error().message;
}

TEST(PairsFile, NamesPicturesAsLfwDoes) {
    const auto folds = parse_pairs(kTwoFolds);
    ASSERT_TRUE(folds) << folds.error().message;
    ASSERT_EQ(folds->size(), 2U);
    const PicturePair& same = (*folds)[0].at(0);
    EXPECT_TRUE(same.same);
    EXPECT_EQ(same.first, "Ada/Ada_0001");
    EXPECT_EQ(same.second, "Ada/Ada_0002");
    const PicturePair& different = (*folds)[1].at(1);
    EXPECT_FALSE(different.same);
    EXPECT_EQ(different.first, "Cy_Dee/Cy_Dee_0001");
    EXPECT_EQ(different.second, "Ada/Ada_1234");
    EXPECT_EQ((*folds)[1].at(0).first, "Cy_Dee/Cy_Dee_0010");
}

TEST(PairsFile, SaysInWhichLineWhatWasExpected) {
    EXPECT_NE(fault_of("").find("number of folds"), std::string::npos);
    EXPECT_NE(fault_of("1 300\nAda 1 2\nAda 1 Bob 1\n").find("2 to 1000"), std::string::npos);
    EXPECT_NE(fault_of("2 1\nAda 1 2\nAda 1 Bob\n").find("line 3"), std::string::npos);
    EXPECT_NE(fault_of("2 1\nAda 1 x\n").find("line 2"), std::string::npos);
    EXPECT_NE(fault_of("2 1\nAda 1 2\nAda 1 Bob 1\nCy 1 2\n").find("NAME 1 OTHER 2"),
              std::string::npos);
    EXPECT_NE(fault_of(std::string(kTwoFolds) + "Ada 1 2\n").find("the end"), std::string::npos);
}

TEST(PairsFile, NoNameLeadsOutOfTheFolder) {
    EXPECT_NE(fault_of("2 1\n../../etc 1 2\n"), "");
    EXPECT_NE(fault_of("2 1\n.. 1 2\n"), "");
    EXPECT_NE(fault_of("2 1\nA/b 1 2\n"), "");
}

TEST(PairsFile, NumbersBeyondAllReasonAreRefusedAndReserveNothing) {
    EXPECT_NE(fault_of("1000 4294967295\nAda 1 2\n").find("line 3"), std::string::npos);
    EXPECT_NE(fault_of("99999999999 1\n"), "");
    EXPECT_NE(fault_of("2 1\nAda 0 2\n"), "");
    EXPECT_NE(fault_of("2 1\nAda 1 10000\n"), "");
    EXPECT_NE(fault_of("2 1\nAda -1 2\n"), "");
}

}  // namespace
}  // namespace rollcall::measurement
