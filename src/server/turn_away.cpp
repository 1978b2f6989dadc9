#include "server/turn_away.h"

#include <string>

#include "core/digest.h"
#include "core/log.h"
#include "server/dispatch.h"
#include "server/responses.h"

namespace rollcall::server {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kPatience{5};

Response refusal(const RequestHead& head, const Gate& gate, Metrics& metrics) {
    log::info("a connection was turned away", {{"request_id", head.id}});
    Response response = overloaded(metrics, Metrics::Overload::connections, head);
    gate.complete(head, response);
    return response;
}

}  // namespace

asio::awaitable<void> turn_away(std::shared_ptr<Channel> channel,
                                [[maybe_unused]] ConnectionRegistry::Place place, const Gate& gate,
                                SharedParts& parts) {
    const Deadline deadline = std::chrono::steady_clock::now() + kPatience;
    if (co_await channel->handshake(deadline) == Transfer::done) {
        RequestHead head;
        head.id = to_hex(random_bytes(8));
        const Response response = refusal(head, gate, parts.metrics);
        const std::string text = serialised_head(response, false, false, parts.clock.now());
        if (co_await channel->write(text, response.body_text(), deadline) == Transfer::done) {
            co_await channel->finish(kLingerBytes, deadline);
        }
    }
    channel->close();
}

}  // namespace rollcall::server
