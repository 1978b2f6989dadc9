#include "unit/server/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rollcall::server {
namespace {

constexpr int kPatience = 20;  ///< seconds

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{kPatience, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        return -1;
    }
    return socket;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return text;
}

Answer parse_head(std::string_view head) {
    Answer answer;
    std::from_chars(head.data() + 9, head.data() + 12, answer.status);
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos) {
            answer.headers.emplace(lower(std::string(line.substr(0, colon))),
                                   line.substr(colon + 2));
        }
    }
    return answer;
}

}  // namespace

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

nlohmann::json Answer::json() const {
    return nlohmann::json::parse(body, nullptr, false);
}

std::string Answer::code() const {
    const auto parsed = json();
    return parsed.is_object() ? parsed.value("code", "") : "";
}

std::string Answer::error() const {
    const auto parsed = json();
    return parsed.is_object() ? parsed.value("error", "") : "";
}

struct Wire::Impl {
    int socket = -1;
    std::unique_ptr<SSL_CTX, FreeSsl> context;
    std::unique_ptr<SSL, FreeSsl> ssl;
    std::string unread;

    bool greet(const Tls& tls) {
        std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
        context.reset(SSL_CTX_new(TLS_client_method()));
        if (tls.max_version != 0) {
            SSL_CTX_set_max_proto_version(context.get(), tls.max_version);
            SSL_CTX_set_security_level(context.get(), 0);
        }
        ssl.reset(SSL_new(context.get()));
        if (!tls.alpn.empty()) {
            SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(tls.alpn.data()),
                                static_cast<unsigned>(tls.alpn.size()));
        }
        if (tls.session != nullptr) {
            SSL_set_session(ssl.get(), static_cast<SSL_SESSION*>(tls.session));
        }
        SSL_set_fd(ssl.get(), socket);
        return SSL_connect(ssl.get()) == 1;
    }

    bool read_more() {
        std::array<char, 16 * 1024> buffer;
        const auto size = ssl ? SSL_read(ssl.get(), buffer.data(), static_cast<int>(buffer.size()))
                              : ::recv(socket, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            return false;
        }
        unread.append(buffer.data(), static_cast<std::size_t>(size));
        return true;
    }
};

Wire::Wire(std::uint16_t port, std::optional<Tls> tls) : impl_(std::make_unique<Impl>()) {
    impl_->socket = connect_to(port);
    if (impl_->socket >= 0 && tls && !impl_->greet(*tls)) {
        hang_up();
    }
}

Wire::Wire(Wire&&) noexcept = default;

Wire::~Wire() {
    if (impl_) {
        hang_up();
    }
}

bool Wire::connected() const {
    return impl_->socket >= 0;
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent =
            impl_->ssl ? SSL_write(impl_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()))
                       : ::send(impl_->socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

Answer Wire::read(bool to_head) {
    std::string& unread = impl_->unread;
    std::size_t end = unread.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!impl_->read_more()) {
            return {};
        }
        end = unread.find("\r\n\r\n");
    }
    Answer answer = parse_head(std::string_view(unread).substr(0, end + 2));
    unread.erase(0, end + 4);
    std::size_t length = 0;
    const std::string declared = answer.header("content-length");
    std::from_chars(declared.data(), declared.data() + declared.size(), length);
    while (!to_head && unread.size() < length) {
        if (!impl_->read_more()) {
            return {};
        }
    }
    answer.body = unread.substr(0, to_head ? 0 : length);
    unread.erase(0, answer.body.size());
    return answer;
}

bool Wire::closed_by_server() {
    return impl_->unread.empty() && !impl_->read_more() && errno != EAGAIN;
}

void Wire::hang_up() {
    impl_->ssl.reset();
    if (impl_->socket >= 0) {
        ::close(impl_->socket);
        impl_->socket = -1;
    }
}

bool Wire::resumed() const {
    return SSL_session_reused(impl_->ssl.get()) == 1;
}

std::string Wire::protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(impl_->ssl.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
}

void* Wire::take_session() const {
    return SSL_get1_session(impl_->ssl.get());
}

Answer ask(std::uint16_t port, const std::string& request) {
    Wire wire(port);
    wire.send(request);
    return wire.read(request.starts_with("HEAD "));
}

std::string request_text(const std::string& method, const std::string& target,
                         std::map<std::string, std::string> headers, const std::string& body) {
    headers.try_emplace("Host", "localhost");
    if (!body.empty()) {
        headers.try_emplace("Content-Length", std::to_string(body.size()));
    }
    std::string text = method + ' ' + target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : headers) {
        text += name + ": " + value + "\r\n";
    }
    return text + "\r\n" + body;
}

}  // namespace rollcall::server
