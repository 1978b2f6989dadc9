#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "core/result.h"
#include "server/server.h"

namespace rollcall::server {

/// A context for TLS 1.2 and 1.3 with forward secrecy only, session resumption by ticket and
/// http/1.1 by ALPN. Error: certificate_invalid (unreadable, or the key does not fit).
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsIdentity& identity);

/// SHA-256 of a PEM certificate's DER, as AA:BB:... Error: certificate_invalid.
Result<std::string> certificate_fingerprint(const std::string& pem);

/// The context for connections to come; may be replaced at any time. Thread-safe.
class TlsContext {
  public:
    /// nullptr: plain HTTP.
    std::shared_ptr<boost::asio::ssl::context> current() const {
        const std::lock_guard lock(mutex_);
        return context_;
    }
    void replace(std::shared_ptr<boost::asio::ssl::context> context) {
        const std::lock_guard lock(mutex_);
        context_ = std::move(context);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace rollcall::server
