#include "server/listener.h"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/log.h"
#include "server/turn_away.h"

namespace rollcall::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
/// How long to wait for descriptors or memory to come free when there are none.
constexpr std::chrono::milliseconds kBreath{50};

Peer peer_of(const tcp::socket& socket) {
    error_code failure;
    const tcp::endpoint endpoint = socket.remote_endpoint(failure);
    asio::ip::address address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return {address.to_string(), !failure && address.is_loopback()};
}

std::optional<tcp::endpoint> endpoint_of(asio::io_context& io, const std::string& host,
                                         std::uint16_t port, error_code& failure) {
    const asio::ip::address address = asio::ip::make_address(host, failure);
    if (!failure) {
        return tcp::endpoint(address, port);
    }
    tcp::resolver resolver(io);
    const auto found =
        resolver.resolve(host, std::to_string(port), tcp::resolver::passive, failure);
    return failure || found.empty() ? std::nullopt : std::optional(found.begin()->endpoint());
}

void bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, error_code& failure) {
    acceptor.open(endpoint.protocol(), failure);
    if (!failure) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
    }
    if (!failure && endpoint.address() == asio::ip::address_v6::any()) {
        acceptor.set_option(asio::ip::v6_only(false), failure);
    }
    if (!failure) {
        acceptor.bind(endpoint, failure);
    }
    if (!failure) {
        acceptor.listen(asio::socket_base::max_listen_connections, failure);
    }
}

void report(const std::exception_ptr& thrown) {
    if (!thrown) {
        return;
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        log::error("a connection ended by an exception", {{"what", error.what()}});
    } catch (...) {
        log::error("a connection ended by something that is no exception");
    }
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(asio::io_context& io, const std::string& host,
                                                 std::uint16_t port, const TlsContext* tls,
                                                 Gate& gate, SharedParts& parts) {
    error_code failure;
    const auto endpoint = endpoint_of(io, host, port, failure);
    tcp::acceptor acceptor(asio::make_strand(io));
    if (endpoint) {
        failure = {};
        bind(acceptor, *endpoint, failure);
    }
    if (failure) {
        return Error{ErrorCode::address_in_use,
                     "Cannot listen on " + host + " port " + std::to_string(port) + ": " +
                         failure.message() + ". Choose another host or port."};
    }
    return std::unique_ptr<Listener>(new Listener(io, std::move(acceptor), tls, gate, parts));
}

Listener::Listener(asio::io_context& io, tcp::acceptor acceptor, const TlsContext* tls, Gate& gate,
                   SharedParts& parts)
    : io_(io), acceptor_(std::move(acceptor)), tls_(tls), gate_(gate), parts_(parts) {
    port_ = acceptor_.local_endpoint().port();
}

void Listener::start() {
    asio::co_spawn(acceptor_.get_executor(), accept(), report);
}

void Listener::stop() {
    asio::post(acceptor_.get_executor(), [this] {
        error_code ignored;
        acceptor_.close(ignored);
    });
}

asio::awaitable<void> Listener::accept() {
    while (acceptor_.is_open()) {
        auto [failure, socket] = co_await acceptor_.async_accept(asio::make_strand(io_), kAwait);
        if (!failure && try_take(tcp::socket(std::move(socket)))) {
            continue;
        }
        if (failure == asio::error::operation_aborted) {
            break;
        }
        asio::steady_timer breath(acceptor_.get_executor(), kBreath);
        co_await breath.async_wait(kAwait);
    }
}

bool Listener::try_take(tcp::socket socket) {
    try {
        take(std::move(socket));
        return true;
    } catch (const std::exception& error) {
        log::error("a connection could not be taken", {{"what", error.what()}});
    }
    return false;
}

void Listener::take(tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    Peer peer = peer_of(socket);
    const auto executor = socket.get_executor();
    const auto context = tls_ == nullptr ? nullptr : tls_->current();
    std::shared_ptr<Channel> channel = context ? make_tls_channel(std::move(socket), context)
                                               : make_plain_channel(std::move(socket));
    const auto close = [weak = std::weak_ptr(channel)] {
        if (const auto alive = weak.lock()) {
            alive->shut_down();
        }
    };
    if (auto place = parts_.connections.admit(close)) {
        asio::co_spawn(executor,
                       serve_connection(std::move(channel), std::move(*place), std::move(peer),
                                        context != nullptr, gate_, parts_),
                       report);
    } else if (auto spare = parts_.connections.admit_spare(close)) {
        asio::co_spawn(executor, turn_away(std::move(channel), std::move(*spare), gate_, parts_),
                       report);
    }
}

}  // namespace rollcall::server
