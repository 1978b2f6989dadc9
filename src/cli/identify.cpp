#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

Json document_of(const app::Identification& found) {
    Json document;
    if (const auto* recognised = std::get_if<app::Recognised>(&found.answer)) {
        document["employee_id"] = recognised->employee.id.value();
        document["employee_name"] = recognised->employee.name;
        document["matched_photo"] = recognised->matched_photo.value();
    } else {
        document["employee_name"] = "Unknown";
        const auto* again = std::get_if<app::TryAgain>(&found.answer);
        document["reason"] = again != nullptr ? error_info(again->reason).name : "not_known";
        if (again != nullptr) {
            document["hint"] = again->hint;
        }
    }
    document["faces"] = found.faces;
    document["model"] = found.model.value();
    if (found.face) {
        document["score"] = found.figures.score;
        document["threshold"] = found.figures.threshold;
        document["margin"] = found.figures.margin;
        document["face"] = json_of(*found.face);
    }
    return document;
}

void print_text(const app::Identification& found) {
    const std::string figures =
        two_digits(found.figures.score) + " over " + two_digits(found.figures.threshold);
    if (const auto* recognised = std::get_if<app::Recognised>(&found.answer)) {
        print_line(recognised->employee.id.value() + "  " + recognised->employee.name + "  (" +
                   figures + ")");
    } else if (const auto* again = std::get_if<app::TryAgain>(&found.answer)) {
        print_line("try again: " + again->hint);
    } else {
        print_line("not known  (best " + two_digits(found.figures.score) + ", needs " +
                   two_digits(found.figures.threshold) + ")");
    }
}

ExitCode identify(Context& context, const std::string& picture_file) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<Bytes> picture = read_picture(picture_file);
    if (!picture) {
        return report(context, picture.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::gallery_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const Result<app::Identification> found = (*workplace)->identify().run(*picture);
    if (!found) {
        return report(context, found.error());
    }
    if (context.json) {
        print_json(document_of(*found));
    } else {
        print_text(*found);
    }
    const bool known = std::holds_alternative<app::Recognised>(found->answer);
    return known ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_identify(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("identify", "Say who is in a picture (1:N)");
    add_common(*command, context,
               {"data", "models", "profile", "precision", "match.identify_threshold"});
    const auto picture = std::make_shared<std::string>();
    command->add_option("picture", *picture, "JPEG, PNG, WebP or HEIC file")->required();
    command->callback(
        [&action, picture] { action = [picture](Context& c) { return identify(c, *picture); }; });
}

}  // namespace rollcall::cli
