#include "server/dispatch.h"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/digest.h"
#include "core/log.h"
#include "server/responses.h"

namespace rollcall::server {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kFullPoolPause{50};
/// Bodies up to this size are not charged: as many as there are connections are no danger.
constexpr std::size_t kSmallBody = 64 * 1024;

/// What a job has made on its way back to the strand.
template <class Made>
struct Pending {
    explicit Pending(const asio::any_io_executor& executor) : done(executor) {
        done.expires_at(Deadline::max());
    }
    std::optional<Made> made;
    bool over = false;  ///< the job has ended, perhaps with nothing
    asio::steady_timer done;
};

/// Brings what a job has made to the strand; if an exception ends the job before, then that it is
/// over: nobody else would wake the session that waits.
template <class Made>
class Carrier {
  public:
    Carrier(std::shared_ptr<Pending<Made>> pending, asio::any_io_executor strand)
        : pending_(std::move(pending)), strand_(std::move(strand)) {}
    Carrier(const Carrier&) = delete;
    Carrier(Carrier&&) = delete;
    Carrier& operator=(const Carrier&) = delete;
    Carrier& operator=(Carrier&&) = delete;
    ~Carrier() {
        try {
            if (!brought_) {
                bring(std::nullopt);
            }
        } catch (...) {
            log::error("an answer could not be brought to its session");
        }
    }

    void bring(std::optional<Made> made) {
        asio::post(strand_, [pending = pending_, made = std::move(made)]() mutable {
            pending->made = std::move(made);
            pending->over = true;
            pending->done.cancel();
        });
        brought_ = true;
    }

  private:
    std::shared_ptr<Pending<Made>> pending_;
    asio::any_io_executor strand_;
    bool brought_ = false;
};

Response fault(std::string context, const RequestHead& head) {
    return error_response({ErrorCode::internal,
                           "Something went wrong in the server. Its log tells more under the "
                           "request id.",
                           std::move(context)},
                          head.id);
}

/// Whether the body is the one that a device signed; what nobody signed may be any.
bool body_is_as_signed(const Request& request) {
    return !request.caller || !request.caller->device ||
           equal_in_constant_time(request.caller->device->body, sha256(request.body));
}

/// The border where exceptions end.
Response guarded(const Route& route, const Request& request) {
    if (!body_is_as_signed(request)) {
        return error_response({ErrorCode::unauthorized, "The body is not the one that was signed."},
                              request.head.id);
    }
    std::string what;
    try {
        return route.handle(request);
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "something that is no exception";
    }
    return fault("a handler threw: " + what, request.head);
}

std::string_view text_of(Metrics::Overload why) {
    switch (why) {
        case Metrics::Overload::workers:
            return "The server has as much work as it accepts.";
        case Metrics::Overload::bodies:
            return "The server is taking in as much as it can hold.";
        case Metrics::Overload::answers:
            return "The server is sending as much as it can hold.";
        case Metrics::Overload::deadline:
            return "The request waited too long for its turn.";
        case Metrics::Overload::connections:
            return "The server has as many connections at work as it accepts.";
    }
    return "The server has too much to do.";
}

/// The handler's answer, charged to `answers` before anything waits for it to be sent.
Response charged(const Route& route, const Request& request, ByteBudget& answers,
                 Metrics& metrics) {
    Response response = guarded(route, request);
    const std::size_t size = response.owned_bytes();
    if (size <= kSmallBody) {
        return response;
    }
    ByteBudget::Share share(answers);
    if (!share.grow_to(size)) {
        return overloaded(metrics, Metrics::Overload::answers, request.head);
    }
    response.share.emplace(std::move(share));
    return response;
}

}  // namespace

Response overloaded(Metrics& metrics, Metrics::Overload why, const RequestHead& head) {
    metrics.refused(why);
    return busy_response(text_of(why), head.id);
}

asio::awaitable<Response> run_handler(const Route& route, std::shared_ptr<const Request> request,
                                      std::shared_ptr<const Channel> channel, Jobs& jobs,
                                      ByteBudget& answers, Metrics& metrics,
                                      const Config::Server& limits) {
    if (route.place == Place::io_thread) {
        co_return charged(route, *request, answers, metrics);
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<Pending<Response>>(executor);
    const Deadline deadline = std::chrono::steady_clock::now() + limits.answer_deadline;
    const bool taken = jobs.try_submit(
        [&route, &answers, &metrics, request, channel, pending, executor, deadline] {
            Carrier<Response> carrier(pending, executor);
            Response response;
            if (channel->peer_closed()) {
                response.status = kClientGone;
            } else if (std::chrono::steady_clock::now() >= deadline) {
                response = overloaded(metrics, Metrics::Overload::deadline, request->head);
            } else {
                response = charged(route, *request, answers, metrics);
            }
            carrier.bring(std::move(response));
        });
    if (!taken) {
        co_return overloaded(metrics, Metrics::Overload::workers, request->head);
    }
    while (!pending->over) {
        co_await pending->done.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (!pending->made) {
        co_return fault("a job threw beside its handler; the log tells what, above", request->head);
    }
    co_return std::move(*pending->made);
}

asio::awaitable<void> rest(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<Result<BodyPiece>> next_piece(std::shared_ptr<BodySource> source,
                                              const Channel& channel, Jobs& jobs,
                                              std::chrono::seconds patience) {
    using Piece = Result<BodyPiece>;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<Pending<Piece>>(executor);
    const Deadline deadline = std::chrono::steady_clock::now() + patience;
    const auto job = [source, pending, executor] {
        Carrier<Piece> carrier(pending, executor);
        carrier.bring(source->next());
    };
    // An answer that has begun is not given up for a moment in which there is much to do.
    while (!jobs.try_submit(job)) {
        if (channel.peer_closed() || std::chrono::steady_clock::now() >= deadline) {
            co_return Error{ErrorCode::busy, "the pool was full for too long"};
        }
        co_await rest(kFullPoolPause);
    }
    while (!pending->over) {
        co_await pending->done.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (!pending->made) {
        co_return Error{ErrorCode::internal, "making a piece of an answer threw; see above"};
    }
    co_return std::move(*pending->made);
}

}  // namespace rollcall::server
