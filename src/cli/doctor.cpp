#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

std::string_view source_name(SettingSource source) {
    switch (source) {
        case SettingSource::default_value:
            return "default";
        case SettingSource::file:
            return "file";
        case SettingSource::environment:
            return "environment";
        case SettingSource::flag:
            return "flag";
    }
    return "";
}

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::fine:
            return "ok";
        case Severity::warning:
            return "warning";
        case Severity::problem:
            return "problem";
    }
    return "";
}

Json settings_in_force(const LoadedConfig& loaded) {
    Json settings = Json::array();
    for (const SettingInfo& info : setting_table()) {
        const auto source = loaded.sources.find(info.name);
        settings.push_back(
            {{"name", info.name},
             {"value", setting_text(loaded.config, info.name)},
             {"from", source_name(source == loaded.sources.end() ? SettingSource::default_value
                                                                 : source->second)}});
    }
    return settings;
}

void print_text(const Json& settings, const std::vector<Finding>& findings) {
    print_line("Settings in force");
    for (const Json& setting : settings) {
        print_line("  " + setting["name"].get<std::string>() + " = " +
                   setting["value"].get<std::string>() + "  (" +
                   setting["from"].get<std::string>() + ")");
    }
    print_line("Findings");
    for (const Finding& finding : findings) {
        print_line("  " + std::string(severity_name(finding.severity)) + ": " + finding.subject +
                   ": " + finding.text);
    }
}

ExitCode doctor(Context& context) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const std::vector<Finding> findings = context.host.examine(*settings);
    bool problem = false;
    Json list = Json::array();
    for (const Finding& finding : findings) {
        problem = problem || finding.severity == Severity::problem;
        list.push_back({{"severity", severity_name(finding.severity)},
                        {"subject", finding.subject},
                        {"text", finding.text}});
    }
    const Json in_force = settings_in_force(*settings);
    if (context.json) {
        print_json({{"settings", in_force}, {"findings", list}, {"healthy", !problem}});
    } else {
        print_text(in_force, findings);
    }
    return problem ? ExitCode::negative : ExitCode::success;
}

}  // namespace

void add_doctor(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "doctor", "Print the settings in force, each network with its licence, and what is wrong");
    add_common(
        *command, context,
        {"data", "models", "web", "profile", "precision", "server.host", "server.port",
         "server.http", "server.trust_port", "server.certificate", "server.certificate_key"});
    command->callback([&action] { action = doctor; });
}

}  // namespace rollcall::cli
