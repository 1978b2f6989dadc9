#include "core/ip_address.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rollcall {
namespace {

constexpr std::size_t kLongest = INET6_ADDRSTRLEN;

/// Bit `index` of the address, counted from its beginning.
bool bit(const IpAddress::V6& bytes, int index) {
    const std::uint8_t byte = bytes[static_cast<std::size_t>(index / 8)];
    return ((byte >> (7 - index % 8)) & 1U) != 0;
}

std::optional<int> prefix_of(std::string_view text, int most) {
    int prefix = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, prefix);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
    return whole && prefix >= 0 && prefix <= most ? std::optional(prefix) : std::nullopt;
}

}  // namespace

IpAddress::IpAddress(V4 bytes) : is_v4_(true) {
    std::ranges::copy(bytes, bytes_.begin());
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() >= kLongest || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string terminated(text);
    V4 v4{};
    if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) {
        return IpAddress(v4);
    }
    V6 v6{};
    if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) {
        return IpAddress(v6);
    }
    return std::nullopt;
}

std::optional<IpAddress> IpAddress::from(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof(in));
        V4 bytes{};
        std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
        return IpAddress(bytes);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof(in));
        V6 bytes{};
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return IpAddress(bytes);
    }
    return std::nullopt;
}

std::string IpAddress::text() const {
    std::array<char, kLongest> buffer{};
    ::inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), buffer.data(), buffer.size());
    return buffer.data();
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto first = IpAddress::parse(text.substr(0, slash));
    if (!first) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return IpNetwork(*first, first->bits());
    }
    const auto prefix = prefix_of(text.substr(slash + 1), first->bits());
    if (!prefix) {
        return std::nullopt;
    }
    for (int i = *prefix; i < first->bits(); ++i) {
        if (bit(first->bytes(), i)) {
            return std::nullopt;
        }
    }
    return IpNetwork(*first, *prefix);
}

bool IpNetwork::contains(const IpAddress& address) const noexcept {
    if (address.is_v4() != first_.is_v4()) {
        return false;
    }
    for (int i = 0; i < prefix_; ++i) {
        if (bit(address.bytes(), i) != bit(first_.bytes(), i)) {
            return false;
        }
    }
    return true;
}

}  // namespace rollcall
