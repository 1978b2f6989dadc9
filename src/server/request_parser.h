#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>

#include "core/bytes.h"
#include "core/error.h"
#include "server/message.h"

namespace rollcall::server {

/// Takes one HTTP/1.1 request apart as its bytes arrive. What is ambiguous (both Content-Length and
/// Transfer-Encoding, two lengths, an unknown coding, no Host) is refused, so that no proxy and
/// Rollcall can disagree on where a request ends. For one thread at a time.
class RequestParser {
  public:
    explicit RequestParser(std::size_t header_limit);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes bytes and says how many of them it used; the others come again, with more behind them.
    /// Stops behind the header, so that the request can be admitted, and behind the request.
    std::size_t put(ByteView bytes);

    bool head_done() const noexcept;
    bool done() const noexcept;
    /// Why the request is refused: header_too_large, body_too_large (a chunked one, as soon as a
    /// chunk's size says so) or invalid_request. After it the connection cannot be used further.
    const std::optional<Error>& error() const noexcept { return error_; }

    /// Once, when the header is done. Peer, TLS and id are left to the caller.
    RequestHead take_head();
    /// Before the first byte of a body; a declared length has been checked by the caller.
    void set_body_limit(std::size_t bytes);
    /// Bytes of memory that the body will hold once `more` bytes have been put, to be accounted for
    /// before they are. One with a declared length takes just that; a chunked one grows by
    /// doubling.
    std::size_t body_memory(std::size_t more) const noexcept;
    /// Once, when the request is done.
    Bytes take_body();

  private:
    struct Impl;

    void check_head();
    void count(std::size_t used, std::size_t left);

    std::unique_ptr<Impl> impl_;
    std::size_t header_limit_;
    std::size_t body_limit_ = std::numeric_limits<std::size_t>::max();
    std::size_t head_bytes_ = 0;
    std::optional<Error> error_;
};

}  // namespace rollcall::server
