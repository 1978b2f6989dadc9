#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include "core/bytes.h"
#include "server/local_ca.h"
#include "server/x509.h"

namespace rollcall::server {
namespace {

/// IFA_F_TEMPORARY of <linux/if_addr.h>, which does not go together with <net/if.h>.
constexpr unsigned kTemporaryFlag = 0x01;

/// IPv6 addresses that the kernel replaces every day, from /proc/net/if_inet6, whose lines are:
/// address in hex, interface number, prefix length, scope, flags (all hex), interface name.
x509::Names temporary_addresses() {
    x509::Names names;
    std::ifstream table("/proc/net/if_inet6");
    for (std::string line; std::getline(table, line);) {
        std::istringstream fields(line);
        std::string address;
        unsigned interface {};
        unsigned prefix{};
        unsigned scope{};
        unsigned flags{};
        fields >> address >> std::hex >> interface >> prefix >> scope >> flags;
        const auto bytes = from_hex(address);
        if (fields && bytes && (flags & kTemporaryFlag) != 0) {
            names.insert({true, std::string(as_text(*bytes))});
        }
    }
    return names;
}

/// The interface's address; nothing if it has none that others could use.
std::optional<x509::Name> address_of(const ifaddrs& entry) {
    if (entry.ifa_addr == nullptr || (entry.ifa_flags & IFF_UP) == 0) {
        return std::nullopt;
    }
    if (entry.ifa_addr->sa_family == AF_INET) {
        const auto* const address = reinterpret_cast<const sockaddr_in*>(entry.ifa_addr);
        const std::string bytes(reinterpret_cast<const char*>(&address->sin_addr), 4);
        const bool link_local = bytes.starts_with("\xA9\xFE");
        return link_local ? std::nullopt : std::optional{x509::Name{true, bytes}};
    }
    if (entry.ifa_addr->sa_family == AF_INET6) {
        const auto* const address = reinterpret_cast<const sockaddr_in6*>(entry.ifa_addr);
        const std::string bytes(reinterpret_cast<const char*>(&address->sin6_addr), 16);
        const bool link_local = IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr);
        return link_local ? std::nullopt : std::optional{x509::Name{true, bytes}};
    }
    return std::nullopt;
}

std::set<std::string> addresses_of_this_machine() {
    std::set<std::string> addresses;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return {"127.0.0.1", "::1"};
    }
    const x509::Names temporary = temporary_addresses();
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        const auto address = address_of(*entry);
        if (address && !temporary.contains(*address)) {
            addresses.insert(address->text());
        }
    }
    ::freeifaddrs(list);
    return addresses;
}

/// "box.example.com" is also called box and box.local.
std::set<std::string> names_of_this_machine() {
    std::set<std::string> names = {"localhost"};
    std::array<char, 256> text{};
    if (::gethostname(text.data(), text.size() - 1) != 0) {
        return names;
    }
    const auto full = x509::dns_name(text.data());
    if (!full) {
        return names;
    }
    const std::string host = full->value.substr(0, full->value.find('.'));
    names.insert(full->value);
    names.insert(host);
    if (host != "localhost") {
        names.insert(host + ".local");
    }
    return names;
}

}  // namespace

HostNames host_names_of_this_machine() {
    const std::set<std::string> dns = names_of_this_machine();
    const std::set<std::string> addresses = addresses_of_this_machine();
    return {{dns.begin(), dns.end()}, {addresses.begin(), addresses.end()}};
}

}  // namespace rollcall::server
