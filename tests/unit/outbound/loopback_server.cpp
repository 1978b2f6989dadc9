#include "unit/outbound/loopback_server.h"

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rollcall::outbound {

LoopbackServer::LoopbackServer(Serve serve) : serve_(std::move(serve)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listening_, 16) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no socket on the loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
        sigset_t signals{};  // a client that hangs up ends no test
        sigemptyset(&signals);
        sigaddset(&signals, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        for (;;) {
            const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) {
                return;
            }
            ++connections_;
            serve_(connection);
            ::close(connection);
        }
    });
}

LoopbackServer::~LoopbackServer() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
}

std::string read_request(int connection) {
    std::string request;
    std::array<char, 4096> buffer{};
    for (;;) {
        const std::size_t end = request.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t length = request.find("Content-Length: ");
            const std::size_t body =
                length == std::string::npos ? 0 : std::stoul(request.substr(length + 16));
            if (request.size() >= end + 4 + body) {
                return request;
            }
        }
        const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (count <= 0) {
            return {};
        }
        request.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

void send_text(int connection, const std::string& text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t count =
            ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            return;
        }
        sent += static_cast<std::size_t>(count);
    }
}

}  // namespace rollcall::outbound
