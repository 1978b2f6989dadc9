#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/local_ca.h"
#include "server/x509.h"

namespace rollcall::server {
namespace {

using testing::Contains;

TEST(HostNames, OfThisMachineAreSortedUniqueAndUsable) {
    const HostNames names = host_names_of_this_machine();
    EXPECT_THAT(names.dns, Contains("localhost"));
    EXPECT_THAT(names.addresses, Contains("127.0.0.1"));
    for (const auto& list : {names.dns, names.addresses}) {
        EXPECT_TRUE(std::ranges::is_sorted(list));
        EXPECT_EQ(std::ranges::adjacent_find(list), list.end());
    }
    for (const std::string& name : names.dns) {
        EXPECT_TRUE(x509::dns_name(name)) << name;
    }
    for (const std::string& address : names.addresses) {
        ASSERT_TRUE(x509::address_name(address)) << address;
        EXPECT_FALSE(address.starts_with("fe80:") || address.starts_with("169.254.")) << address;
    }
    EXPECT_EQ(names, host_names_of_this_machine());
}

TEST(HostNames, ARangeKeepsThePrefixAndClearsTheRest) {
    const auto range = x509::address_range(*x509::address_name("172.31.255.255"), 12);
    EXPECT_EQ(range.base.text(), "172.16.0.0");
    EXPECT_EQ((x509::Name{true, range.mask}.text()), "255.240.0.0");
    const auto all = x509::address_range(*x509::address_name("fd12::1"), 7);
    EXPECT_EQ(all.base.text(), "fc00::");
    EXPECT_EQ((x509::Name{true, all.mask}.text()), "fe00::");
}

}  // namespace
}  // namespace rollcall::server
