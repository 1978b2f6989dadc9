#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
/// The same as a clock shows it that is `offset` ahead of UTC, in whole seconds:
/// 2026-03-01T15:30:00+07:00. Seconds of the offset are left out.
std::string to_rfc3339(TimePoint time, std::chrono::seconds offset);

/// The inverse of both, with or without a fraction of a second, which is cut after milliseconds.
/// Nothing for any other text, also without an offset, and outside the years 1900 to 9999.
std::optional<TimePoint> parse_rfc3339(std::string_view text);

inline std::int64_t to_unix_millis(TimePoint time) {
    return time.time_since_epoch().count();
}
inline TimePoint from_unix_millis(std::int64_t millis) {
    return TimePoint{std::chrono::milliseconds{millis}};
}

}  // namespace rollcall
