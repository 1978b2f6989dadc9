#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/liveness_policy.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/p256.h"
#include "core/result.h"

namespace rollcall::access {

/// How a device says whether somebody comes or goes.
enum class DeviceDirection : std::uint8_t {
    derived,  ///< it does not, unless the person taps
    entry,    ///< everybody comes
    exit,     ///< everybody goes
};

/// "derived", "entry", "exit"; part of the HTTP contract.
std::string_view device_direction_name(DeviceDirection direction) noexcept;
std::optional<DeviceDirection> device_direction_from_name(std::string_view name) noexcept;

/// What somebody in charge says of a device before it is paired.
struct DeviceTerms {
    std::string name;  ///< unique among devices in use, for people and events
    std::string site;  ///< may be empty
    LivenessPolicy liveness = LivenessPolicy::passive;
    DeviceDirection direction = DeviceDirection::derived;

    bool operator==(const DeviceTerms&) const = default;
};

inline constexpr std::size_t kDeviceNameLimit = 64;  ///< bytes of UTF-8

/// The name is 1 to kDeviceNameLimit bytes without control characters and spaces at its ends, the
/// site at most as much. Error: invalid_field.
Status validate(const DeviceTerms& terms);

/// A code that pairs one device, by its hash. The number tells whose wrong tries are counted.
struct Pairing {
    std::string number;  ///< the part of the code before the dash
    Sha256 hash{};       ///< of the whole code
    DeviceTerms terms;
    TimePoint expires_at{};
    int tries_left = 0;
};

/// A paired device. It is known by a key that never leaves it.
struct Device {
    std::string id;  ///< random
    DeviceTerms terms;
    P256PublicKey key{};
    TimePoint paired_at{};
    std::optional<TimePoint> last_seen_at;
    std::optional<TimePoint> revoked_at;
    /// Its check-ins are numbered from 1 on: the highest number, and how many there were.
    std::int64_t highest_counter = 0;
    std::int64_t checkins = 0;

    /// Numbers that never came: check-ins that are still on their way, or were lost.
    std::int64_t missing() const noexcept {
        return highest_counter > checkins ? highest_counter - checkins : 0;
    }
};

/// The truth about devices. Durable when a call returns. Thread-safe; find does not wait for
/// writers. Errors of every call: unavailable, storage_full, database_damaged.
class DeviceStore {
  public:
    virtual ~DeviceStore() = default;

    /// In place of one of the same number that is there. Error: conflict (a device in use has this
    /// name).
    virtual Status add_pairing(const Pairing& pairing) = 0;
    /// Counts a try for the pairing of this number, and ends it if `hash` is its own. Nothing if
    /// there is none, it has expired at `now`, no try is left or `hash` is another: whoever asks
    /// learns no more.
    virtual Result<std::optional<DeviceTerms>> take_pairing(const std::string& number,
                                                            const Sha256& hash, TimePoint now) = 0;
    /// Error: conflict (a device in use has this name).
    virtual Status add_device(const Device& device) = 0;
    virtual Result<std::optional<Device>> find_device(const std::string& id) const = 0;
    /// By name, those revoked too.
    virtual Result<std::vector<Device>> devices() const = 0;
    /// Error: not_found (no device in use has this name).
    virtual Status revoke_device(const std::string& name, TimePoint now) = 0;
    /// A new check-in of the device arrived.
    virtual Status saw_checkin(const std::string& id, std::int64_t counter, TimePoint now) = 0;
    /// Removes pairings that have expired.
    virtual Status purge_pairings(TimePoint now) = 0;
};

}  // namespace rollcall::access
