#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.h"

namespace rollcall::server {

/// A token bucket a caller: `per_minute` requests at once, refilled evenly over a minute. Holds a
/// bounded number of callers; one that has not called for a minute costs nothing. Thread-safe.
class RateLimiter {
  public:
    /// `per_minute` >= 1; `callers` >= 1 is how many are remembered at most.
    RateLimiter(const Clock& clock, std::uint32_t per_minute, std::size_t callers = 65'536);

    /// Takes one token of `caller`; or says after how many seconds (>= 1) there will be one.
    std::optional<std::chrono::seconds> refuse(std::string_view caller);

  private:
    struct Bucket {
        double tokens = 0;
        TimePoint filled_at{};
    };

    double tokens_now(const Bucket& bucket, TimePoint now) const;
    void make_room(TimePoint now);

    const Clock& clock_;
    double capacity_;
    std::size_t callers_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace rollcall::server
