#include "server/sending.h"

#include <array>
#include <cstdio>
#include <utility>

#include "core/log.h"
#include "server/dispatch.h"

namespace rollcall::server {
namespace {

using boost::asio::awaitable;

/// A client that takes an answer more slowly than this is given up.
constexpr std::size_t kLeastBytesPerSecond = 16 * 1024;
/// How long after a piece that said nothing the next one is asked for.
constexpr std::chrono::milliseconds kLivePause{1000};
constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// What stands before a chunk's bytes (RFC 9112, section 7.1).
std::string chunk_size(std::size_t size) {
    std::array<char, 20> text{};
    const int length = std::snprintf(text.data(), text.size(), "%zx\r\n", size);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

awaitable<Transfer> send_whole(const Sending& sending, std::string_view head,
                               std::string_view body) {
    const std::chrono::seconds by_size(body.size() / kLeastBytesPerSecond);
    co_return co_await sending.channel.write(
        head, body, std::chrono::steady_clock::now() + sending.limits.body_deadline + by_size);
}

namespace {

/// With what has to go before it; as a chunk, if the answer is chunked.
awaitable<Transfer> send_piece(const Sending& sending, std::string before, BodyPiece& piece) {
    if (sending.chunked && !piece.text.empty()) {
        before += chunk_size(piece.text.size());
        piece.text += "\r\n";
    }
    if (sending.chunked && piece.then == BodyPiece::Then::end) {
        piece.text += kLastChunk;
    }
    if (before.empty() && piece.text.empty()) {
        co_return Transfer::done;
    }
    co_return co_await send_whole(sending, before, piece.text);
}

}  // namespace

awaitable<Transfer> send_pieces(const Sending& sending, std::string head, Response response) {
    BodyPiece piece{std::string(response.body_text()), BodyPiece::Then::more};
    response.body = std::string();
    response.share.reset();
    while (true) {
        const bool last = piece.then == BodyPiece::Then::end;
        const Transfer sent = co_await send_piece(sending, std::exchange(head, ""), piece);
        if (sent != Transfer::done || last) {
            co_return sent;
        }
        if (piece.then == BodyPiece::Then::later) {
            if (!sending.rest()) {
                co_return Transfer::closed;
            }
            co_await rest(kLivePause);
            if (!sending.work()) {
                co_return Transfer::closed;
            }
        }
        if (sending.channel.peer_closed()) {
            co_return Transfer::closed;
        }
        auto next = co_await next_piece(response.more, sending.channel, sending.jobs,
                                        sending.limits.answer_deadline);
        if (!next) {
            log::error("an answer was cut off in its middle", {{"request_id", sending.request_id},
                                                               {"reason", next.error().message},
                                                               {"why", next.error().context}});
            co_return Transfer::closed;
        }
        piece = std::move(*next);
    }
}

}  // namespace rollcall::server
