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

awaitable<Transfer> send_pieces(const Sending& sending, std::string head, Response response) {
    std::string piece(response.body_text());
    std::string before = std::move(head);  // what has to go before the piece
    while (true) {
        if (!piece.empty() || !before.empty()) {
            const bool framed = sending.chunked && !piece.empty();
            before += framed ? chunk_size(piece.size()) : "";
            const Transfer sent = co_await send_whole(sending, before, piece);
            if (sent != Transfer::done) {
                co_return sent;
            }
            before = framed ? "\r\n" : "";
        } else if (sending.channel.peer_closed() || !sending.go_on()) {
            co_return Transfer::closed;
        } else {
            co_await rest(kLivePause);
        }
        auto next =
            co_await next_piece(response.more, sending.jobs, sending.limits.answer_deadline);
        if (!next) {
            log::error("an answer was cut off in its middle",
                       {{"reason", next.error().message}, {"why", next.error().context}});
            co_return Transfer::closed;
        }
        if (!*next) {
            before += sending.chunked ? kLastChunk : "";
            co_return co_await send_whole(sending, before, "");
        }
        piece = std::move(**next);
    }
}

}  // namespace rollcall::server
