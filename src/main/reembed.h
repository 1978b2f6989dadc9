#pragma once

#include "cli/host.h"
#include "core/config.h"
#include "core/result.h"

namespace rollcall {

/// As cli::Host::reembed, at a low priority: a server beside it has the processor first.
Result<cli::ReembedReport> reembed(const Config& config, const cli::ReembedRequest& request);

}  // namespace rollcall
