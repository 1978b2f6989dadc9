#include "outbound/address_policy.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rollcall::outbound {
namespace {

using V6 = IpAddress::V6;

// https://www.iana.org/assignments/iana-ipv4-special-registry, and what its IPv6 twin has within
// kGlobal; whatever is outside of that is refused as a whole.
constexpr std::string_view kRefused[] = {
    "0.0.0.0/8",        // this network; Linux takes 0.0.0.0 for the loopback
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared with a carrier's NAT
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local, and the clouds' metadata
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // 6to4 relays, deprecated
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, and broadcast
    "2001::/23",        // protocol assignments: Teredo, benchmarks, ORCHID
    "2001:db8::/32",    // documentation
    "3fff::/20",        // documentation
};

constexpr std::string_view kGlobal = "2000::/3";  // unicast of the Internet, RFC 4291

const std::vector<IpNetwork>& refused_networks() {
    static const std::vector<IpNetwork> networks = [] {
        std::vector<IpNetwork> parsed;
        for (const std::string_view text : kRefused) {
            parsed.push_back(IpNetwork::parse(text).value());
        }
        return parsed;
    }();
    return networks;
}

IpAddress v4_at(const V6& bytes, std::size_t offset, std::uint8_t mask = 0) {
    IpAddress::V4 v4{};
    for (std::size_t i = 0; i < v4.size(); ++i) {
        v4[i] = static_cast<std::uint8_t>(bytes[offset + i] ^ mask);
    }
    return IpAddress(v4);
}

bool begins(const V6& bytes, std::initializer_list<std::uint8_t> with) {
    return std::equal(with.begin(), with.end(), bytes.begin());
}

/// The IPv4 addresses that an IPv6 address stands for or leads to.
std::vector<IpAddress> carried(const IpAddress& address) {
    if (address.is_v4()) {
        return {};
    }
    const V6& bytes = address.bytes();
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) {  // mapped, RFC 4291
        return {v4_at(bytes, 12)};
    }
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0})) {  // translated, RFC 2765
        return {v4_at(bytes, 12)};
    }
    // compatible, RFC 4291; not :: and ::1, which are the machine's own
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) && bytes[12] != 0) {
        return {v4_at(bytes, 12)};
    }
    if (begins(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {  // NAT64, RFC 6052
        return {v4_at(bytes, 12)};
    }
    if (begins(bytes, {0x20, 0x02})) {  // 6to4, RFC 3056
        return {v4_at(bytes, 2)};
    }
    if (begins(bytes, {0x20, 0x01, 0, 0})) {  // Teredo, RFC 4380: server, and client inverted
        return {v4_at(bytes, 4), v4_at(bytes, 12, 0xFF)};
    }
    return {};
}

bool in_any(const std::vector<IpNetwork>& networks, const IpAddress& address) {
    return std::ranges::any_of(networks,
                               [&](const IpNetwork& network) { return network.contains(address); });
}

}  // namespace

bool AddressPolicy::is_allowed(const IpAddress& address) const {
    return in_any(allowed_, address);
}

Standing AddressPolicy::standing(const IpAddress& address) const {
    if (is_allowed(address)) {
        return Standing::allowed;
    }
    const std::vector<IpAddress> inner = carried(address);
    if (!inner.empty() &&
        std::ranges::all_of(inner, [this](const IpAddress& v4) { return is_allowed(v4); })) {
        return Standing::allowed;
    }
    if (in_any(refused_networks(), address)) {
        return Standing::refused;
    }
    if (!inner.empty()) {
        const bool refused = std::ranges::any_of(
            inner, [](const IpAddress& v4) { return in_any(refused_networks(), v4); });
        return refused ? Standing::refused : Standing::open;
    }
    static const IpNetwork global = IpNetwork::parse(kGlobal).value();
    return address.is_v4() || global.contains(address) ? Standing::open : Standing::refused;
}

}  // namespace rollcall::outbound
