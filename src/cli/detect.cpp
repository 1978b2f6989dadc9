#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

Json json_of(const face::Quality& quality) {
    Json json = Json::object();
    for (const face::MeasureInfo& info : face::measures()) {
        if (const auto value = face::value_of(quality, info.measure)) {
            json[std::string(info.name)] = *value;
        }
    }
    return json;
}

Json json_of(const face::AnalysedFace& face) {
    Json json = cli::json_of(face.face);
    if (face.quality) {
        json["quality"] = json_of(*face.quality);
        Json problems = Json::array();
        for (const auto& poor : face::shortcomings(*face.quality, face::Purpose::enrolment)) {
            problems.push_back(error_info(poor.info->code).name);
        }
        json["enrolment_problems"] = problems;
    }
    return json;
}

void print(const face::AnalysedFace& face) {
    const vision::Box& box = face.face.box;
    print_line("face of " + two_digits(static_cast<double>(box.width)) + " x " +
               two_digits(static_cast<double>(box.height)) + " px at " +
               two_digits(static_cast<double>(box.x)) + ", " +
               two_digits(static_cast<double>(box.y)) + ", score " +
               two_digits(static_cast<double>(face.face.score)));
    if (!face.quality) {
        return;
    }
    for (const auto& poor : face::shortcomings(*face.quality, face::Purpose::enrolment)) {
        print_line("  " + std::string(error_info(poor.info->code).name) + ": " +
                   std::string(poor.info->name) + " " + two_digits(poor.value) +
                   (poor.info->at_least ? ", at least " : ", at most ") + two_digits(poor.limit) +
                   ": " + std::string(poor.info->fault));
    }
}

Json json_of(const std::string& file, const Result<app::ReadPicture>& read) {
    if (!read) {
        return {{"file", file},
                {"error", read.error().message},
                {"code", error_info(read.error().code).name}};
    }
    Json faces = Json::array();
    for (const face::AnalysedFace& face : read->analysis.faces) {
        faces.push_back(json_of(face));
    }
    return {{"file", file},
            {"width", read->analysis.width},
            {"height", read->analysis.height},
            {"faces", std::move(faces)}};
}

void print(const std::string& file, const Result<app::ReadPicture>& read) {
    if (!read) {
        print_line(file + ": " + read.error().message);
        return;
    }
    const std::size_t count = read->analysis.faces.size();
    print_line(file + ": " +
               (count == 0   ? "no face"
                : count == 1 ? "1 face"
                             : std::to_string(count) + " faces"));
    for (const face::AnalysedFace& face : read->analysis.faces) {
        print(face);
    }
}

Result<app::ReadPicture> look_at(const app::PictureReader& reader, const std::string& file) {
    const Result<Bytes> picture = read_picture(file);
    return picture ? reader.read(*picture, face::Faces::all_embedded)
                   : Result<app::ReadPicture>(picture.error());
}

/// One picture that cannot be read does not keep the others from being looked at.
ExitCode detect(Context& context, const std::vector<std::string>& files) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::models);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const app::PictureReader& reader = (*workplace)->reader();
    Json pictures = Json::array();
    ExitCode exit = ExitCode::success;
    for (const std::string& file : files) {
        const Result<app::ReadPicture> read = look_at(reader, file);
        if (!read) {
            exit = ExitCode::failure;
        } else if (read->analysis.faces.empty() && exit == ExitCode::success) {
            exit = ExitCode::negative;
        }
        if (context.json) {
            pictures.push_back(json_of(file, read));
        } else {
            print(file, read);
        }
    }
    if (context.json) {
        print_json({{"model", reader.analyser().model().value()}, {"pictures", pictures}});
    }
    return exit;
}

}  // namespace

void add_detect(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("detect", "Find the faces of pictures and judge their quality");
    add_common(*command, context, {"models", "profile", "precision"});
    const auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("pictures", *files, "JPEG, PNG, WebP or HEIC files")->required();
    command->callback(
        [&action, files] { action = [files](Context& c) { return detect(c, *files); }; });
}

}  // namespace rollcall::cli
