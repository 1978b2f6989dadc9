#pragma once

#include <string>

#include "access/liveness_policy.h"

namespace CLI {
class App;
}

namespace rollcall::cli {

/// Adds --liveness: what whoever asks with the key or the page's session has to show. `value` holds
/// the default and outlives the parsing.
void add_liveness_policy(CLI::App& command, std::string& value);
/// What the flag let through.
access::LivenessPolicy liveness_policy_of(const std::string& value);

}  // namespace rollcall::cli
