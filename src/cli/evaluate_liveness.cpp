#include "cli/evaluate_liveness.h"

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/evaluate_liveness.h"
#include "cli/evaluation_report.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    std::string images;
    std::string examples;
    std::vector<std::string> networks;
};

/// The share of each species, by its name.
Json by_species(const app::LivenessEvaluation& evaluation,
                const std::vector<measurement::Estimate>& shares) {
    Json document = Json::object();
    const std::size_t first = evaluation.counts.size() - shares.size();
    for (std::size_t i = 0; i < shares.size(); ++i) {
        document[evaluation.counts[first + i].kind] = json_of(shares[i]);
    }
    return document;
}

Json json_of_point(const app::LivenessEvaluation& evaluation,
                   const measurement::DetectionPoint& point) {
    return {{"threshold", point.threshold},
            {"bpcer", json_of(point.bpcer)},
            {"retaken_bpcer", json_of(point.control_bpcer)},
            {"apcer", by_species(evaluation, point.apcer)},
            {"worst_apcer", json_of(point.worst_apcer)}};
}

Json json_of_system(const app::LivenessEvaluation& evaluation, const app::JudgedSystem& system) {
    Json document{{"name", system.name}};
    if (system.figures) {
        Json points = Json::array();
        for (const measurement::DetectionPoint& point : system.figures->points) {
            points.push_back(json_of_point(evaluation, point));
        }
        document["points"] = points;
        document["eer"] = by_species(evaluation, system.figures->eer);
    }
    if (system.in_force) {
        document["in_force"] = json_of_point(evaluation, *system.in_force);
    }
    return document;
}

Json json_of_all(const app::LivenessEvaluation& evaluation) {
    Json counts = Json::array();
    for (const app::PresentationCount& count : evaluation.counts) {
        counts.push_back({{"kind", count.kind},
                          {"shown", count.shown},
                          {"failed_to_detect", count.without_face}});
    }
    Json systems = Json::array();
    for (const app::JudgedSystem& system : evaluation.systems) {
        systems.push_back(json_of_system(evaluation, system));
    }
    return {{"people", evaluation.people},
            {"presentations", counts},
            {"unusable", unusable_json(evaluation.unusable)},
            {"cpu_ms_a_face", evaluation.cpu_ms_a_face.value_or(0)},
            {"systems", systems}};
}

void print(const app::LivenessEvaluation& evaluation, const measurement::DetectionPoint& point,
           const std::string& title) {
    print_line("  " + title + ": threshold " + significant(point.threshold) + ", BPCER " +
               percent_text(point.bpcer) + ", retaken " + percent_text(point.control_bpcer));
    const std::size_t first = evaluation.counts.size() - point.apcer.size();
    for (std::size_t i = 0; i < point.apcer.size(); ++i) {
        print_line("    APCER " + evaluation.counts[first + i].kind + "   " +
                   percent_text(point.apcer[i]));
    }
    print_line("    APCER of the worst   " + percent_text(point.worst_apcer));
}

void print(const app::LivenessEvaluation& evaluation, const app::JudgedSystem& system) {
    print_line(system.name);
    if (!system.figures) {
        print_line("  cannot be told: a face is needed in pictures of every kind");
        return;
    }
    for (const measurement::DetectionPoint& point : system.figures->points) {
        print(evaluation, point, "chosen here");
    }
    if (system.in_force) {
        print(evaluation, *system.in_force, "in force");
    }
    const std::size_t first = evaluation.counts.size() - system.figures->eer.size();
    for (std::size_t i = 0; i < system.figures->eer.size(); ++i) {
        print_line("  EER " + evaluation.counts[first + i].kind + "   " +
                   percent_text(system.figures->eer[i]));
    }
}

void print(const app::LivenessEvaluation& evaluation) {
    print_line(std::to_string(evaluation.people) + " people");
    for (const app::PresentationCount& count : evaluation.counts) {
        print_line("  " + count.kind + ": " + std::to_string(count.shown) +
                   " shown, no face found in " + std::to_string(count.without_face));
    }
    for (const app::UnusablePicture& picture : evaluation.unusable) {
        print_line("  " + picture.file.string() + ": " + picture.error.message);
    }
    for (const app::JudgedSystem& system : evaluation.systems) {
        print(evaluation, system);
    }
    print_line(two_digits(evaluation.cpu_ms_a_face.value_or(0)) +
               " CPU-ms a face, all networks together");
}

/// A folder that is not there is told before the work, not after.
Status check_examples(const Wanted& wanted) {
    std::error_code ignored;
    if (!wanted.examples.empty() && !std::filesystem::is_directory(wanted.examples, ignored)) {
        return Error{ErrorCode::config_invalid,
                     "--examples: there is no folder " + wanted.examples};
    }
    return {};
}

Result<app::LivenessEvaluation> evaluate(Context& context, const Wanted& wanted) {
    if (Status possible = check_examples(wanted); !possible) {
        return possible.error();
    }
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return settings.error();
    }
    const Config& config = settings->config;
    const auto workplace = context.host.open(config, Opening::models);
    if (!workplace) {
        return workplace.error();
    }
    const auto liveness = context.host.liveness(config, wanted.networks);
    if (!liveness) {
        return liveness.error();
    }
    app::LivenessOptions options;
    options.threads = worker_threads(config);
    options.threshold = liveness->threshold;
    options.examples = wanted.examples;
    options.progress = progress_bar();
    return app::evaluate_liveness((*workplace)->reader(), *liveness->judge, wanted.images, options);
}

ExitCode run(Context& context, const Wanted& wanted) {
    const auto evaluation = evaluate(context, wanted);
    if (!evaluation) {
        return report(context, evaluation.error());
    }
    if (context.json) {
        print_json(json_of_all(*evaluation));
    } else {
        print(*evaluation);
    }
    return ExitCode::success;
}

}  // namespace

void add_evaluate_liveness(CLI::App& parent, Context& context, Action& action) {
    const auto wanted = std::make_shared<Wanted>();
    CLI::App* command = parent.add_subcommand(
        "liveness", "Presentation attacks made from the pictures: APCER and BPCER of each network");
    add_common(*command, context, {"models", "profile", "precision", "workers"});
    command->add_option("--images", wanted->images, "folder with a sub-folder of pictures a person")
        ->required();
    command
        ->add_option("--networks", wanted->networks,
                     "networks of the catalogue, by commas; default: the profile's")
        ->delimiter(',');
    command->add_option("--examples", wanted->examples,
                        "also write the first picture's attacks into this folder");
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return run(c, *wanted); }; });
}

}  // namespace rollcall::cli
