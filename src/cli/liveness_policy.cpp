#include "cli/liveness_policy.h"

#include <vector>

#include <CLI/CLI.hpp>

namespace rollcall::cli {

void add_liveness_policy(CLI::App& command, std::string& value) {
    std::vector<std::string> names;
    names.reserve(access::kLivenessPolicies.size());
    for (const access::LivenessPolicy policy : access::kLivenessPolicies) {
        names.emplace_back(access::liveness_policy_name(policy));
    }
    command
        .add_option("--liveness", value,
                    "what has to be shown to be recognised: off (a picture), passive (pictures "
                    "that look live), active (a challenge answered) or both")
        ->check(CLI::IsMember(names))
        ->capture_default_str();
}

access::LivenessPolicy liveness_policy_of(const std::string& value) {
    return access::liveness_policy_from_name(value).value_or(access::LivenessPolicy::both);
}

}  // namespace rollcall::cli
