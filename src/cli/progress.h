#pragma once

#include <cstddef>
#include <functional>

namespace rollcall::cli {

/// Draws how many of how many are done over one line of standard error; silent where that is no
/// terminal. To be called one call at a time.
std::function<void(std::size_t done, std::size_t total)> progress_bar();

}  // namespace rollcall::cli
