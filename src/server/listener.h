#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "core/result.h"
#include "server/session.h"
#include "server/tls.h"

namespace rollcall::server {

/// A bound socket that takes connections and gives each its session. Lives as long as the
/// io_context runs.
class Listener {
  public:
    /// `tls`: nullptr for plain HTTP. `gate`, `parts`, `tls` and `io` outlive the listener.
    /// Error: address_in_use.
    static Result<std::unique_ptr<Listener>> open(boost::asio::io_context& io,
                                                  const std::string& host, std::uint16_t port,
                                                  const TlsContext* tls, Gate& gate,
                                                  SharedParts& parts);

    std::uint16_t port() const noexcept { return port_; }
    /// Begins to accept.
    void start();
    /// Accepts no more. Any thread.
    void stop();

  private:
    Listener(boost::asio::io_context& io, boost::asio::ip::tcp::acceptor acceptor,
             const TlsContext* tls, Gate& gate, SharedParts& parts);

    boost::asio::awaitable<void> accept();
    /// False, logged, if the connection ended by an exception: the others go on.
    bool try_take(boost::asio::ip::tcp::socket socket);
    void take(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    const TlsContext* tls_;
    Gate& gate_;
    SharedParts& parts_;
};

}  // namespace rollcall::server
