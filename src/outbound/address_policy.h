#pragma once

#include <string_view>
#include <vector>

#include "core/ip_address.h"

namespace rollcall::outbound {

/// What an address is for the policy.
enum class Standing {
    open,     ///< an address of the Internet
    allowed,  ///< in a network that the operator has named
    refused,  ///< in a network that is nobody's on the Internet, or that names this machine
};

/// Which addresses Rollcall connects to on its own account, for webhooks and the like. Whoever may
/// enter a target is not thereby let into the operator's network: the loopback, private and other
/// special networks (IANA's special-purpose registries, RFC 6890) are refused unless the operator's
/// settings name their network. Addresses of the Internet are not, also where they are this
/// machine's or its neighbours' own. An IPv6 address that carries an IPv4 one
/// (mapped, compatible, NAT64, 6to4, Teredo) is refused where that one is; the operator allows it
/// by naming either. Immutable; thread-safe.
class AddressPolicy {
  public:
    explicit AddressPolicy(std::vector<IpNetwork> allowed = {}) : allowed_(std::move(allowed)) {}

    Standing standing(const IpAddress& address) const;

  private:
    bool is_allowed(const IpAddress& address) const;

    std::vector<IpNetwork> allowed_;
};

}  // namespace rollcall::outbound
