#include "core/csv_writer.h"

#include <gtest/gtest.h>

#include "core/bytes.h"
#include "core/csv.h"

namespace rollcall {
namespace {

TEST(CsvLine, QuotesWhatHasToBeQuoted) {
    EXPECT_EQ(CsvLine().add("plain").add("").add("a,b").add("say \"so\"").add("two\nlines").take(),
              "plain,,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\"\r\n");
    EXPECT_EQ(CsvLine().add("").add("").take(), ",\r\n");
}

TEST(CsvLine, TakesTheSenseOutOfFormulas) {
    EXPECT_EQ(CsvLine().add("=1+1").add("+84").add("-5").add("@SUM(A1)").take(),
              "'=1+1,'+84,'-5,'@SUM(A1)\r\n");
    EXPECT_EQ(CsvLine().add("\t=1").add("\r=1").take(), "'\t=1,\"'\r=1\"\r\n");
    EXPECT_EQ(CsvLine().add("=HYPERLINK(\"x\")").take(), "\"'=HYPERLINK(\"\"x\"\")\"\r\n");
    EXPECT_EQ(CsvLine().add("a=1").add_number(-5).take(), "a=1,-5\r\n");
}

TEST(CsvLine, QuotesItsOwnSeparatorAndNoOther) {
    EXPECT_EQ(CsvLine(';').add("a,b").add("a;b").add_number("-1,50").take(),
              "a,b;\"a;b\";-1,50\r\n");
    EXPECT_EQ(CsvLine('\t').add("a\tb").add("c").take(), "\"a\tb\"\tc\r\n");
    EXPECT_EQ(CsvLine().add_number("-1,50").take(), "\"-1,50\"\r\n");
}

TEST(CsvLine, IsReadBackAsItWasWritten) {
    CsvLine line;
    std::string file = line.add("name").add("note").take();
    file += line.add("Đặng, Hoa").add("said \"no\"\r\nand went").take();
    const auto table = read_csv(as_bytes(file));
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows.size(), 1U);
    EXPECT_EQ(table->rows[0].cells[0], "Đặng, Hoa");
    EXPECT_EQ(table->rows[0].cells[1], "said \"no\"\r\nand went");
}

}  // namespace
}  // namespace rollcall
