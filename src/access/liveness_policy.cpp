#include "access/liveness_policy.h"

#include <algorithm>

namespace rollcall::access {

std::string_view liveness_policy_name(LivenessPolicy policy) noexcept {
    constexpr std::array<std::string_view, kLivenessPolicies.size()> kNames{"off", "passive",
                                                                            "active", "both"};
    return kNames.at(static_cast<std::size_t>(policy));
}

std::optional<LivenessPolicy> liveness_policy_from_name(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kLivenessPolicies, name, liveness_policy_name);
    return found == kLivenessPolicies.end() ? std::nullopt : std::optional(*found);
}

}  // namespace rollcall::access
