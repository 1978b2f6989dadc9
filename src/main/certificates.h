#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/config.h"
#include "core/result.h"
#include "server/server.h"

namespace rollcall {

/// The certificate in force and, for the local CA, its renewal. `config` and `clock` outlive it.
/// Not thread-safe.
class Certificates {
  public:
    Certificates(const Config& config, const Clock& clock) : config_(config), clock_(clock) {}

    /// Errors: as server::read_identity and open_local_identity.
    Status open();
    /// Reissues the server's certificate when it nears its end or an address has changed.
    void renew(server::Server& server);

    std::optional<server::TlsIdentity> tls;
    std::string ca_certificate;
    std::string ca_fingerprint;
    bool reissued = false;

  private:
    Status open_local();
    void warn_of_new(const std::vector<std::string>& left_out);

    const Config& config_;
    const Clock& clock_;
    std::vector<std::string> left_out_;
    bool in_use_ = true;  ///< the server has the certificate that was issued last
};

}  // namespace rollcall
