#include "server/channel.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace rollcall::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

template <class Stream>
class StreamChannel final : public Channel,
                            public std::enable_shared_from_this<StreamChannel<Stream>> {
    static constexpr bool kTls = !std::is_same_v<Stream, tcp::socket>;

  public:
    template <class... Args>
    explicit StreamChannel(std::shared_ptr<asio::ssl::context> context, Args&&... args)
        : context_(std::move(context)),
          stream_(std::forward<Args>(args)...),
          alarm_(stream_.get_executor()),
          descriptor_(socket().native_handle()) {}

    asio::awaitable<Transfer> handshake(Deadline deadline) override {
        if constexpr (kTls) {
            if (!arm(deadline)) {
                co_return Transfer::timed_out;
            }
            auto [failure] =
                co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
            co_return ended(failure);
        }
        co_return Transfer::done;
    }

    asio::awaitable<Read> read_some(std::span<std::uint8_t> into, Deadline deadline) override {
        if (!arm(deadline)) {
            co_return Read{Transfer::timed_out, 0};
        }
        const asio::mutable_buffer buffer(into.data(), into.size());
        auto [failure, bytes] = co_await stream_.async_read_some(buffer, kAwait);
        co_return Read{ended(failure), bytes};
    }

    asio::awaitable<Transfer> write(std::string_view head, std::string_view body,
                                    Deadline deadline) override {
        if (!arm(deadline)) {
            co_return Transfer::timed_out;
        }
        const std::array buffers{asio::const_buffer(head.data(), head.size()),
                                 asio::const_buffer(body.data(), body.size())};
        auto [failure, bytes] = co_await asio::async_write(stream_, buffers, kAwait);
        co_return ended(failure);
    }

    asio::awaitable<void> finish(std::size_t discard, Deadline deadline) override {
        if constexpr (kTls) {
            if (arm(deadline)) {
                // With data still on its way this sends our goodbye and fails, which is enough.
                co_await stream_.async_shutdown(kAwait);
                ended({});
            }
        }
        error_code ignored;
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        std::array<std::uint8_t, 16 * 1024> waste;
        while (discard > 0 && arm(deadline)) {
            const asio::mutable_buffer buffer(waste.data(), std::min(waste.size(), discard));
            auto [failure, bytes] = co_await socket().async_read_some(buffer, kAwait);
            if (ended(failure) != Transfer::done) {
                break;
            }
            discard -= bytes;
        }
    }

    void close() override {
        error_code ignored;
        alarm_.cancel();
        socket().close(ignored);
    }

    void shut_down() override {
        asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
            error_code ignored;
            self->socket().shutdown(tcp::socket::shutdown_both, ignored);
            self->socket().cancel(ignored);
        });
    }

    bool peer_closed() const override {
        tcp_info info{};
        socklen_t size = sizeof info;
        if (::getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
            return true;
        }
        return info.tcpi_state != TCP_ESTABLISHED;
    }

  private:
    tcp::socket& socket() {
        if constexpr (kTls) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    /// Sets the alarm for the operation that follows; false if its time is up already. One alarm
    /// serves all operations with the same deadline.
    bool arm(Deadline deadline) {
        expired_ = false;
        if (deadline <= std::chrono::steady_clock::now()) {
            return false;
        }
        pending_ = true;
        if (armed_ == deadline) {
            return true;
        }
        armed_ = deadline;
        alarm_.expires_at(deadline);
        alarm_.async_wait([self = this->shared_from_this(), deadline](error_code failure) {
            if (!failure && self->armed_ == deadline) {
                self->ring();
            }
        });
        return true;
    }

    void ring() {
        armed_.reset();
        if (pending_) {
            expired_ = true;
            error_code ignored;
            socket().cancel(ignored);
        }
    }

    Transfer ended(error_code failure) {
        pending_ = false;
        if (!failure) {
            return Transfer::done;
        }
        return expired_ ? Transfer::timed_out : Transfer::closed;
    }

    std::shared_ptr<asio::ssl::context> context_;
    Stream stream_;
    asio::steady_timer alarm_;
    const int descriptor_;
    std::optional<Deadline> armed_;
    bool pending_ = false;
    bool expired_ = false;
};

}  // namespace

std::shared_ptr<Channel> make_plain_channel(tcp::socket socket) {
    return std::make_shared<StreamChannel<tcp::socket>>(nullptr, std::move(socket));
}

std::shared_ptr<Channel> make_tls_channel(tcp::socket socket,
                                          std::shared_ptr<asio::ssl::context> context) {
    asio::ssl::context& reference = *context;
    return std::make_shared<StreamChannel<asio::ssl::stream<tcp::socket>>>(
        std::move(context), std::move(socket), reference);
}

}  // namespace rollcall::server
