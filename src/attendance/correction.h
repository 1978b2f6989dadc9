#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attendance/assignment.h"
#include "attendance/event.h"
#include "core/result.h"

namespace rollcall::attendance {

/// What is to be done about an event. Stored; never renumbered.
enum class CorrectionKind : std::uint8_t {
    add = 1,        ///< a check-in or check-out that was never made is entered
    change = 2,     ///< one counts at another time, with another direction, or both
    take_back = 3,  ///< one does not count; of a correcting event: what it corrected stands again
};

/// How far a correction has come. Stored; never renumbered.
enum class CorrectionState : std::uint8_t {
    requested = 1,  ///< nothing has changed yet
    approved = 2,   ///< its events are in the journal
    rejected = 3,   ///< it changes nothing
};

/// "add", ...; "requested", ...: part of the HTTP contract.
std::string_view correction_kind_name(CorrectionKind kind) noexcept;
std::optional<CorrectionKind> correction_kind_from_name(std::string_view name) noexcept;
std::string_view correction_state_name(CorrectionState state) noexcept;
std::optional<CorrectionState> correction_state_from_name(std::string_view name) noexcept;

/// The number of a correction; never reused.
using CorrectionNumber = StrongId<struct CorrectionNumberTag, std::int64_t>;

inline constexpr std::size_t kCorrectionReasonLimit = 256;      ///< bytes of UTF-8
inline constexpr std::chrono::days kCorrectionsReachBack{732};  ///< two years

/// What somebody asks for.
struct NewCorrection {
    PersonKey person;
    CorrectionKind kind = CorrectionKind::add;
    std::optional<EventNumber> target;  ///< of all kinds but `add`
    std::optional<TimePoint> at;  ///< when it was; of `add`, and of `change` if it was not then
    /// The same; of an `add` that nobody claimed one of: nothing, and it is derived.
    std::optional<Direction> direction;
    std::string reason;  ///< whatever people write: it goes with the person
    /// The first and the last moment that it is about: where the target stands, and `at`.
    TimePoint earliest{};
    TimePoint latest{};
    std::string requested_by;  ///< name of the credential or user
    TimePoint requested_at{};

    bool operator==(const NewCorrection&) const = default;
};

/// What was decided about a correction.
struct Decision {
    CorrectionState state = CorrectionState::approved;  ///< or `rejected`
    std::string by;                                     ///< name of the credential or user
    TimePoint at{};
    std::string reason;  ///< may be empty

    bool operator==(const Decision&) const = default;
};

struct Correction {
    CorrectionNumber number;
    NewCorrection asked;
    std::optional<Decision> decision;  ///< nothing: it waits for one
    std::vector<EventNumber> events;   ///< those that the approval wrote, ascending

    CorrectionState state() const noexcept {
        return decision ? decision->state : CorrectionState::requested;
    }
};

/// Each kind has the fields that it needs and no others, and `at` lies between
/// kCorrectionsReachBack before `requested_at` and then. Errors: missing_field, invalid_field.
Status validate(const NewCorrection& correction);

/// What an approval writes: one event, or two where time and direction change. They name the
/// correction and not its reason, because facts are never erased. `target`: the facts of the event
/// that is corrected, null for `add`. `history`: by which the person works.
std::vector<Facts> correcting_facts(const Correction& correction, const Decision& decision,
                                    const Facts* target, const AssignmentHistory& history);

/// Which correction has written these facts; nothing: none has.
std::optional<CorrectionNumber> correction_of(const Facts& facts);

}  // namespace rollcall::attendance
