#include "core/csv.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using Cells = std::vector<std::string>;

Table table_of(std::string_view text, const TableLimits& limits = {}) {
    const Result<Table> table = read_csv(as_bytes(text), limits);
    EXPECT_TRUE(table) << (table ? "" : table.error().message);
    return table ? *table : Table{};
}

std::string error_of(std::string_view text, const TableLimits& limits = {}) {
    const Result<Table> table = read_csv(as_bytes(text), limits);
    EXPECT_FALSE(table);
    return table ? "" : table.error().message;
}

/// UTF-16 of ASCII and of what lies below U+10000, by its units.
std::string utf16(std::u16string_view text, bool little_endian, bool mark) {
    std::string bytes;
    const auto add = [&](char16_t unit) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8);
        bytes += little_endian ? low : high;
        bytes += little_endian ? high : low;
    };
    if (mark) {
        add(0xFEFF);
    }
    for (const char16_t unit : text) {
        add(unit);
    }
    return bytes;
}

TEST(CsvTest, ReadsRowsWithTheLinesTheyBeginOn) {
    const Table table = table_of("id,name\r\nE1, Ada \r\n\r\nE2,Bo");
    EXPECT_EQ(table.header, (Cells{"id", "name"}));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].cells, (Cells{"E1", "Ada"}));
    EXPECT_EQ(table.rows[0].line, 2U);
    EXPECT_EQ(table.rows[1].cells, (Cells{"E2", "Bo"}));
    EXPECT_EQ(table.rows[1].line, 4U);
}

TEST(CsvTest, TakesTheSeparatorThatTheHeaderHasMostOf) {
    for (const char* text : {"id;a,b;c\n1;2;3", "id\ta,b\tc\n1\t2\t3", "\"x;y;z\",\"a,b\",c\n1,2,3",
                             "sep=;\nid;\"a,b,c,d\";c\n1;2;3"}) {
        const Table table = table_of(text);
        ASSERT_EQ(table.rows.size(), 1U) << text;
        EXPECT_EQ(table.rows[0].cells, (Cells{"1", "2", "3"})) << text;
    }
    EXPECT_EQ(table_of("id\nE1\n").rows[0].cells, (Cells{"E1"}));
}

TEST(CsvTest, QuotesHoldSeparatorsQuotesAndLines) {
    const Table table = table_of("id,name\n\"E,1\",\"say \"\"hi\"\"\r\nthere\"\nE2,5\" nail\n");
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].cells, (Cells{"E,1", "say \"hi\"\r\nthere"}));
    EXPECT_EQ(table.rows[1].line, 4U);
    EXPECT_EQ(table.rows[1].cells[1], "5\" nail") << "a quote inside is a letter";
}

TEST(CsvTest, LinesEndAsEachSystemEndsThem) {
    for (const char* text : {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2"}) {
        EXPECT_EQ(table_of(text).rows.at(0).cells, (Cells{"1", "2"})) << text;
    }
}

TEST(CsvTest, ReadsEveryUnicodeThatSpreadsheetsWrite) {
    const Table plain = table_of("id;name\nE1;Đặng\n");
    EXPECT_EQ(table_of("\xEF\xBB\xBFid;name\nE1;Đặng\n").rows[0].cells, plain.rows[0].cells);
    for (const bool little : {true, false}) {
        for (const bool mark : {true, false}) {
            const Table table = table_of(utf16(u"id;name\r\nE1;Đặng\r\n", little, mark));
            EXPECT_EQ(table.header, plain.header);
            EXPECT_EQ(table.rows[0].cells, plain.rows[0].cells);
        }
    }
    EXPECT_EQ(decoded_text(as_bytes(utf16(u"\xD83D\xDE00", true, true))), "\xF0\x9F\x98\x80");
}

TEST(CsvTest, WhatIsNoTextIsRefused) {
    EXPECT_NE(error_of("id\n\xE9t\xE9\n").find("UTF-8"), std::string::npos) << "Latin-1";
    EXPECT_FALSE(decoded_text(as_bytes(utf16(u"a", true, true) + "x"))) << "half a unit";
    EXPECT_FALSE(decoded_text(as_bytes(utf16(u"\xD83D", true, true))));
    EXPECT_FALSE(decoded_text(as_bytes(utf16(u"\xDE00\xD83D", true, true))));
}

TEST(CsvTest, ARowsFaultIsTheRowsAlone) {
    const Table table = table_of("a,b\n1,2,3\n4\n\"5\"x,6\n7,8,,\n9,\"10\n11,12");
    ASSERT_EQ(table.rows.size(), 5U);
    EXPECT_EQ(table.rows[0].fault, "it has 3 cells, the header 2");
    EXPECT_TRUE(table.rows[0].cells.empty());
    EXPECT_EQ(table.rows[1].cells, (Cells{"4", ""}));
    EXPECT_EQ(table.rows[2].fault, "there is text after a closing quote");
    EXPECT_EQ(table.rows[3].cells, (Cells{"7", "8"}));
    EXPECT_EQ(table.rows[4].fault, "a quote is not closed");
    EXPECT_EQ(table.rows[4].line, 6U);
}

TEST(CsvTest, LimitsAreKept) {
    const TableLimits limits{.rows = 2, .columns = 3, .row_bytes = 20};
    EXPECT_EQ(table_of("a\n1\n2\n", limits).rows.size(), 2U);
    EXPECT_NE(error_of("a\n1\n2\n3\n", limits).find("more than 2 rows"), std::string::npos);
    EXPECT_NE(error_of("a,b,c,d\n", limits).find("more than 3 cells"), std::string::npos);
    const Table table = table_of("a\n" + std::string(30, 'x') + "\n1,,,,,,\n", limits);
    EXPECT_EQ(table.rows[0].fault, "it is longer than 20 bytes");
    EXPECT_EQ(table.rows[1].fault, "it has more than 3 cells");
}

TEST(CsvTest, WithoutAHeaderThereIsNoTable) {
    for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", ",,\n", "sep=;\n"}) {
        EXPECT_NE(error_of(text).find("empty"), std::string::npos) << text;
    }
    EXPECT_NE(error_of("\"a").find("first line"), std::string::npos);
}

}  // namespace
}  // namespace rollcall
