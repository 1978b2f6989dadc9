#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "liveness/challenge.h"
#include "liveness/face_motion.h"

namespace rollcall::liveness {

/// Frames of a burst.
inline constexpr std::size_t kLeastFrames = 8;
inline constexpr std::size_t kMostFrames = 30;

/// What was seen in one frame.
struct Observation {
    std::chrono::milliseconds at{};  ///< when it was taken, by the client's clock, from any origin
    bool repeated = false;           ///< it has been judged before, in this burst or another
    std::size_t faces = 0;           ///< that could be meant: 0, 1, or more than one
    FacePoints points{};             ///< of the one face
    float similarity_to_first = 0;   ///< cosine of its embedding and the first frame's
};

/// What the judgement depends on beside the frames.
struct JudgeLimits {
    float same_person = 0;                     ///< cosine similarity from which it is one person
    std::chrono::milliseconds longest_span{};  ///< from the first frame to the last: no longer than
                                               ///< the session had been open
};

/// Why a burst passed or did not: the first rule, in this order, that it breaks; of those about
/// what one frame shows (no_face, several_faces, another_person) the one that the earliest frame
/// breaks.
enum class Reason : std::uint8_t {
    passed,
    out_of_order,    ///< time stamps do not rise, leave gaps, or span more than the session's time
    repeated_frame,  ///< a frame that had been judged before, or two that show the very same
    no_face,         ///< in some frame
    several_faces,   ///< in some frame, so that nobody could say which is meant
    another_person,  ///< some frame's face is not the first's
    not_facing,      ///< the burst does not begin with a face that looks at the camera
    jump,            ///< a face is elsewhere, larger or turned more than a moment allows
    action_missing,  ///< not all that was asked was done
    other_action,    ///< something else was done, or in another order
    flat,            ///< the face moved as a picture moves
    unsure,          ///< it looks like a picture to passive liveness, where that is asked as well
};
/// Part of the HTTP contract.
std::string_view reason_name(Reason reason) noexcept;
/// For the person before the camera; empty for passed.
std::string_view reason_hint(Reason reason) noexcept;

struct Verdict {
    Reason reason = Reason::passed;
    std::vector<std::size_t> facing;  ///< frames that look at the camera as the first does

    bool passed() const noexcept { return reason == Reason::passed; }
};

/// What is told before any picture is looked at, by when the frames were taken and whether their
/// bytes are known: out_of_order, repeated_frame, or passed, which settles nothing. Pure.
Reason judge_arrival(std::span<const Observation> frames, const JudgeLimits& limits);
/// What one frame settles, whatever comes after it: repeated_frame, no_face, several_faces,
/// another_person, or passed, which settles nothing. Pure.
Reason judge_frame(const Observation& frame, const JudgeLimits& limits);

/// Judges the frames of a burst, in the order in which they were sent, against the actions asked
/// for. Pure. At least one frame.
///
/// The rules look at the nose over the plane of eyes and mouth (FaceView::nose), which only a face
/// with a relief can move: a turn and a nod are both told by it, never by the outline alone. How
/// the limits were found is said in docs/active-liveness.md.
Verdict judge(std::span<const Observation> frames, std::span<const Action> asked,
              const JudgeLimits& limits);

}  // namespace rollcall::liveness
