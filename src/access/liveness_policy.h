#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::access {

/// What whoever asks who somebody is has to show of their being there (docs/liveness.md).
enum class LivenessPolicy : std::uint8_t {
    off,      ///< a picture
    passive,  ///< pictures that look live to the networks, or else a challenge answered
    active,   ///< a challenge answered
    both,     ///< a challenge answered in pictures that look live
};

inline constexpr std::array kLivenessPolicies = {LivenessPolicy::off, LivenessPolicy::passive,
                                                 LivenessPolicy::active, LivenessPolicy::both};

/// "off", "passive", "active", "both".
std::string_view liveness_policy_name(LivenessPolicy policy) noexcept;
/// The inverse; nothing for another word.
std::optional<LivenessPolicy> liveness_policy_from_name(std::string_view name) noexcept;

/// Whether the pictures themselves are judged.
constexpr bool looks_at_pictures(LivenessPolicy policy) noexcept {
    return policy == LivenessPolicy::passive || policy == LivenessPolicy::both;
}
/// Whether nobody is named without a challenge.
constexpr bool needs_challenge(LivenessPolicy policy) noexcept {
    return policy == LivenessPolicy::active || policy == LivenessPolicy::both;
}

}  // namespace rollcall::access
