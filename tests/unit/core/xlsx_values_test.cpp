#include "core/xlsx_values.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using Kind = NumberFormat::Kind;

constexpr NumberFormat kDate = {.kind = Kind::date};
constexpr NumberFormat kDateTime = {.kind = Kind::date_time};

TEST(XlsxValuesTest, NumbersAreWrittenAsTheyWereTyped) {
    const std::vector<std::pair<double, std::string>> cases = {
        {42, "42"},         {-7, "-7"},      {-0.0, "0"},
        {0.1 + 0.2, "0.3"}, {1.5, "1.5"},    {123456789012345, "123456789012345"},
        {1e15, "1e+15"},    {1e-7, "1e-07"},
    };
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(number_text(value, {}, false), text);
    }
}

TEST(XlsxValuesTest, ZerosThatAFormatWritesAreKept) {
    EXPECT_EQ(number_text(42, format_of_code("0000"), false), "0042");
    EXPECT_EQ(number_text(123456, format_of_code("0000"), false), "123456");
    EXPECT_EQ(number_text(4.5, format_of_code("0000"), false), "4.5");
    EXPECT_EQ(number_text(42, format_of_code("0000.0"), false), "42");
    EXPECT_EQ(number_text(42, format_of_code(std::string(5000, '0')), false).size(), 20U);
}

TEST(XlsxValuesTest, DaysOfBothDateSystems) {
    const std::vector<std::pair<double, std::string>> of_1900 = {
        {1, "1900-01-01"},         {59, "1900-02-28"},     {61, "1900-03-01"},
        {46'082, "2026-03-01"},    {45'351, "2024-02-29"}, {2'958'465, "9999-12-31"},
        {46'082.75, "2026-03-01"},
    };
    for (const auto& [serial, text] : of_1900) {
        EXPECT_EQ(number_text(serial, kDate, false), text);
    }
    EXPECT_EQ(number_text(0, kDate, true), "1904-01-01");
    EXPECT_EQ(number_text(44'620, kDate, true), "2026-03-01");
    EXPECT_EQ(number_text(2'957'003, kDate, true), "9999-12-31");
}

TEST(XlsxValuesTest, WhatIsNoDayIsANumber) {
    EXPECT_EQ(number_text(0, kDate, false), "0");
    EXPECT_EQ(number_text(60, kDate, false), "60") << "1900-02-29 never was";
    EXPECT_EQ(number_text(-1, kDate, false), "-1");
    EXPECT_EQ(number_text(2'958'466, kDate, false), "2958466");
    EXPECT_EQ(number_text(2'957'004, kDate, true), "2957004");
    EXPECT_EQ(number_text(1e300, kDateTime, false), "1e+300");
}

TEST(XlsxValuesTest, TimesAreGivenWhereAFormatShowsThem) {
    EXPECT_EQ(number_text(46'082, kDateTime, false), "2026-03-01");
    EXPECT_EQ(number_text(46'082 + 8.5 / 24, kDateTime, false), "2026-03-01 08:30:00");
    EXPECT_EQ(number_text(46'081.9999999, kDateTime, false), "2026-03-01") << "a rounding error";
    EXPECT_EQ(number_text(0.354166666666667, kDateTime, false), "08:30:00");
}

TEST(XlsxValuesTest, FormatsThatEveryWorkbookHas) {
    for (const unsigned id : {14U, 15U, 16U, 17U, 27U, 31U, 36U, 57U, 71U, 81U}) {
        EXPECT_EQ(built_in_format(id).kind, Kind::date) << id;
    }
    for (const unsigned id : {18U, 22U, 33U, 45U, 47U, 55U, 77U}) {
        EXPECT_EQ(built_in_format(id).kind, Kind::date_time) << id;
    }
    for (const unsigned id : {0U, 1U, 4U, 9U, 11U, 13U, 37U, 48U, 49U, 59U, 70U, 82U, 164U}) {
        EXPECT_EQ(built_in_format(id).kind, Kind::number) << id;
    }
}

TEST(XlsxValuesTest, FormatsThatAWorkbookDefines) {
    for (const char* code :
         {"yyyy-mm-dd", "dd.mm.yyyy", "DD/MM/YYYY", "[$-409]d-mmm-yy;@", "mmmm",
          "\"ngày\" dd \"tháng\" mm", "[Red]d/m/yy", "ggge\"年\"m\"月\"d\"日\"",
          "[$-42A]dd\\ mmmm\\ yyyy", "[$-F800]dddd, mmmm dd, yyyy", "d/m/bbbb"}) {
        EXPECT_EQ(format_of_code(code).kind, Kind::date) << code;
    }
    for (const char* code :
         {"h:mm", "[h]:mm:ss", "yyyy\\-mm\\-dd\\ hh:mm", "mm:ss.0", "[SS]", "h:mm AM/PM"}) {
        EXPECT_EQ(format_of_code(code).kind, Kind::date_time) << code;
    }
    for (const char* code :
         {"", "General", "GENERAL", "0.00", "#,##0\\ \"days\"", "0.00E+00", "0e-0", "@", "[Red]0",
          "[$€-407]#,##0.00", "_(* #,##0_);_(* \\(#,##0\\)", "0;\"day\"d", "\"", "[", "\\",
          "00000"}) {
        EXPECT_EQ(format_of_code(code).kind, Kind::number) << code;
    }
}

TEST(XlsxValuesTest, DatesThatAreTexts) {
    EXPECT_EQ(iso_date_text("2026-03-01"), "2026-03-01");
    EXPECT_EQ(iso_date_text("2026-03-01T00:00:00.000Z"), "2026-03-01");
    EXPECT_EQ(iso_date_text("2026-03-01T08:30:00"), "2026-03-01T08:30:00");
}

TEST(XlsxValuesTest, Escapes) {
    EXPECT_EQ(unescaped("a_x000D_\nb_x0009_"), "a\r\nb\t");
    EXPECT_EQ(unescaped("_x005F_x000D_"), "_x000D_");
    for (const char* text :
         {"_x000D", "_x00_", "_x0000_", "_x00E9_", "_xD800_", "_x00-1_", "__x", ""}) {
        EXPECT_EQ(unescaped(text), text);
    }
}

}  // namespace
}  // namespace rollcall
