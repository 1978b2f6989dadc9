#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "webhooks/hook.h"

namespace rollcall::webhooks {

/// In the order in which they were made.
using DeliveryNumber = StrongId<struct DeliveryNumberTag, std::int64_t>;

/// Stored; never renumbered.
enum class DeliveryState : std::uint8_t {
    waiting = 1,    ///< to be sent, for the first time or again
    delivered = 2,  ///< answered with a status of 200 to 299
    given_up = 3,   ///< it never was, however often it was tried
    dropped = 4,    ///< not to be sent any more: what it is about is gone, or too many wait
};

/// "waiting", "delivered", "given_up", "dropped": part of the HTTP contract.
std::string_view delivery_state_name(DeliveryState state) noexcept;

/// One thing that one hook is told of. What it says is not kept here: it is made, each time it is
/// sent, of what `subject` names, so that an erasure has nothing to erase here.
struct Delivery {
    DeliveryNumber number;
    std::string id;  ///< random; stays the same however often it is sent
    HookId hook;
    Kind kind = Kind::ping;
    /// The event's number, the attempt's, the outage's or the photo's key; 0 of a ping.
    std::int64_t subject = 0;
    TimePoint created_at{};
    DeliveryState state = DeliveryState::waiting;
    std::uint32_t attempts = 0;        ///< since it was made or was asked for again
    std::optional<TimePoint> next_at;  ///< while it waits
    std::optional<TimePoint> last_at;  ///< of the last attempt
    std::optional<int> status;         ///< of its answer
    std::string error;                 ///< why it did not arrive; short, for people
};

enum class Outcome {
    arrived,
    failed,   ///< may be tried again
    dropped,  ///< there is nothing to be sent
};

/// What came of an attempt.
struct Tried {
    TimePoint at{};
    Outcome outcome = Outcome::failed;
    std::optional<int> status;
    std::string error;
};

/// Waiting deliveries of one hook; beyond them the oldest are dropped.
inline constexpr std::size_t kMostWaiting = 10'000;
/// How long deliveries that wait no longer are shown.
inline constexpr std::chrono::hours kLogKept{14 * 24};
/// A hook of which nothing has arrived for kFailingTime, by at least so many attempts, is failed.
inline constexpr std::uint32_t kFailures = 10;
inline constexpr std::chrono::hours kFailingTime{72};

/// How long to wait after so many attempts (from 1 on) that failed: 10 s, 1 min, 5 min, 30 min,
/// 2 h, 6 h, 24 h. Nothing: it is given up.
std::optional<std::chrono::milliseconds> pause_after(std::uint32_t attempts) noexcept;

/// The delivery after an attempt.
Delivery after(Delivery delivery, const Tried& tried);
/// Its hook after the same.
Hook after(Hook hook, const Tried& tried);

}  // namespace rollcall::webhooks
