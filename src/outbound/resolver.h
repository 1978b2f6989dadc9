#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/ip_address.h"
#include "core/result.h"

namespace rollcall::outbound {

/// Finds the addresses of a name. Thread-safe.
class Resolver {
  public:
    virtual ~Resolver() = default;
    /// All of them, at least one. Blocks for `patience` at most. Error: unavailable.
    virtual Result<std::vector<IpAddress>> resolve(const std::string& host,
                                                   std::chrono::milliseconds patience) = 0;
};

/// The system's (getaddrinfo). It has no deadline of its own, so each look-up has a thread, which
/// is left behind when its time is over; while kMostLookups are under way there are no more.
std::unique_ptr<Resolver> make_system_resolver();
inline constexpr int kMostLookups = 32;

}  // namespace rollcall::outbound
