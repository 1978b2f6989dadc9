#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "server/channel.h"
#include "server/connection_registry.h"
#include "server/gate.h"
#include "server/session.h"

namespace rollcall::server {

/// Tells a client for whom there is no place that the server is busy (503 with Retry-After), before
/// it has asked for anything, and ends the connection. All of it has one short deadline, so that
/// `place`, which is a spare one, soon serves the next. Runs on the connection's strand.
boost::asio::awaitable<void> turn_away(std::shared_ptr<Channel> channel,
                                       ConnectionRegistry::Place place, const Gate& gate,
                                       SharedParts& parts);

}  // namespace rollcall::server
