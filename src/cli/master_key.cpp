#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

ExitCode rotate(Context& context, const std::string& to) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto done = context.host.rotate_master_key(settings->config, to);
    if (!done) {
        return report(context, done.error());
    }
    if (context.json) {
        print_json({{"master_key", done->id},
                    {"file", done->file.string()},
                    {"older", done->older.string()}});
        return ExitCode::success;
    }
    print_line("the master key is " + done->id + " now, in " + done->file.string() +
               "; keep a copy of it apart from the backups");
    print_line(done->older.empty()
                   ? "before the next start set master_key_file to it, or the environment variable "
                     "or systemd "
                     "credential to what it holds; backups made until now need the one before"
                   : "the one before is in " + done->older.string() +
                         "; backups made until now need it");
    return ExitCode::success;
}

}  // namespace

void add_master_key(CLI::App& app, Context& context, Action& action) {
    CLI::App* group = app.add_subcommand("master-key", "The key that all others are wrapped by");
    group->require_subcommand(1);
    CLI::App* command = group->add_subcommand(
        "rotate",
        "Put a new master key in the place of the one in use; the server must be stopped");
    add_common(*command, context, {"data", "master_key_file"});
    const auto to = std::make_shared<std::string>();
    command->add_option("--to", *to,
                        "The file of the new key, which is made if it is not there: needed where "
                        "the settings hold the key itself");
    command->callback(
        [&action, to] { action = [to](Context& chosen) { return rotate(chosen, *to); }; });
}

}  // namespace rollcall::cli
