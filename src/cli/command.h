#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "cli/command_line.h"
#include "cli/host.h"
#include "core/config.h"

namespace CLI {
class App;
}

namespace rollcall::cli {

/// What every command shares: the host, the flags that set settings, and whether to print JSON.
struct Context {
    Host& host;
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> flags;  ///< setting name -> text
    std::optional<std::string> config_file;
    bool json = false;

    /// The settings in force: file, environment, flags.
    Result<LoadedConfig> settings() const;
};

/// A parsed command, to be run.
using Action = std::function<ExitCode(Context&)>;

/// Adds `--config` and `--json` and a flag for each of the named settings; the flag of
/// "server.port" is
/// --port: the last part of the name, with dashes.
void add_common(CLI::App& command, Context& context, std::initializer_list<const char*> settings);

// Each adds a subcommand with its flags and sets `action` when it was chosen.
void add_serve(CLI::App& app, Context& context, Action& action);
void add_demo(CLI::App& app, Context& context, Action& action);
void add_enrol(CLI::App& app, Context& context, Action& action);
void add_identify(CLI::App& app, Context& context, Action& action);
void add_verify(CLI::App& app, Context& context, Action& action);
void add_detect(CLI::App& app, Context& context, Action& action);
void add_extract(CLI::App& app, Context& context, Action& action);
void add_evaluate(CLI::App& app, Context& context, Action& action);
void add_liveness(CLI::App& app, Context& context, Action& action);
void add_calibrate(CLI::App& app, Context& context, Action& action);
void add_people(CLI::App& app, Context& context, Action& action);
void add_sites(CLI::App& app, Context& context, Action& action);
void add_timesheet(CLI::App& app, Context& context, Action& action);
void add_payroll(CLI::App& app, Context& context, Action& action);
void add_set_aside(CLI::App& app, Context& context, Action& action);
void add_reembed(CLI::App& app, Context& context, Action& action);
void add_models(CLI::App& app, Context& context, Action& action);
void add_keys(CLI::App& app, Context& context, Action& action);
void add_link(CLI::App& app, Context& context, Action& action);
void add_devices(CLI::App& app, Context& context, Action& action);
void add_webhooks(CLI::App& app, Context& context, Action& action);
void add_users(CLI::App& app, Context& context, Action& action);
void add_audit(CLI::App& app, Context& context, Action& action);
void add_master_key(CLI::App& app, Context& context, Action& action);
void add_backup(CLI::App& app, Context& context, Action& action);
void add_restore(CLI::App& app, Context& context, Action& action);
void add_retention(CLI::App& app, Context& context, Action& action);
void add_doctor(CLI::App& app, Context& context, Action& action);
void add_version(CLI::App& app, Context& context, Action& action);

}  // namespace rollcall::cli
