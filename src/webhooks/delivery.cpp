#include "webhooks/delivery.h"

#include <array>
#include <utility>

namespace rollcall::webhooks {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<milliseconds, 7> kPauses{seconds(10), minutes(1), minutes(5), minutes(30),
                                              hours(2),    hours(6),   hours(24)};

}  // namespace

std::string_view delivery_state_name(DeliveryState state) noexcept {
    switch (state) {
        case DeliveryState::waiting:
            return "waiting";
        case DeliveryState::delivered:
            return "delivered";
        case DeliveryState::given_up:
            return "given_up";
        case DeliveryState::dropped:
            break;
    }
    return "dropped";
}

std::optional<milliseconds> pause_after(std::uint32_t attempts) noexcept {
    return attempts >= 1 && attempts <= kPauses.size() ? std::optional(kPauses[attempts - 1])
                                                       : std::nullopt;
}

Delivery after(Delivery delivery, const Tried& tried) {
    delivery.next_at.reset();
    delivery.error = tried.error;
    if (tried.outcome == Outcome::dropped) {
        delivery.state = DeliveryState::dropped;
        return delivery;
    }
    ++delivery.attempts;
    delivery.last_at = tried.at;
    delivery.status = tried.status;
    if (tried.outcome == Outcome::arrived) {
        delivery.state = DeliveryState::delivered;
        return delivery;
    }
    const auto pause = pause_after(delivery.attempts);
    delivery.state = pause ? DeliveryState::waiting : DeliveryState::given_up;
    if (pause) {
        delivery.next_at = tried.at + *pause;
    }
    return delivery;
}

Hook after(Hook hook, const Tried& tried) {
    if (tried.outcome == Outcome::arrived) {
        hook.failures = 0;
        hook.failing_since.reset();
    }
    if (tried.outcome == Outcome::failed) {
        ++hook.failures;
        hook.failing_since = hook.failing_since.value_or(tried.at);
        if (hook.state == HookState::active && hook.failures >= kFailures &&
            tried.at - *hook.failing_since >= kFailingTime) {
            hook.state = HookState::failed;
        }
    }
    return hook;
}

}  // namespace rollcall::webhooks
