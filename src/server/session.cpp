#include "server/session.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include <boost/beast/core/flat_buffer.hpp>

#include "core/digest.h"
#include "core/log.h"
#include "server/dispatch.h"
#include "server/request_parser.h"
#include "server/responses.h"
#include "server/sending.h"

namespace rollcall::server {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::size_t kHeadPiece = 4 * 1024;   ///< most headers come whole in one of these
constexpr std::size_t kBodyPiece = 64 * 1024;  ///< small reads make an upload slow
/// A refused body up to this size is read and thrown away, so that the connection can go on.
constexpr std::size_t kDrainLimit = 64 * 1024;
constexpr std::chrono::seconds kLingerTime{5};
constexpr std::chrono::seconds kFarewell{1};
constexpr std::string_view kNoRoute = "none";
constexpr std::array<std::string_view, 9> kMethods{"GET",   "HEAD",    "POST",    "PUT",  "DELETE",
                                                   "PATCH", "OPTIONS", "CONNECT", "TRACE"};

Deadline in(std::chrono::seconds time) {
    return std::chrono::steady_clock::now() + time;
}

/// For the log: a client may send any token as its method, as long as a header may be.
std::string known_method(const std::string& method) {
    return std::ranges::find(kMethods, method) == kMethods.end() ? "other" : method;
}

/// What becomes of the connection.
enum class Next {
    request,  ///< it may bring another one
    goodbye,  ///< it ends as the protocol wants it
    cut,      ///< nobody is there any more
};

class Session {
  public:
    Session(std::shared_ptr<Channel> channel, ConnectionRegistry::Place place, Peer peer,
            bool secure, Gate& gate, SharedParts& parts)
        : channel_(std::move(channel)),
          place_(std::move(place)),
          peer_(std::move(peer)),
          secure_(secure),
          gate_(gate),
          parts_(parts),
          input_(parts.limits.header_limit + 2 * kBodyPiece) {}

    awaitable<void> run();

  private:
    /// What is known of the request under way, for its answer, the metrics and the log.
    struct Exchange {
        explicit Exchange(std::size_t header_limit) : parser(header_limit) {}
        RequestParser parser;
        RequestHead head;
        Admission admission;
        bool known = false;  ///< it came with a good key or session and was admitted
        Deadline begun = std::chrono::steady_clock::now();
        std::string_view route() const {
            return admission.route == nullptr ? kNoRoute : admission.route->pattern;
        }
    };
    /// A step's outcome: go on, answer with this (and read no further), or the client is gone.
    struct GoOn {};
    struct Gone {};
    using Step = std::variant<GoOn, Response, Gone>;

    awaitable<Next> exchange();
    awaitable<Step> read_head(Exchange& exchange);
    awaitable<Step> read_body(Exchange& exchange, ByteBudget::Share& share);
    awaitable<Next> serve(Exchange& exchange);
    awaitable<Next> refuse(Exchange& exchange, Response response);
    awaitable<bool> drain(Exchange& exchange);
    awaitable<bool> send(const Exchange& exchange, Response response, bool keep_alive);
    awaitable<Transfer> read_piece(std::size_t size, Deadline deadline);

    void skip_empty_lines();
    void feed(RequestParser& parser);
    void note(const Exchange& exchange, int status);
    ByteView unread() const {
        const auto data = input_.data();
        return {static_cast<const std::uint8_t*>(data.data()), data.size()};
    }

    std::shared_ptr<Channel> channel_;
    ConnectionRegistry::Place place_;
    Peer peer_;
    bool secure_;
    Gate& gate_;
    SharedParts& parts_;
    boost::beast::flat_buffer input_;
};

awaitable<void> Session::run() {
    const Transfer greeted = co_await channel_->handshake(in(parts_.limits.header_deadline));
    Next next = greeted == Transfer::done ? Next::request : Next::cut;
    while (next == Next::request && place_.wait()) {
        next = co_await exchange();
        if (input_.size() == 0) {
            input_.shrink_to_fit();
        }
    }
    if (next == Next::goodbye) {
        // While the server stops, nobody waits for those who still send.
        const bool patient = place_.wait();
        co_await channel_->finish(patient ? kLingerBytes : 0,
                                  in(patient ? kLingerTime : kFarewell));
    }
    channel_->close();
}

awaitable<Next> Session::exchange() {
    Exchange exchange(parts_.limits.header_limit);
    exchange.head.id = to_hex(random_bytes(8));
    Step head = co_await read_head(exchange);
    if (std::holds_alternative<Gone>(head) || !place_.wait()) {
        co_return Next::cut;
    }
    exchange.begun = std::chrono::steady_clock::now();
    if (auto* refusal = std::get_if<Response>(&head)) {
        exchange.head.keep_alive = false;
        co_return co_await refuse(exchange, std::move(*refusal));
    }
    std::string id = std::move(exchange.head.id);
    exchange.head = exchange.parser.take_head();
    exchange.head.id = std::move(id);
    exchange.head.peer = peer_;
    exchange.head.secure = secure_;
    Gate::Verdict verdict = gate_.admit(exchange.head);
    if (auto* refusal = std::get_if<Response>(&verdict)) {
        co_return co_await refuse(exchange, std::move(*refusal));
    }
    exchange.admission = std::get<Admission>(std::move(verdict));
    exchange.known = exchange.admission.caller.has_value();
    // Anybody may send a body slowly or leave an answer unread: all but those with a key wait until
    // their request is whole, and yield when it has been worked on.
    if (exchange.known && !place_.work()) {
        co_return Next::cut;
    }
    co_return co_await serve(exchange);
}

/// The idle deadline ends with the first byte; from there the whole header has one deadline, so
/// that bytes that drip do not prolong it.
awaitable<Session::Step> Session::read_head(Exchange& exchange) {
    RequestParser& parser = exchange.parser;
    std::optional<Deadline> deadline;
    bool started = false;
    while (true) {
        if (!started) {
            skip_empty_lines();
            started = input_.size() > 0;
        }
        feed(parser);
        if (parser.error()) {
            co_return error_response(*parser.error(), exchange.head.id);
        }
        if (parser.head_done()) {
            co_return GoOn{};
        }
        if (!deadline && started) {
            deadline = in(parts_.limits.header_deadline);
        }
        const Deadline until = deadline.value_or(in(parts_.limits.idle_deadline));
        const Transfer result = co_await read_piece(kHeadPiece, until);
        if (result == Transfer::closed || (result == Transfer::timed_out && !deadline)) {
            co_return Gone{};
        }
        if (result == Transfer::timed_out) {
            co_return error_response(
                {ErrorCode::request_timeout, "The request's header did not arrive in time."},
                exchange.head.id);
        }
        if (!deadline) {
            deadline = in(parts_.limits.header_deadline);
        }
    }
}

awaitable<Next> Session::serve(Exchange& exchange) {
    const RequestHead& head = exchange.head;
    RequestParser& parser = exchange.parser;
    ByteBudget::Share share(parts_.bodies);
    if (!share.grow_to(static_cast<std::size_t>(head.content_length.value_or(0)))) {
        co_return co_await refuse(exchange,
                                  overloaded(parts_.metrics, Metrics::Overload::bodies, head));
    }
    if (!parser.done() && head.expects_continue()) {
        const Transfer sent = co_await channel_->write("HTTP/1.1 100 Continue\r\n\r\n", "",
                                                       in(parts_.limits.body_deadline));
        if (sent != Transfer::done) {
            co_return Next::cut;
        }
    }
    Step body = co_await read_body(exchange, share);
    if (std::holds_alternative<Gone>(body)) {
        co_return Next::cut;
    }
    if (auto* refusal = std::get_if<Response>(&body)) {
        exchange.head.keep_alive = false;
        co_return co_await refuse(exchange, std::move(*refusal));
    }
    if (!place_.work()) {
        co_return Next::cut;
    }
    auto request = std::make_shared<Request>(Request{head, std::move(exchange.admission.parameters),
                                                     std::move(exchange.admission.caller),
                                                     parser.take_body()});
    Response response =
        co_await run_handler(*exchange.admission.route, std::move(request), channel_, parts_.jobs,
                             parts_.answers, parts_.metrics, parts_.limits);
    if (response.status == kClientGone) {
        note(exchange, kClientGone);
        co_return Next::cut;
    }
    const bool endless = response.more && head.http_1_0;  // but for the connection's end
    const bool keep_alive = head.keep_alive && !endless && !parts_.connections.stopping();
    const bool sent = co_await send(exchange, std::move(response), keep_alive);
    co_return !sent ? Next::cut : keep_alive ? Next::request : Next::goodbye;
}

awaitable<Session::Step> Session::read_body(Exchange& exchange, ByteBudget::Share& share) {
    RequestParser& parser = exchange.parser;
    const std::string& id = exchange.head.id;
    if (!parser.done()) {
        parser.set_body_limit(exchange.admission.route->body_limit);
    }
    const Deadline deadline = in(parts_.limits.body_deadline);
    while (!parser.done()) {
        if (!share.grow_to(parser.body_memory(input_.size()))) {
            co_return overloaded(parts_.metrics, Metrics::Overload::bodies, exchange.head);
        }
        feed(parser);
        if (parser.error()) {
            co_return error_response(*parser.error(), id);
        }
        if (parser.done()) {
            break;
        }
        if (input_.size() > parts_.limits.header_limit) {
            co_return error_response(
                {ErrorCode::invalid_request, "The request is not well formed: a chunk's header."},
                id);
        }
        const Transfer result = co_await read_piece(kBodyPiece, deadline);
        if (result == Transfer::closed) {
            co_return Gone{};
        }
        if (result == Transfer::timed_out) {
            co_return error_response(
                {ErrorCode::request_timeout, "The request's body did not arrive in time."}, id);
        }
    }
    co_return GoOn{};
}

/// Answers a request whose body has not been read. A small one is thrown away, so that the
/// connection can go on; after any other it ends.
awaitable<Next> Session::refuse(Exchange& exchange, Response response) {
    const RequestHead& head = exchange.head;
    const bool small =
        !head.chunked && !head.expects_continue() && head.content_length.value_or(0) <= kDrainLimit;
    const bool keep_alive = head.keep_alive && small && !parts_.connections.stopping();
    if (!co_await send(exchange, std::move(response), keep_alive)) {
        co_return Next::cut;
    }
    if (!keep_alive) {
        co_return Next::goodbye;
    }
    if (!place_.yield() || !co_await drain(exchange)) {
        co_return Next::cut;
    }
    co_return Next::request;
}

awaitable<bool> Session::drain(Exchange& exchange) {
    RequestParser& parser = exchange.parser;
    const Deadline deadline = in(kLingerTime);
    while (!parser.done()) {
        feed(parser);
        if (parser.error()) {
            co_return false;
        }
        if (!parser.done() && co_await read_piece(kHeadPiece, deadline) != Transfer::done) {
            co_return false;
        }
    }
    co_return true;
}

awaitable<bool> Session::send(const Exchange& exchange, Response response, bool keep_alive) {
    gate_.complete(exchange.head, response);
    std::string head =
        serialised_head(response, exchange.head.http_1_0, keep_alive, parts_.clock.now());
    int status = response.status;
    const bool bodiless = exchange.head.method == "HEAD";
    Transfer sent = Transfer::closed;
    if (exchange.known || place_.yield()) {
        Sending sending{.channel = *channel_,
                        .jobs = parts_.jobs,
                        .limits = parts_.limits,
                        .chunked = !exchange.head.http_1_0,
                        .rest = [this] { return !parts_.connections.stopping() && place_.yield(); },
                        .work = [this] { return place_.work(); },
                        .request_id = exchange.head.id};
        if (bodiless) {
            sent = co_await send_whole(sending, head, "");
        } else if (response.more) {
            sent = co_await send_pieces(sending, std::move(head), std::move(response));
            status = sent == Transfer::done ? status : kClientGone;
        } else {
            sent = co_await send_whole(sending, head, response.body_text());
        }
    }
    note(exchange, status);
    co_return sent == Transfer::done;
}

awaitable<Transfer> Session::read_piece(std::size_t size, Deadline deadline) {
    const auto room = input_.prepare(size);
    const std::span<std::uint8_t> into(static_cast<std::uint8_t*>(room.data()), room.size());
    const Channel::Read read = co_await channel_->read_some(into, deadline);
    input_.commit(read.result == Transfer::done ? read.bytes : 0);
    co_return read.result;
}

/// RFC 9112, section 2.2: some clients send an empty line behind a body.
void Session::skip_empty_lines() {
    while (as_text(unread()).starts_with("\r\n")) {
        input_.consume(2);
    }
}

void Session::feed(RequestParser& parser) {
    if (!parser.done() && input_.size() > 0) {
        input_.consume(parser.put(unread()));
    }
}

void Session::note(const Exchange& exchange, int status) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exchange.begun;
    parts_.metrics.answered(exchange.route(), status, took.count());
    const Route* route = exchange.admission.route;
    const bool routine = route != nullptr && route->place == Place::io_thread && status < 400;
    // The pattern and not the path: an employee_id in an address is nobody's business.
    log::write(routine ? log::Level::debug : log::Level::info, "request",
               {{"method", known_method(exchange.head.method)},
                {"route", std::string(exchange.route())},
                {"status", std::to_string(status)},
                {"ms", std::to_string(static_cast<int>(took.count() * 1000))},
                {"request_id", exchange.head.id}});
}

}  // namespace

awaitable<void> serve_connection(std::shared_ptr<Channel> channel, ConnectionRegistry::Place place,
                                 Peer peer, bool secure, Gate& gate, SharedParts& parts) {
    Session session(std::move(channel), std::move(place), std::move(peer), secure, gate, parts);
    co_await session.run();
}

}  // namespace rollcall::server
