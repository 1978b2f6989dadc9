#include <memory>

#include <CLI/CLI.hpp>

#include "cli/basis_flags.h"
#include "cli/enrol_folder.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace rollcall::cli {
namespace {

constexpr std::string_view kWaiting =
    "no legal basis is on record, so no search finds the person until one is: --basis, or "
    "`rollcall people basis`";

struct Wanted {
    std::string source;
    std::string id;
    std::string name;
    BasisFlags basis;
};

ExitCode enrol_one(Context& context, app::Enrol& enrol, const Wanted& wanted,
                   const std::optional<people::LegalBasis>& basis) {
    const Result<Bytes> picture = read_picture(wanted.source);
    if (!picture) {
        return report(context, picture.error());
    }
    const Result<app::Enrolled> enrolled = enrol.run({.employee_id = wanted.id,
                                                      .employee_name = wanted.name,
                                                      .picture = *picture,
                                                      .basis = basis});
    if (!enrolled) {
        return report(context, enrolled.error());
    }
    if (context.json) {
        print_json({{"employee_id", enrolled->employee.value()},
                    {"photo", enrolled->added.photo.value()},
                    {"new_person", enrolled->added.new_person},
                    {"new_photo", enrolled->added.new_photo},
                    {"waiting", enrolled->added.waiting},
                    {"face", json_of(enrolled->face)}});
    } else {
        print_line(enrolled->added.new_photo
                       ? "enrolled " + enrolled->employee.value()
                       : enrolled->employee.value() + " had this very photo already");
        if (enrolled->added.waiting) {
            print_line(std::string(kWaiting));
        }
    }
    return ExitCode::success;
}

void print_summary(Context& context, const FolderSummary& summary) {
    if (!context.json) {
        print_line("enrolled " + std::to_string(summary.enrolled) + ", already there " +
                   std::to_string(summary.already_there) + ", refused " +
                   std::to_string(summary.refused.size()));
        if (summary.waiting > 0) {
            print_line(std::to_string(summary.waiting) + " of them wait: " + std::string(kWaiting));
        }
        for (const RefusedPhoto& refused : summary.refused) {
            print_line("  " + refused.photo.file.string() + ": " +
                       std::string(error_info(refused.error.code).name) + ": " +
                       refused.error.message);
        }
        return;
    }
    Json list = Json::array();
    for (const RefusedPhoto& refused : summary.refused) {
        list.push_back({{"file", refused.photo.file.string()},
                        {"employee_id", refused.photo.employee_id},
                        {"code", error_info(refused.error.code).name},
                        {"error", refused.error.message}});
    }
    print_json({{"enrolled", summary.enrolled},
                {"already_there", summary.already_there},
                {"waiting", summary.waiting},
                {"refused", list}});
}

ExitCode enrol_folder(Context& context, app::Enrol& enrol, const Wanted& wanted,
                      const std::optional<people::LegalBasis>& basis, std::size_t threads) {
    const auto photos = find_photos(wanted.source);
    if (!photos) {
        return report(context, photos.error());
    }
    const auto progress = progress_bar();
    const FolderSummary summary = enrol_photos(
        enrol, *photos, basis, threads, [&](std::size_t done) { progress(done, photos->size()); });
    print_summary(context, summary);
    return summary.refused.empty() ? ExitCode::success : ExitCode::negative;
}

ExitCode enrol(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(wanted.source, ignored);
    if (folder != (wanted.id.empty() && wanted.name.empty())) {
        return report(context,
                      {ErrorCode::config_invalid,
                       folder ? "a folder tells ids and names by its sub-folders: leave --id and "
                                "--name out"
                              : "a photo needs --id and --name (only a folder does without)"});
    }
    const auto basis = wanted.basis.basis();
    if (!basis) {
        return report(context, basis.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::gallery_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    if (!folder) {
        return enrol_one(context, (*workplace)->enrol(), wanted, *basis);
    }
    const std::size_t threads = worker_threads(settings->config);
    return enrol_folder(context, (*workplace)->enrol(), wanted, *basis, threads);
}

}  // namespace

void add_enrol(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "enrol", "Enrol a photo, or a folder with a sub-folder a person (\"E17 Ada Lovelace\")");
    add_common(*command, context,
               {"data", "models", "profile", "precision", "match.duplicate_threshold", "workers"});
    const auto wanted = std::make_shared<Wanted>();
    command->add_option("source", wanted->source, "a photo or a folder")->required();
    command->add_option("--id", wanted->id, "employee id, with a photo");
    command->add_option("--name", wanted->name, "employee name, with a photo");
    wanted->basis.add_to(*command);
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return enrol(c, *wanted); }; });
}

}  // namespace rollcall::cli
