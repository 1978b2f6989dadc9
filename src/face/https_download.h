#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall::face {

struct DownloadLimits {
    std::size_t bytes = 0;      ///< more than this is refused
    long connect_seconds = 15;  ///< to connect, TLS included
    long stall_seconds = 30;    ///< below 1 KiB/s for this long is given up
    long total_seconds = 900;   ///< for all of it
};

/// Fetches `url` over https (redirects too may only lead to https; at most five) and hands its
/// bytes to `take`, whose error ends it and is returned. Blocks. Errors: unavailable (the address,
/// and why it failed), or take's.
Status download_https(const std::string& url, const DownloadLimits& limits,
                      const std::function<Status(ByteView)>& take);

}  // namespace rollcall::face
