#pragma once

#include "cli/host.h"

namespace rollcall::cli {

/// What a person at a terminal needs of a server that has begun to answer: addresses, how to trust
/// them, and one-time links. Links carry tokens, so they are printed nowhere else.
void print_welcome(const Serving& serving);

}  // namespace rollcall::cli
