#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attendance/pay_period.h"
#include "core/bytes.h"
#include "core/clock.h"
#include "core/ids.h"

namespace rollcall::attendance {

/// The number of a closing; never reused.
using ClosingNumber = StrongId<struct ClosingNumberTag, std::int64_t>;

inline constexpr std::size_t kReopeningReasonLimit = 256;  ///< bytes of UTF-8

/// That a pay period is over, and what it comes to is settled.
struct NewClosing {
    Period period;
    std::string site;  ///< of whose people on the last day; empty: of all who are not closed yet
    TimePoint closed_at{};
    std::string closed_by;  ///< name of the credential or user
    std::string basis;      ///< by what it was counted, as a text that the store does not read
};

/// That a closing does not stand any more. Its figures stay.
struct Reopening {
    TimePoint at{};
    std::string by;
    std::string reason;

    bool operator==(const Reopening&) const = default;
};

struct Closing {
    ClosingNumber number;
    NewClosing made;
    std::size_t people = 0;  ///< how many were closed
    std::optional<Reopening> reopened;
};

/// Whether two closings cannot both stand: they are of the same people, and have a day in common
/// and others that they have not. Of the very same days there may be several, each of people whom
/// none before has closed.
bool exclude(const NewClosing& a, const NewClosing& b) noexcept;

/// How two days' figures differ by their minutes: `now` less `then`. The events are those of `now`.
Figures difference(const Figures& now, const Figures& then);
/// Whether any minutes are there.
bool any_minutes(const Figures& figures) noexcept;

/// A day of a closed period that would come to something else today.
struct DayAdjustment {
    CivilDay day{};
    Figures figures;  ///< what is to be paid besides, or taken off
};

/// Of days that both have: those whose minutes differ, in order.
std::vector<DayAdjustment> adjustments(std::span<const Day> now, std::span<const Day> paid);

}  // namespace rollcall::attendance
