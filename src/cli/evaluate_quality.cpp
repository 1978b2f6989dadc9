#include "cli/evaluate_quality.h"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/evaluate_quality.h"
#include "cli/evaluation_report.h"
#include "cli/output.h"
#include "cli/progress.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    std::string images;
    std::string probes;
};

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent(double value) {
    return two_digits(100 * value) + " %";
}

/// A measure's limits: how many searches lie beyond them, and how many of those find nobody.
Json json_of(const app::MeasureFigures& figures, std::size_t purpose, double limit) {
    return {{"limit", limit},
            {"beyond", figures.beyond[purpose]},
            {"fnir_beyond", share(figures.missed[purpose], figures.beyond[purpose])}};
}

Json json_of(const app::MeasureFigures& figures) {
    const face::MeasureInfo& info = *figures.info;
    Json curve = Json::array();
    for (const measurement::DiscardPoint& point : figures.curve) {
        curve.push_back({{"discarded", point.share},
                         {"limit", info.at_least ? point.limit : -point.limit},
                         {"fnir_kept", point.fnir_kept},
                         {"fnir_discarded", point.fnir_discarded}});
    }
    return {{"enrolment", json_of(figures, 0, info.enrolment_limit)},
            {"search", json_of(figures, 1, info.search_limit)},
            {"error_versus_discard", std::move(curve)}};
}

Json json_of(const app::QualityEvaluation& evaluation) {
    Json measures = Json::object();
    for (const app::MeasureFigures& figures : evaluation.measures) {
        measures[std::string(figures.info->name)] = json_of(figures);
    }
    return {{"model", evaluation.model.value()},
            {"threshold", evaluation.threshold},
            {"enrolled", evaluation.enrolled},
            {"searches", evaluation.searches},
            {"failed_to_detect", evaluation.without_face},
            {"fnir", share(evaluation.missed, evaluation.searches)},
            {"wrong_person", share(evaluation.wrong_person, evaluation.searches)},
            {"refused_at_enrolment", share(evaluation.refused, evaluation.searches)},
            {"hinted", evaluation.hinted},
            {"missed_and_hinted", evaluation.missed_and_hinted},
            {"measures", std::move(measures)},
            {"unusable", unusable_json(evaluation.unusable)}};
}

void print(const app::QualityEvaluation& evaluation) {
    print_line("model " + evaluation.model.value() + ", threshold " +
               three_digits(static_cast<double>(evaluation.threshold)));
    print_line(std::to_string(evaluation.enrolled) + " people with one photo each, " +
               std::to_string(evaluation.searches) + " searches, no face found in " +
               std::to_string(evaluation.without_face));
    print_line("FNIR " + percent(share(evaluation.missed, evaluation.searches)) +
               "; somebody else was found in " +
               percent(share(evaluation.wrong_person, evaluation.searches)) +
               "; enrolment would refuse " +
               percent(share(evaluation.refused, evaluation.searches)));
    for (const auto& [code, count] : evaluation.hinted) {
        print_line("  " + code + ": " + percent(share(count, evaluation.searches)) +
                   " of the searches, " +
                   percent(share(evaluation.missed_and_hinted.at(code), evaluation.missed)) +
                   " of those that missed");
    }
    print_line(
        "measure: limit of enrolment, share beyond it, FNIR there; FNIR when the worst 1, 2, "
        "5, 10 % are left out");
    for (const app::MeasureFigures& figures : evaluation.measures) {
        std::string line = "  " + std::string(figures.info->name) + ": " +
                           two_digits(figures.info->enrolment_limit) + ", " +
                           percent(share(figures.beyond[0], evaluation.searches)) + ", " +
                           percent(share(figures.missed[0], figures.beyond[0])) + ";";
        for (std::size_t i = 1; i < figures.curve.size(); ++i) {
            line += " " + percent(figures.curve[i].fnir_kept);
        }
        print_line(line);
    }
    for (const app::UnusablePicture& picture : evaluation.unusable) {
        print_line("  " + picture.file.string() + ": " + picture.error.message);
    }
}

ExitCode run(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Config& config = settings->config;
    const auto workplace = context.host.open(config, Opening::models);
    if (!workplace) {
        return report(context, workplace.error());
    }
    app::EmbeddingOptions options;
    options.threads = worker_threads(config);
    options.progress = progress_bar();
    const auto evaluation = app::evaluate_quality((*workplace)->reader(), (*workplace)->policy(),
                                                  wanted.images, wanted.probes, options);
    if (!evaluation) {
        return report(context, evaluation.error());
    }
    if (context.json) {
        print_json(json_of(*evaluation));
    } else {
        print(*evaluation);
    }
    return ExitCode::success;
}

}  // namespace

void add_evaluate_quality(CLI::App& parent, Context& context, Action& action) {
    const auto wanted = std::make_shared<Wanted>();
    CLI::App* command = parent.add_subcommand(
        "quality", "What each measure of a face's picture is worth, and what the hints catch");
    add_common(
        *command, context,
        {"models", "profile", "precision", "workers", "match.identify_threshold", "match.margin"});
    command->add_option("--images", wanted->images, "folder with a sub-folder of pictures a person")
        ->required();
    command->add_option("--probes", wanted->probes,
                        "search with the pictures of the same names in this folder: what a door's "
                        "camera made of them, or a mask");
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return run(c, *wanted); }; });
}

}  // namespace rollcall::cli
