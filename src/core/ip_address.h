#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): the system's.
struct sockaddr;

namespace rollcall {

/// An IPv4 or IPv6 address without port and zone.
class IpAddress {
  public:
    using V4 = std::array<std::uint8_t, 4>;
    using V6 = std::array<std::uint8_t, 16>;

    explicit IpAddress(V4 bytes);
    explicit IpAddress(const V6& bytes) : bytes_(bytes), is_v4_(false) {}

    /// As inet_pton reads it: "192.0.2.1", "2001:db8::1"; nothing for any other text, so neither
    /// for "127.1", "0x7f000001", "[::1]" nor "fe80::1%eth0".
    static std::optional<IpAddress> parse(std::string_view text);
    /// Of an AF_INET or AF_INET6 address; nothing for any other family.
    static std::optional<IpAddress> from(const sockaddr& address);

    bool is_v4() const noexcept { return is_v4_; }
    /// As many bytes count as the family has: 4 or 16, in network order.
    const V6& bytes() const noexcept { return bytes_; }
    int bits() const noexcept { return is_v4_ ? 32 : 128; }
    std::string text() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

  private:
    V6 bytes_{};
    bool is_v4_;
};

/// The addresses that begin with the same bits.
class IpNetwork {
  public:
    /// "10.0.0.0/8", "fd00::/8", or one address. Bits after the prefix have to be 0, or somebody
    /// has meant another network. Nothing for any other text.
    static std::optional<IpNetwork> parse(std::string_view text);

    /// False for an address of the other family.
    bool contains(const IpAddress& address) const noexcept;

  private:
    IpNetwork(IpAddress first, int prefix) : first_(first), prefix_(prefix) {}
    IpAddress first_;
    int prefix_;
};

}  // namespace rollcall
