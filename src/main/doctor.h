#pragma once

#include <vector>

#include "cli/host.h"
#include "core/config.h"

namespace rollcall {

/// What `rollcall doctor` reports: the networks with licence and training data, the precision
/// really executed, the data folder, templates that no search finds, file modes of secrets, the
/// certificate, the pages. Changes nothing.
std::vector<cli::Finding> examine(const LoadedConfig& loaded);

}  // namespace rollcall
