#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {

void add_version(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("version", "Print the version");
    command->add_flag("--json", context.json, "print the result as JSON");
    command->callback([&action] {
        action = [](Context& c) {
            if (c.json) {
                print_json({{"name", "rollcall"}, {"version", ROLLCALL_VERSION}});
            } else {
                print_line("rollcall " ROLLCALL_VERSION);
            }
            return ExitCode::success;
        };
    });
}

}  // namespace rollcall::cli
