#include "main/addresses.h"

#include <algorithm>
#include <array>
#include <sstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/durable_file.h"
#include "server/local_ca.h"

namespace rollcall {
namespace {

constexpr std::size_t kAddressesLimit = 64 * 1024;

std::filesystem::path addresses_file(const std::filesystem::path& data) {
    return data / "addresses";
}

bool is_every_interface(const std::string& host) {
    return host == "0.0.0.0" || host == "::";
}

bool is_loopback(const std::string& host) {
    return host.starts_with("127.") || host == "::1" || host == "localhost";
}

/// The address this machine sends from to the outside; empty without a default route. Connecting a
/// UDP socket sends nothing, it only asks the routing table. The target is RFC 5737's TEST-NET-1.
std::string address_of_default_route() {
    const int probe = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) {
        return {};
    }
    sockaddr_in outside{};
    outside.sin_family = AF_INET;
    outside.sin_port = htons(9);
    ::inet_pton(AF_INET, "192.0.2.1", &outside.sin_addr);
    sockaddr_in own{};
    socklen_t size = sizeof own;
    std::array<char, INET_ADDRSTRLEN> text{};
    const bool known =
        ::connect(probe, reinterpret_cast<const sockaddr*>(&outside), sizeof outside) == 0 &&
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
        ::inet_ntop(AF_INET, &own.sin_addr, text.data(), text.size()) != nullptr;
    ::close(probe);
    return known ? text.data() : std::string();
}

std::string base(const Config::Server& server, const std::string& host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return std::string(server.http ? "http://" : "https://") + (ipv6 ? "[" + host + "]" : host) +
           ":" + std::to_string(port);
}

}  // namespace

std::vector<std::string> base_addresses(const Config::Server& server, std::uint16_t port) {
    if (is_loopback(server.host)) {
        return {base(server, "localhost", port)};
    }
    if (!is_every_interface(server.host)) {
        return {base(server, server.host, port)};
    }
    std::vector<std::string> bases{base(server, "localhost", port)};
    std::vector<std::string> addresses = server::host_names_of_this_machine().addresses;
    std::stable_partition(
        addresses.begin(), addresses.end(),
        [preferred = address_of_default_route()](const auto& each) { return each == preferred; });
    for (const std::string& address : addresses) {
        const bool reachable = !is_loopback(address) &&
                               (server.host == "::" || address.find(':') == std::string::npos);
        if (reachable) {
            bases.push_back(base(server, address, port));
        }
    }
    return bases;
}

Status write_addresses(const std::filesystem::path& data, const std::vector<std::string>& bases) {
    std::string text;
    for (const std::string& each : bases) {
        text += each + '\n';
    }
    return write_file_durably(addresses_file(data), as_bytes(text), 0600);
}

void remove_addresses(const std::filesystem::path& data) {
    (void)remove_file_durably(addresses_file(data));
}

std::vector<std::string> read_addresses(const std::filesystem::path& data) {
    const Result<Bytes> text = read_file(addresses_file(data), kAddressesLimit);
    std::vector<std::string> bases;
    if (!text) {
        return bases;
    }
    std::istringstream lines{std::string(as_text(*text))};
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            bases.push_back(line);
        }
    }
    return bases;
}

}  // namespace rollcall
