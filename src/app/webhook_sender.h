#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "app/webhook_payload.h"
#include "core/clock.h"
#include "core/secret_key.h"
#include "outbound/client.h"
#include "webhooks/webhook_store.h"

namespace rollcall::app {

struct SenderSettings {
    /// As webhooks::Collecting.
    std::optional<std::chrono::milliseconds> device_silence;
    TimePoint listening_since{};
};

/// Fills the outbox and sends what is in it. Thread-safe, but one hook is sent to by one thread at
/// a time.
class WebhookSender {
  public:
    /// For one delivery, whatever the target does.
    static constexpr std::chrono::seconds kDeadline{10};
    /// A hook that could not be reached at all rests before the next delivery is tried: so long,
    /// twice as long each time, and kLongestRest at most. What waits there would hold a thread for
    /// kDeadline each.
    static constexpr std::chrono::seconds kRest{5};
    static constexpr std::chrono::seconds kLongestRest{60};

    /// `key` has sealed the secrets.
    WebhookSender(webhooks::WebhookStore& store, PayloadSources sources, outbound::Client& client,
                  const Clock& clock, SecretKey key, SenderSettings settings);

    /// Whether there is more to be collected at once. Errors: as the store's.
    Result<bool> collect();
    /// Hooks that send_next() would find something for. Errors: as the store's.
    Result<std::vector<webhooks::HookId>> due() const;
    /// Sends the next delivery that is due to the hook. False: there is none now.
    bool send_next(const webhooks::HookId& hook, const outbound::StopAsked& stop);
    /// Leaves the hook alone for a while, as one that could not be reached.
    void rest(const webhooks::HookId& hook);

  private:
    struct Rest {
        std::chrono::milliseconds length{};
        TimePoint until{};
    };

    webhooks::Tried attempt(const webhooks::Hook& hook, const webhooks::Delivery& delivery,
                            const outbound::StopAsked& stop);
    bool rests(const webhooks::HookId& hook) const;
    void note_reached(const webhooks::HookId& hook, bool reached);

    webhooks::WebhookStore& store_;
    PayloadSources sources_;
    outbound::Client& client_;
    const Clock& clock_;
    SecretKey key_;
    SenderSettings settings_;
    mutable std::mutex mutex_;
    std::map<webhooks::HookId, Rest> resting_;
};

}  // namespace rollcall::app
