#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "webhooks/delivery.h"
#include "webhooks/hook.h"

namespace rollcall::webhooks {

/// What is collected, and by when.
struct Collecting {
    TimePoint now{};
    /// How long a paired device may be silent; nothing: it may.
    std::optional<std::chrono::milliseconds> device_silence;
    /// Nobody could be heard before, because the server did not run.
    TimePoint listening_since{};
    std::size_t most_waiting = kMostWaiting;
};

struct Collected {
    std::uint64_t made = 0;     ///< deliveries
    std::uint64_t dropped = 0;  ///< because too many wait
    bool more = false;          ///< a call takes so many rows at once, and there are others
};

/// An attempt to check in that named nobody, as it is kept for some days.
struct AttemptSeen {
    TimePoint at{};
    std::string device;
    std::string site;
    std::string credential;
    std::string answer;
    std::string reason;
};

/// A time in which a device was not heard of.
struct Outage {
    std::string device_id;
    std::string device;  ///< its name
    std::string site;
    std::optional<TimePoint> last_seen_at;
    TimePoint noticed_at{};
};

/// A page of a list, newest first. `next`: the cursor of the following page.
struct DeliveryPage {
    std::vector<Delivery> deliveries;
    std::optional<DeliveryNumber> next;
};

/// Reasons of an attempt that was refused because it did not look like a live face: those of
/// error codes and of liveness::Reason. That somebody did not do all that was asked, looked away or
/// was not seen is none.
inline constexpr std::array<std::string_view, 6> kSpoofReasons{
    "liveness_unsure", "unsure", "flat", "repeated_frame", "another_person", "other_action"};

/// The truth about hooks, and the outbox. What has happened is read where it is written down
/// anyway, each row once: collect() makes deliveries of what was added since the last call and
/// moves a mark, both in one transaction. So a check-in writes nothing more, a crash loses
/// nothing, and nothing is made twice. Nothing is collected while no hook is active. Each call is
/// one transaction, durable when it returns. Thread-safe. Errors of every call: unavailable,
/// storage_full, database_damaged.
class WebhookStore {
  public:
    virtual ~WebhookStore() = default;

    /// Error: conflict (there are kMostHooks).
    virtual Status add(const Hook& hook, const Bytes& sealed_secret) = 0;
    /// In the order in which they were added.
    virtual Result<std::vector<Hook>> hooks() const = 0;
    virtual Result<std::optional<Hook>> find(const HookId& id) const = 0;
    /// As webhooks::changed(). Errors besides: not_found, invalid_field.
    virtual Result<Hook> change(const HookId& id, const HookChange& change) = 0;
    /// With its deliveries. Error: not_found.
    virtual Status remove(const HookId& id) = 0;
    /// Nothing: no such hook.
    virtual Result<std::optional<Bytes>> sealed_secret(const HookId& id) const = 0;
    /// Error: not_found.
    virtual Status put_sealed_secret(const HookId& id, const Bytes& sealed_secret) = 0;

    virtual Result<Collected> collect(const Collecting& collecting) = 0;
    /// Active hooks that have a delivery to be sent by `now`.
    virtual Result<std::vector<HookId>> due(TimePoint now) const = 0;
    /// The delivery of a hook that has waited longest to be sent; nothing: the hook is not active,
    /// or none is due.
    virtual Result<std::optional<Delivery>> next_due(const HookId& hook, TimePoint now) const = 0;
    /// Writes down an attempt; the hook as it is then. Nothing: the delivery is there no more.
    virtual Result<std::optional<Hook>> record(DeliveryNumber number, const Tried& tried) = 0;

    /// A test, to be sent at once. Errors: not_found, conflict (the hook is not active).
    virtual Result<Delivery> add_ping(const HookId& hook, TimePoint now) = 0;
    /// To be sent at once, as if it had not been tried. Errors: as add_ping.
    virtual Result<Delivery> redeliver(const HookId& hook, DeliveryNumber number,
                                       TimePoint now) = 0;
    /// By number, descending, below `cursor`. `limit` 1..1000.
    virtual Result<DeliveryPage> deliveries(const HookId& hook,
                                            std::optional<DeliveryNumber> cursor,
                                            std::size_t limit) const = 0;
    /// Removes deliveries that have not waited since `before`, and outages that are over.
    virtual Status purge(TimePoint before) = 0;

    /// What deliveries are about and no other store tells by its key. Nothing: it is gone.
    virtual Result<std::optional<AttemptSeen>> attempt(std::int64_t key) const = 0;
    virtual Result<std::optional<Outage>> outage(std::int64_t key) const = 0;
};

}  // namespace rollcall::webhooks
