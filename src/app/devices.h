#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/device.h"
#include "core/clock.h"

namespace rollcall::app {

struct IssuedPairing {
    std::string code;  ///< "K7F2-9XQM-4TBD": shown once; only its hash is stored
    TimePoint expires_at{};
};

/// What a device says of a request of its own, and proves by its signature.
struct SignedRequest {
    std::string method;
    std::string target;        ///< path and query as sent
    Sha256 body{};             ///< SHA-256 of the body
    TimePoint at{};            ///< by the device's clock
    std::int64_t counter = 0;  ///< of its check-ins, from 1 on; 0: this is none
};

/// Devices at the door: paired by a code, known by their signature. Thread-safe.
class Devices {
  public:
    static constexpr std::chrono::minutes kPairingTime{10};
    static constexpr int kTries = 5;
    /// How far the time in a request may be from the server's: a captured request is worth nothing
    /// after it, and one that was held back is no check-in of another time. Far shorter than
    /// answers are remembered, so that within it a repeated counter is known.
    static constexpr std::chrono::minutes kWindow{10};

    Devices(access::DeviceStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// A code of 60 random bits in letters and digits that are not taken for one another, the first
    /// 20 of which are no secret; good once, for kPairingTime, for kTries wrong ones. Errors:
    /// invalid_field (terms); conflict (a device in use has this name).
    Result<IssuedPairing> issue_pairing(const access::DeviceTerms& terms);
    /// Makes the device of a code and the key that it has made for itself, which it proves to have
    /// by signing the code. Spaces, dashes and the case of the code's letters do not matter.
    /// Errors: unauthorized, with one text for every reason; invalid_field (the key).
    Result<access::Device> pair(std::string_view code, ByteView public_key, ByteView signature);

    /// The device of a signed request; nothing if it is not known, has been revoked, the signature
    /// is not its own, or the time is out of the window. Reads one indexed row.
    Result<std::optional<access::Device>> verified(const std::string& id,
                                                   const SignedRequest& request,
                                                   ByteView signature) const;

    /// How far a device's clock is behind the server's, by the time in a request that has just
    /// come; negative: ahead.
    std::chrono::milliseconds behind(TimePoint at) const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - at);
    }

    /// A new check-in of the device was recorded.
    Status saw_checkin(const std::string& id, std::int64_t counter) {
        return store_.saw_checkin(id, counter, clock_.now());
    }
    Status revoke(const std::string& name) { return store_.revoke_device(name, clock_.now()); }
    const access::DeviceStore& store() const noexcept { return store_; }

  private:
    access::DeviceStore& store_;
    const Clock& clock_;
};

/// The text that a device signs: "rollcall-device-1", method, target, the body's hash in hex, the
/// time in Unix milliseconds and the counter, each on a line of its own.
std::string signed_text(const SignedRequest& request);
/// The text that a device signs to be paired.
std::string pairing_text(std::string_view code);

}  // namespace rollcall::app
