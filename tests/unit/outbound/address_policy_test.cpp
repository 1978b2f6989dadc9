#include "outbound/address_policy.h"

#include <gtest/gtest.h>

namespace rollcall::outbound {
namespace {

Standing standing(const AddressPolicy& policy, const char* address) {
    return policy.standing(IpAddress::parse(address).value());
}

TEST(AddressPolicyTest, WhatIsNobodysOnTheInternetIsRefused) {
    const AddressPolicy policy;
    for (const char* address :
         {"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
          "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
          "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
          "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
          // IPv6
          "::", "::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "100::1",
          "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "3fff::1", "5f00::1", "4000::1",
          "64:ff9b:1::808:808",
          // IPv4 in IPv6
          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:192.168.0.1", "::127.0.0.1",
          "::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1",
          "2001:0:808:808::f5ff:fffe"}) {
        EXPECT_EQ(standing(policy, address), Standing::refused) << address;
    }
}

TEST(AddressPolicyTest, TheInternetIsOpen) {
    const AddressPolicy policy;
    for (const char* address :
         {"8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
          "126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255",
          "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00::1",
          "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
        EXPECT_EQ(standing(policy, address), Standing::open) << address;
    }
}

TEST(AddressPolicyTest, TheOperatorAllowsANetworkAndNoMore) {
    const AddressPolicy policy({IpNetwork::parse("10.1.0.0/16").value(),
                                IpNetwork::parse("fd12::/16").value(),
                                IpNetwork::parse("64:ff9b::c0a8:0/112").value()});
    for (const char* address :
         {"10.1.2.3", "fd12::5", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3",
          "2002:a01:203::", "64:ff9b::192.168.1.1", "2001:0:a01:203::f5fe:fdfc"}) {
        EXPECT_EQ(standing(policy, address), Standing::allowed) << address;
    }
    for (const char* address : {"10.2.0.0", "fd13::5", "::ffff:10.2.0.0", "127.0.0.1", "::1",
                                "192.168.1.1", "2001:0:a01:203::f5fd:fdfc"}) {
        EXPECT_EQ(standing(policy, address), Standing::refused) << address;
    }
    EXPECT_EQ(standing(policy, "8.8.8.8"), Standing::open);
}

}  // namespace
}  // namespace rollcall::outbound
