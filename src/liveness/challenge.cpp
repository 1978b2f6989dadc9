#include "liveness/challenge.h"

#include <algorithm>
#include <array>

namespace rollcall::liveness {
namespace {

constexpr std::array kActions{Action::turn_left, Action::turn_right, Action::nod,
                              Action::come_closer};
constexpr std::size_t kByteValues = 256;

bool is_turn(Action action) {
    return action == Action::turn_left || action == Action::turn_right;
}

void append_longer(const std::vector<Action>& begun, std::size_t count,
                   std::vector<std::vector<Action>>& sequences) {
    if (begun.size() == count) {
        if (std::ranges::any_of(begun, is_turn)) {
            sequences.push_back(begun);
        }
        return;
    }
    for (const Action action : kActions) {
        if (std::ranges::find(begun, action) == begun.end()) {
            std::vector<Action> longer = begun;
            longer.push_back(action);
            append_longer(longer, count, sequences);
        }
    }
}

/// A number below `bound` (at most 256), each as likely: bytes of the last, incomplete round of the
/// modulus are drawn again.
std::size_t draw_below(std::size_t bound, const RandomSource& random) {
    const std::size_t fair = kByteValues - kByteValues % bound;
    while (true) {
        const std::size_t drawn = random(1).front();
        if (drawn < fair) {
            return drawn % bound;
        }
    }
}

}  // namespace

std::string_view action_name(Action action) noexcept {
    constexpr std::array<std::string_view, kActions.size()> kNames{"turn_left", "turn_right", "nod",
                                                                   "come_closer"};
    return kNames[static_cast<std::size_t>(action)];
}

std::vector<Action> draw_actions(std::size_t count, const RandomSource& random) {
    std::vector<std::vector<Action>> sequences;
    append_longer({}, count, sequences);
    return sequences[draw_below(sequences.size(), random)];
}

}  // namespace rollcall::liveness
