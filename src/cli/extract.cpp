#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

ExitCode extract(Context& context, const std::string& picture_file) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<Bytes> picture = read_picture(picture_file);
    if (!picture) {
        return report(context, picture.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::models);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const Result<app::ReadPicture> read =
        (*workplace)->reader().read(*picture, face::Faces::all_embedded);
    if (!read) {
        return report(context, read.error());
    }
    const face::Analysis& analysis = read->analysis;
    Json faces = Json::array();
    for (const face::AnalysedFace& face : analysis.faces) {
        Json entry = json_of(face.face);
        entry["embedding"] = face.embedding;
        faces.push_back(std::move(entry));
    }
    if (context.json) {
        print_json({{"width", analysis.width},
                    {"height", analysis.height},
                    {"model", analysis.model.value()},
                    {"faces", faces}});
    } else {
        for (const face::AnalysedFace& face : analysis.faces) {
            const vision::Box& box = face.face.box;
            print_line("face at " + two_digits(box.x) + "," + two_digits(box.y) + " size " +
                       two_digits(box.width) + "x" + two_digits(box.height) + " score " +
                       two_digits(face.face.score) + ", a vector of " +
                       std::to_string(face.embedding.size()) + " numbers (--json prints it)");
        }
    }
    if (analysis.faces.empty()) {
        if (!context.json) {
            print_line("no face");
        }
        return ExitCode::negative;
    }
    return ExitCode::success;
}

}  // namespace

void add_extract(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("extract", "Find all faces of a picture and their vectors");
    add_common(*command, context, {"models", "profile", "precision"});
    const auto picture = std::make_shared<std::string>();
    command->add_option("picture", *picture, "JPEG, PNG, WebP or HEIC file")->required();
    command->callback(
        [&action, picture] { action = [picture](Context& c) { return extract(c, *picture); }; });
}

}  // namespace rollcall::cli
