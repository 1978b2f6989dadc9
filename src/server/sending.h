#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "core/config.h"
#include "server/channel.h"
#include "server/jobs.h"
#include "server/message.h"

namespace rollcall::server {

/// How answers go out on a connection. All that it refers to outlives it.
struct Sending {
    Channel& channel;
    Jobs& jobs;
    const Config::Server& limits;
    bool chunked = true;         ///< false: HTTP/1.0, whose bodies end with the connection
    std::function<bool()> rest;  ///< there is nothing to be sent now; false: end it
    std::function<bool()> work;  ///< there is again; false: end it
    std::string request_id;      ///< for the log
};

/// Both texts, whole; a client that takes them too slowly is given up.
boost::asio::awaitable<Transfer> send_whole(const Sending& sending, std::string_view head,
                                            std::string_view body);

/// The head and the response's body, then what follows it, piece by piece. A client that has gone,
/// a source that fails and a false of `rest` or `work` end it without the end of the body, so that
/// nobody takes a part for the whole; of the second the log says why.
boost::asio::awaitable<Transfer> send_pieces(const Sending& sending, std::string head,
                                             Response response);

}  // namespace rollcall::server
