#include "cli/command_line.h"

#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

std::string flag_of(std::string_view setting) {
    std::string flag(setting.substr(setting.rfind('.') + 1));
    std::replace(flag.begin(), flag.end(), '_', '-');
    return "--" + flag;
}

const SettingInfo& info_of(const std::string& setting) {
    for (const SettingInfo& info : setting_table()) {
        if (info.name == setting) {
            return info;
        }
    }
    throw std::logic_error("no setting is called " + setting);
}

/// `rollcall.toml` of the folder one stands in is taken without being named.
std::optional<std::filesystem::path> config_path(const Context& context) {
    if (context.config_file) {
        return *context.config_file;
    }
    if (const auto named = context.environment.find("ROLLCALL_CONFIG");
        named != context.environment.end() && !named->second.empty()) {
        return named->second;
    }
    std::error_code ignored;
    if (std::filesystem::exists("rollcall.toml", ignored)) {
        return "rollcall.toml";
    }
    return std::nullopt;
}

ExitCode parse_and_run(int argc, const char* const* argv, Context& context) {
    CLI::App app{
        "Rollcall knows who is in front of the camera and writes it down.\n"
        "Exit codes: 0 done; 1 done, and the answer is no; 2 wrong arguments or settings; 3 "
        "failed."};
    app.name("rollcall");
    app.require_subcommand(1);
    Action action;
    for (const auto add :
         {add_serve,     add_demo,     add_enrol,     add_identify,  add_verify,     add_detect,
          add_extract,   add_liveness, add_evaluate,  add_calibrate, add_people,     add_sites,
          add_timesheet, add_payroll,  add_set_aside, add_reembed,   add_models,     add_keys,
          add_link,      add_devices,  add_webhooks,  add_audit,     add_master_key, add_users,
          add_backup,    add_restore,  add_retention, add_doctor,    add_version}) {
        add(app, context, action);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = app.exit(error, std::cout, std::cerr) == 0;
        return asked_for_help ? ExitCode::success : ExitCode::usage;
    }
    return action(context);
}

}  // namespace

Result<LoadedConfig> Context::settings() const {
    return load_config(config_path(*this), environment, flags);
}

void add_common(CLI::App& command, Context& context, std::initializer_list<const char*> settings) {
    command.add_flag("--json", context.json, "print the result as JSON");
    command.add_option_function<std::string>(
        "--config", [&context](const std::string& file) { context.config_file = file; },
        "settings file (default: rollcall.toml here, if there is one)");
    for (const std::string setting : settings) {
        const SettingInfo& info = info_of(setting);
        if (info.is_switch) {
            command.add_flag_callback(
                flag_of(setting), [&context, setting] { context.flags[setting] = "true"; },
                info.meaning);
            continue;
        }
        command.add_option_function<std::string>(
            flag_of(setting),
            [&context, setting](const std::string& value) { context.flags[setting] = value; },
            info.meaning);
    }
}

ExitCode run(int argc, const char* const* argv,
             const std::map<std::string, std::string>& environment, Host& host) {
    Context context{.host = host,
                    .environment = environment,
                    .flags = {},
                    .config_file = std::nullopt,
                    .json = false};
    try {
        return parse_and_run(argc, argv, context);
    } catch (const std::exception& error) {
        return report(context, {ErrorCode::internal, "a fault of Rollcall itself", error.what()});
    }
}

}  // namespace rollcall::cli
