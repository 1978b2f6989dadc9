#include "server/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace rollcall::server {

RateLimiter::RateLimiter(const Clock& clock, std::uint32_t per_minute, std::size_t callers)
    : clock_(clock), capacity_(per_minute), callers_(callers) {}

std::optional<std::chrono::seconds> RateLimiter::refuse(std::string_view caller) {
    const TimePoint now = clock_.now();
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(std::string(caller));
    if (found == buckets_.end()) {
        make_room(now);
        found = buckets_.emplace(caller, Bucket{capacity_, now}).first;
    }
    Bucket& bucket = found->second;
    bucket.tokens = tokens_now(bucket, now);
    bucket.filled_at = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    const double wait = (1 - bucket.tokens) * 60 / capacity_;
    return std::chrono::seconds(std::max<std::int64_t>(1, std::llround(std::ceil(wait))));
}

double RateLimiter::tokens_now(const Bucket& bucket, TimePoint now) const {
    // A clock that was set back must not take tokens away.
    const auto passed = std::max(now - bucket.filled_at, TimePoint::duration{0});
    const double refilled = static_cast<double>(passed.count()) * capacity_ / 60'000;
    return std::min(capacity_, bucket.tokens + refilled);
}

void RateLimiter::make_room(TimePoint now) {
    if (buckets_.size() < callers_) {
        return;
    }
    std::erase_if(buckets_,
                  [&](const auto& entry) { return tokens_now(entry.second, now) >= capacity_; });
    if (buckets_.size() >= callers_) {
        buckets_.erase(buckets_.begin());
    }
}

}  // namespace rollcall::server
