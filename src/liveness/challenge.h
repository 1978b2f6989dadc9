#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace rollcall::liveness {

/// What a person is asked to do before the camera. Left and right are the person's own; the frames
/// are not mirrored, so that a head turned to its own left shows its nose further to the picture's
/// right.
enum class Action : std::uint8_t { turn_left, turn_right, nod, come_closer };

/// "turn_left", ...: part of the HTTP contract.
std::string_view action_name(Action action) noexcept;

/// So many bytes from a generator that nobody can foretell (core's random_bytes, but for tests).
using RandomSource = std::function<Bytes(std::size_t)>;

/// `count` different actions (2 or 3) in random order, each sequence as likely as any other, with
/// at least one turn of the head among them: coming closer alone shows no depth.
std::vector<Action> draw_actions(std::size_t count, const RandomSource& random);

}  // namespace rollcall::liveness
