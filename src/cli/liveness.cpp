#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"
#include "face/face.h"

namespace rollcall::cli {
namespace {

/// One picture of the attempt.
struct Frame {
    std::string file;
    vision::Box face;
    face::LivenessScores scores;
};

struct Wanted {
    std::vector<std::string> pictures;
    std::vector<std::string> networks;
};

/// Errors: as a PictureReader's, no_face.
Result<Frame> look_at(const std::string& file, const app::PictureReader& reader,
                      const face::LivenessJudge& judge) {
    const Result<Bytes> bytes = read_picture(file);
    if (!bytes) {
        return bytes.error();
    }
    const auto picture = reader.open(*bytes);
    if (!picture) {
        return picture.error();
    }
    const auto analysis =
        reader.analyser().analyse(picture->image, face::Faces::detected_only, face::Views::one);
    if (!analysis) {
        return analysis.error();
    }
    const auto main = face::main_face(*analysis);
    if (!main) {
        return Error{ErrorCode::no_face, "no face was found in " + file};
    }
    const vision::Box& box = analysis->faces[*main].face.box;
    auto scores = judge.judge(picture->image, box);
    if (!scores) {
        return std::move(scores).error();
    }
    return Frame{file, box, std::move(*scores)};
}

Result<std::vector<Frame>> look_at_all(const Wanted& wanted, const app::PictureReader& reader,
                                       const face::LivenessJudge& judge) {
    std::vector<Frame> frames;
    frames.reserve(wanted.pictures.size());
    for (const std::string& file : wanted.pictures) {
        auto frame = look_at(file, reader, judge);
        if (!frame) {
            return std::move(frame).error();
        }
        frames.push_back(std::move(*frame));
    }
    return frames;
}

double score_of(const std::vector<Frame>& frames) {
    std::vector<double> scores;
    scores.reserve(frames.size());
    for (const Frame& frame : frames) {
        scores.push_back(frame.scores.fused);
    }
    return face::attempt_score(scores);
}

Json json_of_frames(const std::vector<Frame>& frames, const std::vector<std::string>& networks) {
    Json list = Json::array();
    for (const Frame& frame : frames) {
        Json scores = Json::object();
        for (std::size_t i = 0; i < networks.size(); ++i) {
            scores[networks[i]] = frame.scores.networks[i];
        }
        list.push_back({{"file", frame.file},
                        {"box", json_of(frame.face)},
                        {"networks", scores},
                        {"score", frame.scores.fused}});
    }
    return list;
}

ExitCode run(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::models);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto liveness = context.host.liveness(settings->config, wanted.networks);
    if (!liveness) {
        return report(context, liveness.error());
    }
    const auto frames = look_at_all(wanted, (*workplace)->reader(), *liveness->judge);
    if (!frames) {
        return report(context, frames.error());
    }
    const double score = score_of(*frames);
    const bool live = liveness->threshold && score >= *liveness->threshold;
    if (context.json) {
        Json document{{"frames", json_of_frames(*frames, liveness->judge->networks())},
                      {"score", score},
                      {"threshold", nullptr},
                      {"live", nullptr}};
        if (liveness->threshold) {
            document["threshold"] = *liveness->threshold;
            document["live"] = live;
        }
        print_json(document);
    } else if (liveness->threshold) {
        print_line((live ? "live" : "attack") + std::string(": score ") + significant(score) +
                   ", threshold " + significant(*liveness->threshold) +
                   (live ? " (so do many pictures of a picture: docs/liveness.md)" : ""));
    } else {
        print_line("score " + significant(score) +
                   "; no threshold is known for these networks together");
    }
    return live || !liveness->threshold ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_liveness(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "liveness", "Whether pictures show a live face or a picture of one (docs/liveness.md)");
    add_common(*command, context, {"models", "profile", "precision"});
    const auto wanted = std::make_shared<Wanted>();
    command
        ->add_option("pictures", wanted->pictures,
                     "JPEG, PNG, WebP or HEIC files: the frames of one attempt")
        ->required();
    command
        ->add_option("--networks", wanted->networks,
                     "networks of the catalogue, by commas; default: the profile's")
        ->delimiter(',');
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return run(c, *wanted); }; });
}

}  // namespace rollcall::cli
