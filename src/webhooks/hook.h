#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::webhooks {

/// Random; part of an address, so nothing secret.
using HookId = StrongId<struct HookIdTag, std::string>;

/// What a hook is told of. Stored; never renumbered.
enum class Kind : std::uint8_t {
    ping = 0,               ///< a test: to the hook that was asked for it, whatever it is told of
    checkin_recorded = 1,   ///< somebody came or went
    checkin_corrected = 2,  ///< an event was corrected: by an objection or an approval
    attempt_unknown = 3,    ///< a face that is nobody's tried to check in
    attempt_spoof = 4,      ///< an attempt did not look like a live face
    device_offline = 5,     ///< a paired device was not heard of for long
    employee_enrolled = 6,  ///< somebody's first photo was enrolled
};

/// "checkin.recorded", ...: part of the HTTP contract.
std::string_view kind_name(Kind kind) noexcept;
std::optional<Kind> kind_from_name(std::string_view name) noexcept;

/// A set of kinds that can be asked for; ping is in none.
class Kinds {
  public:
    Kinds() = default;
    /// As bits() gave them; what is no kind is left out.
    static Kinds from_bits(std::uint32_t bits) noexcept;
    static Kinds all() noexcept;

    void add(Kind kind) noexcept { bits_ |= bit(kind); }
    bool has(Kind kind) const noexcept { return (bits_ & bit(kind)) != 0; }
    bool empty() const noexcept { return bits_ == 0; }
    /// Bit n for the kind of number n; the form in which they are stored.
    std::uint32_t bits() const noexcept { return bits_; }
    /// In the order of the enum.
    std::vector<std::string_view> names() const;

    friend bool operator==(Kinds, Kinds) = default;

  private:
    static std::uint32_t bit(Kind kind) noexcept {
        return kind == Kind::ping ? 0 : 1U << static_cast<unsigned>(kind);
    }
    std::uint32_t bits_ = 0;
};

/// Stored; never renumbered.
enum class HookState : std::uint8_t {
    active = 1,
    paused = 2,  ///< by hand: nothing is sent, and what happens meanwhile is not told later
    failed = 3,  ///< the same, because nothing has arrived for long
};

/// "active", "paused", "failed": part of the HTTP contract.
std::string_view hook_state_name(HookState state) noexcept;

/// What somebody says of a hook.
struct HookTerms {
    std::string name;  ///< for people
    std::string url;
    Kinds kinds;

    bool operator==(const HookTerms&) const = default;
};

inline constexpr std::size_t kHookNameLimit = 64;  ///< bytes of UTF-8
inline constexpr std::size_t kMostHooks = 20;

/// The name is 1 to kHookNameLimit bytes without control characters and spaces at its ends, and
/// there is a kind; of the URL only that it is there. Error: invalid_field.
Status validate(const HookTerms& terms);

struct Hook {
    HookId id;
    HookTerms terms;
    HookState state = HookState::active;
    TimePoint created_at{};
    /// Deliveries that have failed since one arrived, and when the first of them did.
    std::uint32_t failures = 0;
    std::optional<TimePoint> failing_since;
    std::uint64_t waiting = 0;  ///< deliveries
};

/// What is to be changed of a hook; nothing: it stays.
struct HookChange {
    std::optional<std::string> name;
    std::optional<std::string> url;
    std::optional<Kinds> kinds;
    std::optional<HookState> state;  ///< active or paused
};

/// The hook as changed; its failures are forgotten where it becomes active. Error: as validate().
Result<Hook> changed(Hook hook, const HookChange& change);

}  // namespace rollcall::webhooks
