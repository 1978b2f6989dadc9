#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

/// Says what was copied and names the photos that could not be; their loss is the exit code's "no".
ExitCode report_content(Context& context, const BackupContent& content, const std::string& file,
                        const std::string& text) {
    if (context.json) {
        print_json({{"file", file},
                    {"photos", content.photos},
                    {"missing_photos", content.missing_photos}});
    } else {
        print_line(text + " (" + std::to_string(content.photos) + " photos)");
        for (const std::string& photo : content.missing_photos) {
            print_line("  missing: photo " + photo + " was lost or damaged before the backup");
        }
    }
    return content.missing_photos.empty() ? ExitCode::success : ExitCode::negative;
}

ExitCode backup(Context& context, const std::string& target) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<BackupContent> made = context.host.backup(settings->config, target);
    if (!made) {
        return report(context, made.error());
    }
    return report_content(context, *made, target,
                          "backup written to " + target +
                              ": it holds people's photos and vectors and the private keys of the "
                              "certificates; keep it as safe as the data folder");
}

ExitCode restore(Context& context, const std::string& archive) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const std::string data = settings->config.data.string();
    const Result<BackupContent> restored = context.host.restore(archive, settings->config.data);
    if (!restored) {
        return report(context, restored.error());
    }
    return report_content(
        context, *restored, archive,
        "restored into " + data + "; `rollcall serve --data " + data + "` uses it");
}

}  // namespace

void add_backup(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "backup", "Write the whole data folder into one file, also while a server runs");
    add_common(*command, context, {"data"});
    const auto target = std::make_shared<std::string>();
    command->add_option("file", *target, "the backup to write")->required();
    command->callback(
        [&action, target] { action = [target](Context& c) { return backup(c, *target); }; });
}

void add_restore(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("restore", "Make a data folder (empty or new) out of a backup");
    add_common(*command, context, {"data"});
    const auto archive = std::make_shared<std::string>();
    command->add_option("file", *archive, "the backup to read")->required();
    command->callback(
        [&action, archive] { action = [archive](Context& c) { return restore(c, *archive); }; });
}

}  // namespace rollcall::cli
