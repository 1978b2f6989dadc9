#include "core/xlsx_writer.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(XlsxWriter, MakesAZipArchive) {
    XlsxWriter writer("Sheet");
    writer.add_heading("Name");
    writer.end_line();
    writer.freeze();
    writer.add("=1+1");
    writer.add_hundredths(-150);
    writer.add_number(7);
    writer.end_line();
    const auto file = writer.finish("title");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(as_text(*file).substr(0, 4), "PK\x03\x04");
}

TEST(XlsxWriter, WhatTheLibraryRefusesIsAnError) {
    XlsxWriter writer("Sheet");
    writer.add(std::string(40'000, 'x'));
    writer.end_line();
    const auto file = writer.finish("title");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::unavailable);
    EXPECT_NE(file.error().message.find("32,767"), std::string::npos) << file.error().message;
}

TEST(XlsxWriter, OneThatIsNotFinishedLeavesNothing) {
    XlsxWriter writer("Sheet");
    writer.add("x");
}

}  // namespace
}  // namespace rollcall
