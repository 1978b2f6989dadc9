#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "outbound/address_policy.h"
#include "outbound/resolver.h"

namespace rollcall::outbound {

struct Post {
    std::string url;
    std::vector<std::string> headers;  ///< "Name: value" each
    std::string body;
    std::chrono::milliseconds deadline{10'000};  ///< for all of it, looking the name up included
    std::size_t answer_limit = 64 * 1024;        ///< bytes of its body that are read
};

struct Answer {
    int status = 0;
    std::string body;
    bool cut_short = false;  ///< its body had more than the limit
};

/// Whether a transfer should be given up, because the process is to end. Called often.
using StopAsked = std::function<bool()>;

/// HTTP to wherever somebody has entered: the one way out. Every address that the name has is
/// held against the policy, one that is refused refuses the target, and the connection goes to
/// those very addresses, whatever the name means by then. Plain http only where the operator
/// allows each of them. No proxy, no redirects, no other protocol, no cookies; the certificate has
/// to be the host's. Thread-safe.
class Client {
  public:
    virtual ~Client() = default;

    /// Whether a request could be sent there, as far as can be told without one. Errors:
    /// invalid_field (the URL, or its addresses are refused), unavailable (no address).
    virtual Status check(const std::string& url, std::chrono::milliseconds patience) = 0;

    /// Any status is an answer. Errors: as check(); unavailable (no connection, no trusted
    /// certificate, no answer in time, stopped). Their texts name neither URL nor address.
    virtual Result<Answer> post(const Post& post, const StopAsked& stop) = 0;
};

/// By libcurl. `resolver` outlives it. `ca_bundle`: PEM of the authorities to be trusted; empty:
/// the system's.
std::unique_ptr<Client> make_curl_client(Resolver& resolver, AddressPolicy policy,
                                         std::filesystem::path ca_bundle = {});

}  // namespace rollcall::outbound
