#pragma once

#include <string>

#include "core/clock.h"
#include "core/secret_key.h"
#include "outbound/client.h"
#include "webhooks/webhook_store.h"

namespace rollcall::app {

/// A hook with its secret, which is shown once and stored sealed.
struct IssuedHook {
    webhooks::Hook hook;
    std::string secret;
};

/// Hooks as somebody in charge makes and changes them. Thread-safe.
class Webhooks {
  public:
    /// How long looking a new target's name up may take.
    static constexpr std::chrono::seconds kLookUpTime{3};

    /// `key` seals the secrets.
    Webhooks(webhooks::WebhookStore& store, outbound::Client& client, const Clock& clock,
             SecretKey key);

    /// Errors: invalid_field (also: the outbound policy refuses the URL); conflict (too many).
    Result<IssuedHook> add(const webhooks::HookTerms& terms);
    /// Errors besides: not_found.
    Result<webhooks::Hook> change(const webhooks::HookId& id, const webhooks::HookChange& change);
    Status remove(const webhooks::HookId& id) { return store_.remove(id); }
    /// A new secret in place of the old one, which is worth nothing from now on. Error: not_found.
    Result<IssuedHook> roll_secret(const webhooks::HookId& id);
    /// To be sent at once. Errors: not_found, conflict (the hook is not active).
    Result<webhooks::Delivery> ping(const webhooks::HookId& id) {
        return store_.add_ping(id, clock_.now());
    }
    Result<webhooks::Delivery> redeliver(const webhooks::HookId& id,
                                         webhooks::DeliveryNumber number) {
        return store_.redeliver(id, number, clock_.now());
    }
    /// Error: not_found.
    Result<webhooks::Hook> find(const webhooks::HookId& id) const;
    const webhooks::WebhookStore& store() const noexcept { return store_; }

  private:
    /// A target whose name has no address now may have one later.
    Status check_target(const std::string& url);

    webhooks::WebhookStore& store_;
    outbound::Client& client_;
    const Clock& clock_;
    SecretKey key_;
};

/// The secret of a hook as it is stored, and back. Nothing: not under this key, or another hook's.
Bytes sealed_hook_secret(const SecretKey& key, const webhooks::HookId& id,
                         const std::string& secret);
std::optional<std::string> opened_hook_secret(const SecretKey& key, const webhooks::HookId& id,
                                              const Bytes& sealed);

}  // namespace rollcall::app
