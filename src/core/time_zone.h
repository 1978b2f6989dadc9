#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/civil_day.h"
#include "core/clock.h"
#include "core/result.h"

namespace date {
class time_zone;
}

namespace rollcall {

/// The rules of one place's wall clock, from the system's time-zone data (Debian: package tzdata),
/// which is read once a process. A small value; copies are cheap, all functions are thread-safe and
/// none of them throws. Moments and days may lie between the years 1900 and 9999. What the data
/// says ends with 2037: later years keep the offset of its last entry.
class TimeZone {
  public:
    /// UTC; needs no data.
    TimeZone() = default;

    /// The zone of an IANA name as "Asia/Ho_Chi_Minh", letter by letter. `invalid_field` for any
    /// other text, of whatever length and bytes; `unavailable` if the system has no usable data.
    static Result<TimeZone> find(std::string_view iana_name);

    /// "UTC", or the name it was found by. Lives as long as the process.
    std::string_view name() const noexcept;

    /// What the wall clock is ahead of UTC at a moment, from -12 to +14 hours today; whole seconds
    /// because the offsets before about 1930 were local mean time.
    std::chrono::seconds offset_at(TimePoint at) const;

    LocalTime to_local(TimePoint at) const;
    /// The day on the wall's calendar.
    CivilDay day_of(TimePoint at) const;

    /// The moment at which the wall clock shows `local`. A time that the clock passes twice (a
    /// fold, when it is put back) is the first of the two; a time that it never shows (a gap) is
    /// the moment at which the clock jumps over it.
    TimePoint to_moment(LocalTime local) const;

    /// The first moment of a civil day: 00:00 on the wall, or when the clock jumped over that. A
    /// day that the calendar left out (Apia's 2011-12-30) starts where the next one does.
    TimePoint start_of(CivilDay day) const;

    /// How long a civil day is in real time: mostly 24 h, 23 or 25 h when the clock is changed by
    /// one, 0 for a day that the calendar left out.
    std::chrono::milliseconds length_of(CivilDay day) const;

    /// By name; two names of one place are different zones.
    friend bool operator==(const TimeZone&, const TimeZone&) = default;

  private:
    explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}

    const date::time_zone* zone_ = nullptr;  ///< null: UTC
};

/// Which edition of the time-zone data the system has, as "2025b"; "unknown" where it does not say.
/// `unavailable` if there is none, or one that knows no changes of the coming years (the "slim"
/// form, which the library that reads it does not understand).
Result<std::string> time_zone_data_version();

}  // namespace rollcall
