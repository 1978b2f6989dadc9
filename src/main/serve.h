#pragma once

#include <functional>

#include "cli/host.h"
#include "core/config.h"

namespace rollcall {

/// Builds the server, calls `on_ready` when it answers, and serves until SIGTERM or SIGINT; then
/// finishes what was accepted. Errors: whatever keeps it from starting.
Status serve(const Config& config, const std::function<void(const cli::Serving&)>& on_ready);

}  // namespace rollcall
