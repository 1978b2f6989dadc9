#pragma once

#include <cstdint>

#include "app/fill_demo.h"
#include "core/config.h"

namespace rollcall {

/// As cli::Host::fill_demo.
Result<app::FilledDemo> fill_demo(const Config& config, std::uint64_t seed);

}  // namespace rollcall
