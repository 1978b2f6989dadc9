#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rollcall::server {

/// An answer as it came over the wire. Header names are in lower case.
struct Answer {
    int status = 0;
    std::multimap<std::string, std::string> headers;
    std::string body;

    /// "" if there is none.
    std::string header(const std::string& name) const;
    nlohmann::json json() const;
    /// The error's code, or "" if the body is no error.
    std::string code() const;
    std::string error() const;
};

/// A client of the test's own, over a plain socket or TLS, that sends whatever bytes it is told to.
/// Every read gives up after 20 s, so that a server that hangs fails the test.
class Wire {
  public:
    struct Tls {
        int max_version = 0;      ///< 0: the library's
        std::string alpn = {};    ///< protocols, each with its length before it
        void* session = nullptr;  ///< an SSL_SESSION to resume
    };

    /// To 127.0.0.1. connected() tells whether it worked.
    explicit Wire(std::uint16_t port, std::optional<Tls> tls = std::nullopt);
    ~Wire();
    Wire(Wire&&) noexcept;
    Wire& operator=(Wire&&) = delete;

    bool connected() const;
    /// False if the server has closed the connection.
    bool send(std::string_view bytes);
    /// The next whole answer; status 0 if the connection ends before it does. `to_head`: the answer
    /// to a HEAD request, which has no body.
    Answer read(bool to_head = false);
    /// Whether the server closes without sending anything more.
    bool closed_by_server();
    /// Closes the socket at once.
    void hang_up();

    bool resumed() const;          ///< the TLS session was an old one's
    std::string protocol() const;  ///< what ALPN chose
    void* take_session() const;    ///< an SSL_SESSION, owned by the caller

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One request on a connection of its own.
Answer ask(std::uint16_t port, const std::string& request);

/// The text of a request. Host is added if it is not among the headers, Content-Length where there
/// is a body.
std::string request_text(const std::string& method, const std::string& target,
                         std::map<std::string, std::string> headers = {},
                         const std::string& body = "");

}  // namespace rollcall::server
