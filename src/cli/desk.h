#pragma once

#include <functional>

#include "cli/command.h"

namespace rollcall::cli {

/// Runs `work` with the credentials of the data folder that the settings name.
ExitCode at_the_desk(Context& context, const std::function<ExitCode(CredentialsDesk&)>& work);

}  // namespace rollcall::cli
