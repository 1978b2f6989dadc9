#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::outbound {

/// Listens on the loopback and hands each connection to `serve`, one after the other.
class LoopbackServer {
  public:
    /// Of a connection, which is closed when it returns.
    using Serve = std::function<void(int connection)>;

    explicit LoopbackServer(Serve serve);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    int connections() const noexcept { return connections_; }

  private:
    Serve serve_;
    int listening_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

/// Reads one request with a Content-Length; "" if the client goes before.
std::string read_request(int connection);
void send_text(int connection, const std::string& text);

}  // namespace rollcall::outbound
