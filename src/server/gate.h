#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/clock.h"
#include "server/authenticator.h"
#include "server/message.h"
#include "server/rate_limiter.h"
#include "server/router.h"

namespace rollcall::server {

struct GateSettings {
    std::vector<std::string> cors_origins;  ///< exact
    std::uint32_t requests_per_minute = 1200;
    /// How often a minute an address may come with a wrong key before 401 becomes 429. Callers with
    /// a good key from the same address (a proxy's) are not kept out by it.
    std::uint32_t failures_per_minute = 60;
    /// Whether the loopback reads the metrics without a key. Not behind a proxy on this machine:
    /// what comes through it looks local, unless it happens to add a header that tells.
    bool metrics_for_loopback = true;
    std::string not_found = "There is nothing at this address.";
};

/// What lets a request in: its route, and who calls.
struct Admission {
    const Route* route = nullptr;
    std::vector<std::string> parameters;
    std::optional<Caller> caller;
};

/// Decides on the header alone, before a byte of the body is read, whether a request is let in:
/// route, key or session, Origin and token, rate, right, declared size, in this order. Thread-safe.
class Gate {
  public:
    Gate(std::vector<Route> routes, const Authenticator& authenticator, GateSettings settings,
         const Clock& clock);

    using Verdict = std::variant<Admission, Response>;
    Verdict admit(const RequestHead& head);

    /// Adds what every answer carries: request id, security headers, and CORS for origins that were
    /// configured. An answer that says nothing about caches is not to be stored.
    void complete(const RequestHead& head, Response& response) const;

    const Router& router() const noexcept { return router_; }

  private:
    using Refusal = std::optional<Response>;

    Verdict check(const RequestHead& head, Router::Match match);
    Refusal check_caller(const RequestHead& head, const Route& route, Admission& admission);
    Refusal check_rate(const RequestHead& head, const Admission& admission);
    Response unauthorised(const RequestHead& head);
    bool is_allowed_origin(const std::string* origin) const;
    bool is_preflight(const RequestHead& head) const;
    Response preflight(const RequestHead& head) const;

    Router router_;
    Authenticator authenticator_;
    GateSettings settings_;
    RateLimiter requests_;
    RateLimiter failures_;
};

}  // namespace rollcall::server
