#pragma once

#include <chrono>
#include <string>

namespace rollcall {

/// A moment in UTC, to the millisecond.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from. Domain code takes it as a parameter or asks a Clock it was given;
/// nothing below main reads the system's clock by itself. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
  public:
    TimePoint now() const override;
};

/// A clock that stands still until told otherwise, for tests. Not thread-safe while being set.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(TimePoint start) : now_(start) {}
    TimePoint now() const override { return now_; }
    void set(TimePoint now) { now_ = now; }
    void advance(std::chrono::milliseconds by) { now_ += by; }

  private:
    TimePoint now_;
};

/// RFC 3339 in UTC with milliseconds: 2026-03-01T08:30:00.000Z
std::string to_rfc3339(TimePoint time);

inline std::int64_t to_unix_millis(TimePoint time) {
    return time.time_since_epoch().count();
}
inline TimePoint from_unix_millis(std::int64_t millis) {
    return TimePoint{std::chrono::milliseconds{millis}};
}

}  // namespace rollcall
