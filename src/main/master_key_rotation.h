#pragma once

#include <filesystem>

#include "cli/host.h"
#include "core/config.h"
#include "core/result.h"

namespace rollcall {

/// cli::Host::rotate_master_key. At every moment one of the files holds the key that the data
/// folder needs: FILE.next is written first, then the keys are wrapped by it, and only then it
/// becomes FILE, and what was there FILE.old-ID.
Result<cli::MasterKeyRotation> rotate_master_key(const Config& config,
                                                 const std::filesystem::path& to);

}  // namespace rollcall
