#include "core/xml.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

constexpr std::array<std::string_view, 2> kSpaces = {"", "urn:known"};

/// Writes down what it is told.
class Notes : public XmlHandler {
  public:
    bool begin(std::string_view path, const XmlAttributes& attributes) override {
        log += "<" + std::string(path);
        for (const char* name : {"a", "b"}) {
            log += attributes.get(name) ? " " + std::string(*attributes.get(name)) : "";
        }
        log += attributes.get("a", "urn:known") ? " known" : "";
        return path != stop_at;
    }
    bool text(std::string_view path, std::string_view piece) override {
        log += std::string(piece);
        return path != "/a/silent";
    }
    bool end(std::string_view path) override {
        log += ">";
        return path != "/a/last";
    }

    std::string log;
    std::string stop_at = "/a/stop";
};

std::string log_of(std::string_view document) {
    Notes notes;
    const Status read = read_xml(as_bytes(document), kSpaces, notes);
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return notes.log;
}

std::string error_of(std::string_view document) {
    Notes notes;
    const Status read = read_xml(as_bytes(document), kSpaces, notes);
    EXPECT_FALSE(read);
    return read ? "" : read.error().message;
}

TEST(XmlTest, TellsPathsAttributesAndTexts) {
    EXPECT_EQ(log_of(R"(<a a="1"><b b="2">x&amp;y</b><b/></a>)"), "</a 1</a/b 2x&y></a/b>>");
    EXPECT_EQ(log_of("\xEF\xBB\xBF<?xml version='1.0'?><!-- c --><a><![CDATA[<]]></a>"), "</a<>");
}

TEST(XmlTest, NamesAreThoseOfTheirNamespaces) {
    EXPECT_EQ(
        log_of(
            R"(<a xmlns:k="urn:known" xmlns:o="urn:other"><k:b k:a="1" o:b="2"/><o:b><k:c/></o:b></a>)"),
        "</a</a/b known></a/?</a/?/c>>>");
}

TEST(XmlTest, ReadsWhatIsNotUtf8) {
    EXPECT_EQ(log_of("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>"), "</aé>");
    EXPECT_EQ(log_of(std::string_view("\xFE\xFF\0<\0a\0/\0>", 10)), "</a>");
}

TEST(XmlTest, AHandlerCanHaveEnough) {
    EXPECT_EQ(log_of("<a><stop/><b/></a>"), "</a</a/stop");
    EXPECT_EQ(log_of("<a><silent>x</silent><b/></a>"), "</a</a/silentx");
    EXPECT_EQ(log_of("<a><last/><b/> and no more"), "</a</a/last>");
}

TEST(XmlTest, WhatIsMalformedIsRefusedWithItsLine) {
    for (const char* document : {"", "a", "<a>", "<a></b>", "<a/><a/>", "<a x=1/>", "<a>&x;</a>",
                                 "<a>\xFF</a>", "<k:a/>", "<a>&#0;</a>"}) {
        EXPECT_THAT(error_of(document), HasSubstr("line 1: ")) << document;
    }
    EXPECT_THAT(error_of("<a>\n\n</b>"), HasSubstr("line 3: "));
    EXPECT_THAT(error_of("<?xml version='1.0' encoding='EBCDIC-CP-BE'?><a/>"),
                HasSubstr("encoding"));
}

TEST(XmlTest, DocumentTypesAreRefused) {
    EXPECT_THAT(error_of(R"(<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>)"),
                HasSubstr("document type"));
    EXPECT_THAT(error_of(R"(<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>)"),
                HasSubstr("document type"));
}

TEST(XmlTest, DepthIsLimited) {
    const auto nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) {
            text = "<a>" + text + "</a>";
        }
        return text;
    };
    log_of(nested(64));
    EXPECT_THAT(error_of(nested(65)), HasSubstr("64 elements in one another"));
}

// Names that a document makes up, each of which would be kept until its end.
TEST(XmlTest, MemoryIsLimited) {
    std::string names = "<a>";
    std::string attributes = "<a";
    for (int i = 0; i < 500'000; ++i) {
        names += "<n" + std::to_string(i) + "/>";
        attributes += " n" + std::to_string(i) + "=''";
    }
    EXPECT_THAT(error_of(names + "</a>"), HasSubstr("out of memory"));
    EXPECT_THAT(error_of(attributes + "/>"), HasSubstr("out of memory"));
    EXPECT_THAT(error_of("<a x='" + std::string(20'000'000, 'x') + "'/>"),
                HasSubstr("out of memory"));
    EXPECT_EQ(log_of("<a>" + std::string(20'000'000, 'x') + "</a>").size(), 20'000'004U)
        << "a text comes in pieces";
    EXPECT_THAT(error_of("<a xmlns:k='" + std::string(2'000, 'k') + "'/>"), HasSubstr("namespace"));
    EXPECT_EQ(log_of("<a/>"), "</a>") << "what was held is free again";
}

}  // namespace
}  // namespace rollcall
