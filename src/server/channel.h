#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace rollcall::server {

using Deadline = std::chrono::steady_clock::time_point;

/// How an operation on a connection ended.
enum class Transfer { done, timed_out, closed };

/// So much is still taken from a client that sends on while it is being told to stop.
inline constexpr std::size_t kLingerBytes = 64 * 1024 * 1024;

/// One connection's bytes, in the clear or over TLS, every operation with a deadline. After
/// `timed_out` of a read the other direction still works, so that the client can be told. All but
/// shut_down() and peer_closed() are called on the connection's strand.
class Channel {
  public:
    struct Read {
        Transfer result = Transfer::closed;
        std::size_t bytes = 0;
    };

    virtual ~Channel() = default;

    /// For TLS; done at once in the clear.
    virtual boost::asio::awaitable<Transfer> handshake(Deadline deadline) = 0;
    virtual boost::asio::awaitable<Read> read_some(std::span<std::uint8_t> into,
                                                   Deadline deadline) = 0;
    /// Writes both texts whole.
    virtual boost::asio::awaitable<Transfer> write(std::string_view head, std::string_view body,
                                                   Deadline deadline) = 0;
    /// Says goodbye as the protocol wants it, then throws away up to `discard` bytes that still
    /// come, so that an answer sent before the whole request was read is not lost in a reset.
    virtual boost::asio::awaitable<void> finish(std::size_t discard, Deadline deadline) = 0;

    /// The end: gives the socket back. Called once, when no operation is pending.
    virtual void close() = 0;

    /// Cuts the connection; what waits on it ends with `closed`. Any thread, at once.
    virtual void shut_down() = 0;
    /// Whether the client has closed its side, whatever of its bytes is still unread. Any thread.
    virtual bool peer_closed() const = 0;
};

std::shared_ptr<Channel> make_plain_channel(boost::asio::ip::tcp::socket socket);
/// The context stays alive as long as the channel.
std::shared_ptr<Channel> make_tls_channel(boost::asio::ip::tcp::socket socket,
                                          std::shared_ptr<boost::asio::ssl::context> context);

}  // namespace rollcall::server
