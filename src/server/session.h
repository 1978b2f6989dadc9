#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "core/clock.h"
#include "core/config.h"
#include "server/byte_budget.h"
#include "server/channel.h"
#include "server/connection_registry.h"
#include "server/gate.h"
#include "server/jobs.h"
#include "server/message.h"
#include "server/metrics.h"

namespace rollcall::server {

/// What all connections of a server share. The parts outlive every session.
struct SharedParts {
    const Config::Server& limits;
    ConnectionRegistry& connections;
    Jobs& jobs;
    ByteBudget& bodies;   ///< of requests
    ByteBudget& answers;  ///< large bodies of answers
    Metrics& metrics;
    const Clock& clock;
};

/// Serves one connection until it ends: requests one after the other, each read under its limits
/// and deadlines, admitted by its header, answered by its route's handler. Runs on the connection's
/// strand and never blocks it.
boost::asio::awaitable<void> serve_connection(std::shared_ptr<Channel> channel,
                                              ConnectionRegistry::Place place, Peer peer,
                                              bool secure, Gate& gate, SharedParts& parts);

}  // namespace rollcall::server
