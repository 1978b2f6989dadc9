#pragma once

#include "cli/command.h"

namespace rollcall::cli {

/// `evaluate liveness`, below `evaluate`.
void add_evaluate_liveness(CLI::App& parent, Context& context, Action& action);

}  // namespace rollcall::cli
