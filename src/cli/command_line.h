#pragma once

#include "cli/host.h"

namespace rollcall::cli {

/// What the process answers with. Part of the contract of the command line.
enum class ExitCode : int {
    success = 0,
    negative =
        1,        ///< it worked, and the answer is no: not known, not the same person, some refused
    usage = 2,    ///< wrong arguments or settings
    failure = 3,  ///< it could not be done; the text says why
};

/// Parses the arguments, runs the command, prints its result (text or JSON) on standard output and
/// errors on standard error. `environment`: the process's variables. Never throws.
ExitCode run(int argc, const char* const* argv,
             const std::map<std::string, std::string>& environment, Host& host);

}  // namespace rollcall::cli
