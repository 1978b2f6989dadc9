#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "attendance/stamp.h"
#include "core/bytes.h"
#include "core/clock.h"
#include "core/ids.h"

namespace rollcall::attendance {

/// How somebody was known. Stored; never renumbered.
enum class Method : std::uint8_t { face = 1, pin = 2, badge = 3, manual = 4, import = 5 };

/// What was shown of a person's being there. Stored; never renumbered.
enum class LivenessShown : std::uint8_t { nothing = 0, passive = 1, active = 2, both = 3 };

/// What an event says. Stored; never renumbered.
enum class EventKind : std::uint8_t {
    check_in = 1,    ///< somebody came or went
    voided = 2,      ///< `target` does not count: not that person, or entered by mistake
    redirected = 3,  ///< `target` counts with this event's direction
    moved = 4,       ///< `target` counts at this event's time
};

/// "in", "out"; "face", ...; "check_in", ...: part of the HTTP contract.
std::string_view direction_name(Direction direction) noexcept;
std::string_view method_name(Method method) noexcept;
std::string_view event_kind_name(EventKind kind) noexcept;
std::string_view liveness_shown_name(LivenessShown shown) noexcept;
std::optional<Direction> direction_from_name(std::string_view name) noexcept;

/// What was observed; the facts of an event, which name nobody.
struct Facts {
    EventKind kind = EventKind::check_in;
    TimePoint at{};                      ///< when it happened
    std::chrono::seconds utc_offset{};   ///< of the wall clock there and then
    std::string zone;                    ///< IANA name of that clock's zone
    TimePoint received_at{};             ///< when the server had it
    std::optional<Direction> direction;  ///< as it was claimed; nothing: to be derived
    Method method = Method::face;
    std::string device;  ///< as the credential or the client names it
    std::string site;
    std::string credential;  ///< key or page that sent it
    LivenessShown liveness = LivenessShown::nothing;
    bool clock_unsure = false;          ///< the server's clock was not to be trusted then
    std::optional<Direction> shown;     ///< the direction that the person was told
    std::optional<EventNumber> target;  ///< of a correction
    std::string reason;                 ///< of a correction, or of an entry by hand
    std::string author;                 ///< who corrected or entered it
    /// Kept by a device that was without connection, and sent later; how far the device's clock was
    /// behind the server's then, which `at` makes up for.
    std::optional<std::chrono::milliseconds> offline_skew{};

    bool operator==(const Facts&) const = default;
};

/// The figures by which a face was accepted.
struct Evidence {
    double score = 0;  ///< cosine similarity
    double threshold = 0;
    double margin = 0;  ///< to the runner-up
    PhotoKey matched_photo;
    ModelId model;
    double face_width = 0;  ///< pixels
    double sharpness = 0;
    double yaw = 0;  ///< degrees
    double pitch = 0;

    bool operator==(const Evidence&) const = default;
};

/// A part of an event, which can be erased by itself.
template <class Value>
struct Part {
    std::optional<Value> value;  ///< nothing: the event never had it, or it was erased
    bool erased = false;

    bool operator==(const Part&) const = default;
};

/// An event as it is kept. A person or photo in it may have been removed since.
struct Event {
    EventNumber number;
    Part<Facts> facts;
    Part<PersonKey> person;
    Part<Evidence> evidence;
    Part<PersonKey> runner_up;
};

/// An event about to be written.
struct NewEvent {
    Facts facts;
    PersonKey person;
    std::optional<Evidence> evidence;
    std::optional<PersonKey> runner_up;
};

/// The parts of an event, in the order in which the journal commits to them.
enum class EventPart : std::uint8_t { facts, person, evidence, runner_up };
inline constexpr std::size_t kEventParts = 4;

/// The content of a part as bytes for the journal's commitment. What it writes for a value never
/// changes: it would break every chain there is.
Bytes encoded(const Facts& facts);
Bytes encoded(const Evidence& evidence);
Bytes encoded(PersonKey person);

}  // namespace rollcall::attendance
