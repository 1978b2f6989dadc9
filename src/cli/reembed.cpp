#include "app/reembed.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/output.h"
#include "cli/progress.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kNamed = 20;  // photos and people in the text; --json names all

bool complete(const ReembedReport& report) {
    return report.done.failed.empty() && report.damaged == 0 && report.lost.empty();
}

Json json_of(const ReembedReport& report, double seconds) {
    Json failed = Json::array();
    for (std::size_t i = 0; i < report.done.failed.size(); ++i) {
        const app::NotEmbedded& entry = report.done.failed[i];
        failed.push_back({{"photo", entry.photo.value()},
                          {"employee_id", report.owners[i].value()},
                          {"code", error_info(entry.error.code).name},
                          {"error", entry.error.message}});
    }
    Json lost = Json::array();
    for (const EmployeeId& employee : report.lost) {
        lost.push_back(employee.value());
    }
    Json models = Json::array();
    for (const auto& count : report.models) {
        models.push_back({{"model", count.model.value()}, {"templates", count.templates}});
    }
    Json document{{"model", report.model.value()},
                  {"made", report.done.made},
                  {"failed", failed},
                  {"removed_meanwhile", report.done.removed},
                  {"damaged_templates", report.damaged},
                  {"people_without_template", lost},
                  {"complete", complete(report)},
                  {"models", models},
                  {"seconds", seconds},
                  {"cpu_ms_per_photo", report.done.cpu_ms_a_photo}};
    if (report.dropped) {
        document["dropped"] = *report.dropped;
    }
    return document;
}

void print(const ReembedReport& report, const std::string& profile, double seconds) {
    print_line("model " + report.model.value());
    print_line(std::to_string(report.done.made) + " templates made in " + two_digits(seconds) +
               " s, " + std::to_string(report.done.failed.size()) + " photos failed");
    for (std::size_t i = 0; i < std::min(report.done.failed.size(), kNamed); ++i) {
        const app::NotEmbedded& entry = report.done.failed[i];
        print_line("  photo " + std::to_string(entry.photo.value()) + " of " +
                   report.owners[i].value() + ": " + entry.error.message);
    }
    if (report.damaged > 0) {
        print_line(std::to_string(report.damaged) +
                   " damaged templates are left; a start of the server makes them anew");
    }
    for (std::size_t i = 0; i < std::min(report.lost.size(), kNamed); ++i) {
        print_line("  nobody is found as " + report.lost[i].value() +
                   " with this model: enrol another picture");
    }
    for (const auto& count : report.models) {
        print_line(std::to_string(count.templates) + " templates of " + count.model.value());
    }
    if (report.dropped) {
        print_line(std::to_string(*report.dropped) + " templates of other models were removed");
    } else {
        print_line("ready to switch: restart the server with `profile = \"" + profile +
                   "\"`; photos enrolled until then get their templates at that start");
    }
}

ExitCode reembed(Context& context, bool drop_others) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto done = context.host.reembed(
        settings->config, {.drop_others = drop_others, .progress = progress_bar()});
    if (!done) {
        return report(context, done.error());
    }
    if (done->done.ended) {
        return report(context, *done->done.ended);
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (context.json) {
        print_json(json_of(*done, seconds));
    } else {
        print(*done, settings->config.profile, seconds);
    }
    return complete(*done) ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_reembed(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "reembed",
        "Make the templates of another model (or of this one, where they are missing) from the "
        "photos, also while a server runs on the folder");
    add_common(*command, context, {"data", "models", "profile", "precision", "workers"});
    const auto drop_others = std::make_shared<bool>(false);
    command->add_flag("--drop-others", *drop_others,
                      "then remove the templates of all other models; no server may run");
    command->callback([&action, drop_others] {
        action = [drop_others](Context& c) { return reembed(c, *drop_others); };
    });
}

}  // namespace rollcall::cli
