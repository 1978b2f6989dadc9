#include "outbound/target.h"

#include <gtest/gtest.h>

namespace rollcall::outbound {
namespace {

TEST(TargetTest, ReadsHostAndPort) {
    const struct {
        const char* url;
        bool https;
        const char* host;
        std::uint16_t port;
        bool literal;
    } rows[] = {{"https://HR.example.com/hook?x=1", true, "hr.example.com", 443, false},
                {"http://hr.example.com:8080", false, "hr.example.com", 8080, false},
                {"https://192.0.2.1/", true, "192.0.2.1", 443, true},
                {"https://[2001:db8::1]:444/", true, "2001:db8::1", 444, true},
                // libcurl makes an address of these, and so it has to be taken for one
                {"https://0x7f000001/", true, "127.0.0.1", 443, true},
                {"https://127.1/", true, "127.0.0.1", 443, true},
                {"https://2130706433/", true, "127.0.0.1", 443, true}};
    for (const auto& row : rows) {
        const auto target = parse_target(row.url);
        ASSERT_TRUE(target) << row.url << " " << target.error().message;
        EXPECT_EQ(target->https, row.https) << row.url;
        EXPECT_EQ(target->host, row.host) << row.url;
        EXPECT_EQ(target->port, row.port) << row.url;
        EXPECT_EQ(target->address.has_value(), row.literal) << row.url;
    }
}

TEST(TargetTest, RefusesWhatIsNoPlaceToSendTo) {
    for (const std::string& url :
         {std::string(), std::string("hr.example.com"), std::string("ftp://hr.example.com/"),
          std::string("file:///etc/passwd"), std::string("gopher://hr.example.com/"),
          std::string("https://user:secret@hr.example.com/"),
          std::string("https://user@hr.example.com/"), std::string("https://hr.example.com/#part"),
          std::string("https://"), std::string("https://hr.example.com:0/"),
          std::string("https://hr.example.com:70000/"), std::string("https://hr.example.com./"),
          std::string("https://[fe80::1%25eth0]/"), std::string("https://hr.example.com/a b"),
          std::string("https://hr.example.com/\r\nX: y"), std::string("https://b\xC3\xBC.example/"),
          "https://hr.example.com/" + std::string(kUrlLimit, 'x')}) {
        const auto target = parse_target(url);
        ASSERT_FALSE(target) << url;
        EXPECT_EQ(target.error().code, ErrorCode::invalid_field);
        EXPECT_EQ(target.error().message.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace rollcall::outbound
