#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/ip_address.h"
#include "core/result.h"

namespace rollcall::outbound {

inline constexpr std::size_t kUrlLimit = 2048;  ///< bytes

/// Where a request goes.
struct Target {
    std::string url;  ///< as given
    bool https = true;
    std::string host;  ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::optional<IpAddress> address;  ///< where the host is one
};

/// Reads an address as libcurl will: http or https, a host, and neither user nor password nor
/// fragment. At most kUrlLimit bytes of visible ASCII (other names as "xn--..."). Error:
/// invalid_field, which does not repeat the URL.
Result<Target> parse_target(const std::string& url);

}  // namespace rollcall::outbound
