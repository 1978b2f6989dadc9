#include "server/multipart.h"

#include <gtest/gtest.h>

#include "core/bytes.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kPart = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

Result<std::vector<FormPart>> parse(std::string_view body) {
    return parse_multipart(as_bytes(body), "XX");
}

std::string refused(std::string_view body) {
    const auto parts = parse(body);
    if (parts) {
        return "";
    }
    EXPECT_EQ(parts.error().code, ErrorCode::invalid_request);
    return parts.error().message;
}

std::string with(std::string_view headers, std::string_view data = "x") {
    return "--XX\r\n" + std::string(headers) + "\r\n\r\n" + std::string(data) + "\r\n--XX--\r\n";
}

TEST(MultipartTest, FilesAndFieldsInTheirOrder) {
    const std::string body =
        "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nE1\r\n"
        "--XX  \t\r\ncontent-disposition:form-data;NAME=image;filename=\"a \\\"b\\\" c.jpg\"\r\n"
        "Content-Type: image/jpeg\r\n\r\n\r\nbytes\r\n\r\n--XX--\r\nepilogue";
    const auto parts = parse(body);
    ASSERT_TRUE(parts) << parts.error().message;
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "id");
    EXPECT_EQ(as_text((*parts)[0].data), "E1");
    EXPECT_FALSE((*parts)[0].is_file());
    EXPECT_EQ((*parts)[1].name, "image");
    EXPECT_EQ((*parts)[1].filename, "a \"b\" c.jpg");
    EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
    EXPECT_EQ(as_text((*parts)[1].data), "\r\nbytes\r\n");
    EXPECT_TRUE((*parts)[1].is_file());
}

TEST(MultipartTest, DataMayLookLikeADelimiter) {
    for (const std::string data : {"\r\n--XXY", "\r\n--X", "\r\n--XX-", "\r\n--XX \tz", "\n--XX\n",
                                   "\r\n--XX--y", "\r--XX\r"}) {
        const std::string body = std::string(kPart) + data + "\r\n--XX--";
        const auto parts = parse(body);
        ASSERT_TRUE(parts) << data;
        ASSERT_EQ(parts->size(), 1U) << data;
        EXPECT_EQ(as_text(parts->front().data), data);
    }
}

TEST(MultipartTest, BytesOfEveryValueComeThrough) {
    std::string data;
    for (int i = 0; i < 70'000; ++i) {
        data.push_back(static_cast<char>(i * 7 % 256));
    }
    const std::string body = std::string(kPart) + data + "\r\n--XX--\r\n";
    const auto parts = parse(body);
    ASSERT_TRUE(parts);
    EXPECT_EQ(as_text(parts->front().data), data);
}

TEST(MultipartTest, EmptyForms) {
    for (const std::string_view body : {"", "--XX--", "--XX--\r\n", "no form at all", "\r\n",
                                        "--XX", "--X", "preamble\r\n--XX--\r\n"}) {
        const auto parts = parse(body);
        ASSERT_TRUE(parts) << body;
        EXPECT_TRUE(parts->empty()) << body;
    }
}

TEST(MultipartTest, AnEmptyValueIsAPart) {
    const std::string body = std::string(kPart) + "\r\n--XX--\r\n";
    const auto parts = parse(body);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 1U);
    EXPECT_TRUE(parts->front().data.empty());
}

TEST(MultipartTest, WhatIsCutOffIsRefusedWhereverTheCutIs) {
    const std::string whole = std::string(kPart) + "data\r\n--XX\r\n" +
                              "Content-Disposition: form-data; name=\"b\"\r\n\r\nmore";
    EXPECT_NE(refused(whole).find("cut off"), std::string::npos);
    for (std::size_t size = 7; size < whole.size(); ++size) {
        EXPECT_FALSE(parse(std::string_view(whole).substr(0, size))) << size;
    }
}

TEST(MultipartTest, PartsMustSayWhatTheyAre) {
    EXPECT_NE(refused(with("Content-Type: text/plain")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data")), "");
    EXPECT_NE(refused(with("Content-Disposition: attachment; name=\"a\"")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a\"; name=\"b\"")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a\" x")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a\"\r\n"
                           "Content-Disposition: form-data; name=\"b\"")),
              "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a\"\r\nno colon")), "");
    EXPECT_NE(refused(with("Content-Disposition: form-data; name=\"a\"\r\n"
                           "Content-Transfer-Encoding: base64")),
              "");
    EXPECT_NE(refused("--XX\r\n\r\nx\r\n--XX--\r\n"), "");
    EXPECT_NE(refused("--XX\r\n--XX\r\n--XX--\r\n"), "");
    EXPECT_EQ(refused(with("Content-Disposition: form-data; name=\"\"; filename=\"C:\\a\\b\"")),
              "");
}

TEST(MultipartTest, ThereIsALimitToPartsAndTheirHeaders) {
    std::string many;
    for (int i = 0; i < 33; ++i) {
        many += std::string(kPart) + "x\r\n";
    }
    EXPECT_NE(refused(many + "--XX--").find("32"), std::string::npos);
    EXPECT_EQ(refused(many.substr(many.size() / 33) + "--XX--"), "");
    const std::string long_header = "Content-Disposition: form-data; name=\"a\"\r\nX: ";
    EXPECT_NE(refused(with(long_header + std::string(5000, 'x'))), "");
}

TEST(MultipartTest, ManyFalseDelimitersCostNoMoreThanTheirLength) {
    std::string body(kPart);
    while (body.size() < 4'000'000) {
        body += "\r\n--XX                                        ";
    }
    EXPECT_NE(refused(body), "");
}

TEST(BoundaryTest, IsTakenFromTheContentType) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; Boundary=\"a b=c\""), "a b=c");
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(70, 'b')),
              std::string(70, 'b'));
    for (const std::string& bad :
         {std::string("multipart/form-data"), std::string("multipart/mixed; boundary=abc"),
          std::string("multipart/form-data; boundary="),
          std::string("multipart/form-data; boundary=\"\""),
          std::string("multipart/form-data; boundary=\"a \""),
          std::string("multipart/form-data; boundary=a\"b"),
          std::string("multipart/form-data; boundary=\"a\nb\""),
          std::string("multipart/form-data; boundary=a; boundary=b"),
          "multipart/form-data; boundary=" + std::string(71, 'b'), std::string("")}) {
        EXPECT_EQ(multipart_boundary(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace rollcall::server
