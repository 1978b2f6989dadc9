#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "core/config.h"
#include "server/byte_budget.h"
#include "server/channel.h"
#include "server/jobs.h"
#include "server/message.h"
#include "server/metrics.h"
#include "server/router.h"

namespace rollcall::server {

/// Counts the overload and answers it: 503 busy with Retry-After.
Response overloaded(Metrics& metrics, Metrics::Overload why, const RequestHead& head);

/// Runs the route's handler where it belongs and brings its answer back to the calling strand. In
/// the pool: 503 at once if it is full; 503 if the request's turn came after the answer deadline;
/// kClientGone, not computed for, if the client has closed by then. An exception is a 500 without
/// its text. A large body that the answer owns is charged to `answers` until the answer goes: a
/// client that takes it slowly must not make the server hold more than that; 503 if it is too much.
/// `route`, `jobs`, `answers`, `metrics` and `limits` outlive the job.
boost::asio::awaitable<Response> run_handler(const Route& route,
                                             std::shared_ptr<const Request> request,
                                             std::shared_ptr<const Channel> channel, Jobs& jobs,
                                             ByteBudget& answers, Metrics& metrics,
                                             const Config::Server& limits);

/// The source's next piece, made in the pool; where that is full, it is tried for `patience`, or
/// until `channel`'s client has gone. Errors besides the source's: busy; internal (it threw).
/// `jobs` outlives the job.
boost::asio::awaitable<Result<BodyPiece>> next_piece(std::shared_ptr<BodySource> source,
                                                     const Channel& channel, Jobs& jobs,
                                                     std::chrono::seconds patience);

/// Does nothing for so long.
boost::asio::awaitable<void> rest(std::chrono::milliseconds time);

}  // namespace rollcall::server
