#include "core/ip_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

namespace rollcall {
namespace {

TEST(IpAddressTest, ReadsAddressesAndNothingElse) {
    for (const char* text : {"192.0.2.1", "0.0.0.0", "::", "::1", "2001:db8::1"}) {
        const auto address = IpAddress::parse(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->text(), text);
    }
    EXPECT_EQ(IpAddress::parse("2001:DB8:0:0::1"), IpAddress::parse("2001:db8::1"));
    EXPECT_NE(IpAddress::parse("::ffff:192.0.2.1"), IpAddress::parse("192.0.2.1"));
    for (const char* text : {"", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "1.2.3.4 ",
                             "1.2.3.256", "[::1]", "fe80::1%eth0", "1.2.3.4/8", "localhost",
                             "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001"}) {
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    }
    EXPECT_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0.example", 18)));
}

TEST(IpAddressTest, TakesWhatASocketHas) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(0xC0000201);
    EXPECT_EQ(IpAddress::from(reinterpret_cast<const sockaddr&>(v4)),
              IpAddress::parse("192.0.2.1"));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    EXPECT_EQ(IpAddress::from(reinterpret_cast<const sockaddr&>(v6)), IpAddress::parse("::1"));
    sockaddr other{};
    other.sa_family = AF_UNIX;
    EXPECT_FALSE(IpAddress::from(other));
}

TEST(IpNetworkTest, HoldsWhatBeginsWithItsBits) {
    const struct {
        const char* network;
        const char* in;
        const char* out;
    } rows[] = {{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
                {"192.168.16.0/20", "192.168.31.255", "192.168.32.0"},
                {"192.0.2.7", "192.0.2.7", "192.0.2.6"},
                {"fd00::/8", "fdff::1", "fe00::"},
                {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
                {"0.0.0.0/0", "255.255.255.255", "::"},
                {"::/0", "ffff::", "1.2.3.4"}};
    for (const auto& row : rows) {
        const auto network = IpNetwork::parse(row.network);
        ASSERT_TRUE(network) << row.network;
        EXPECT_TRUE(network->contains(IpAddress::parse(row.in).value())) << row.network;
        EXPECT_FALSE(network->contains(IpAddress::parse(row.out).value())) << row.network;
    }
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1",
                             "10.0.0.0/8x", "10.0.0.0/8/8", "fd00::1/8", "::/129", "10/8"}) {
        EXPECT_FALSE(IpNetwork::parse(text)) << text;
    }
}

}  // namespace
}  // namespace rollcall
