#pragma once

#include "cli/command.h"

namespace rollcall::cli {

/// `evaluate quality`.
void add_evaluate_quality(CLI::App& parent, Context& context, Action& action);

}  // namespace rollcall::cli
