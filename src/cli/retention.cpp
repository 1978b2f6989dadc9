#include "app/retention.h"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

Json ids_json(const std::vector<EmployeeId>& ids) {
    Json json = Json::array();
    for (const EmployeeId& id : ids) {
        json.push_back(id.value());
    }
    return json;
}

void print_ids(const std::string& what, const std::vector<EmployeeId>& ids) {
    for (const EmployeeId& id : ids) {
        print_line(what + id.value());
    }
}

ExitCode retention(Context& context, bool dry_run) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace =
        context.host.open(settings->config, dry_run ? Opening::people_read : Opening::people_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    app::Retention& periods = (*workplace)->retention();
    const auto found = dry_run ? periods.due() : periods.apply();
    if (!found) {
        return report(context, found.error());
    }
    if (context.json) {
        print_json({{"dry_run", dry_run},
                    {"faces", ids_json(found->faces)},
                    {"people", ids_json(found->people)},
                    {"kept", ids_json(found->kept)}});
        return ExitCode::success;
    }
    const std::string done = dry_run ? "would remove " : "removed ";
    print_ids(done + "the photos and templates of ", found->faces);
    print_ids(done, found->people);
    print_ids("kept, for check-ins after the last day or a correction that waits: ", found->kept);
    if (found->faces.empty() && found->people.empty()) {
        print_line("no period is over");
    }
    return ExitCode::success;
}

}  // namespace

void add_retention(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "retention",
        "Remove what the settings retention.* keep no longer; a server does so every day");
    add_common(
        *command, context,
        {"data", "master_key_file", "retention.leavers_faces_days", "retention.leavers_days"});
    const auto dry_run = std::make_shared<bool>(false);
    command->add_flag("--dry-run", *dry_run, "Say what would be removed, and change nothing");
    command->callback([&action, dry_run] {
        action = [dry_run](Context& chosen) { return retention(chosen, *dry_run); };
    });
}

}  // namespace rollcall::cli
