#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/evaluate_calibration.h"
#include "app/evaluate_gallery.h"
#include "app/evaluate_pairs.h"
#include "cli/evaluate_liveness.h"
#include "cli/evaluate_quality.h"
#include "cli/evaluation_report.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "core/durable_file.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kMostPairsBytes = std::size_t{64} * 1024 * 1024;
constexpr std::size_t kNamedUnusable = 20;

struct Wanted {
    std::string images;
    std::string pairs;
    std::string report;
    std::string cache;
    std::optional<std::size_t> enrolled;
};

/// What both measurements need: the networks, and where vectors may be kept.
struct Bench {
    std::unique_ptr<Workplace> workplace;
    std::optional<app::EmbeddingCache> cache;
    app::EmbeddingOptions options;
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

    double seconds() const {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        return passed.count();
    }
};

/// A page that cannot be written is told before hours of work, not after.
Status check_report(const Wanted& wanted) {
    const std::filesystem::path file = wanted.report.empty() ? "./none" : wanted.report;
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) {
        return Error{ErrorCode::config_invalid, "--report: there is no folder " + folder.string()};
    }
    return {};
}

Result<std::unique_ptr<Bench>> set_up(Context& context, const Wanted& wanted) {
    if (Status possible = check_report(wanted); !possible) {
        return possible.error();
    }
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return settings.error();
    }
    auto workplace = context.host.open(settings->config, Opening::models);
    if (!workplace) {
        return std::move(workplace).error();
    }
    auto bench = std::make_unique<Bench>();
    bench->workplace = std::move(*workplace);
    bench->options.threads = worker_threads(settings->config);
    bench->options.progress = progress_bar();
    if (!wanted.cache.empty()) {
        const face::Analyser& analyser = bench->workplace->reader().analyser();
        bench->cache.emplace(wanted.cache, analyser.model(), analyser.dimension());
        bench->options.cache = &*bench->cache;
    }
    return bench;
}

/// "0.001" as "1e-3".
std::string power_of_ten(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.0e", share);
    std::string words = text.data();
    if (const std::size_t zero = words.find("-0"); zero != std::string::npos) {
        words.erase(zero + 1, 1);
    }
    return words;
}

void add_pictures(Json& document, const Bench& bench, const app::EmbeddedPictures& pictures) {
    document["pictures"] = pictures.embeddings.size();
    document["failed_to_detect"] = pictures.without_face;
    document["unusable"] = unusable_json(pictures.unusable);
    document["from_cache"] = pictures.from_cache;
    document["cpu_ms_a_picture"] = pictures.cpu_ms_a_picture;
    document["seconds"] = bench.seconds();
}

void print_pictures(const Bench& bench, const app::EmbeddedPictures& pictures) {
    print_line(std::to_string(pictures.embeddings.size()) + " pictures, no face found in " +
               std::to_string(pictures.without_face) + "; " + two_digits(bench.seconds()) + " s" +
               (pictures.cpu_ms_a_picture > 0
                    ? ", " + two_digits(pictures.cpu_ms_a_picture) + " CPU-ms a picture"
                    : ", its vectors from the cache"));
    for (std::size_t i = 0; i < std::min(pictures.unusable.size(), kNamedUnusable); ++i) {
        const app::UnusablePicture& picture = pictures.unusable[i];
        print_line("  " + picture.file.string() + ": " + picture.error.message);
    }
    if (pictures.unusable.size() > kNamedUnusable) {
        print_line("  and " + std::to_string(pictures.unusable.size() - kNamedUnusable) +
                   " more that could not be read");
    }
}

/// What is left to do after a measurement: the cache and the page.
Status keep(Bench& bench, const Wanted& wanted, const std::string& page) {
    if (bench.cache) {
        if (Status saved = bench.cache->save(); !saved) {
            return saved;
        }
    }
    return wanted.report.empty() ? Status{}
                                 : write_file_durably(wanted.report, as_bytes(page), 0644);
}

Json json_of(const app::PairsEvaluation& evaluation) {
    Json folds = Json::array();
    for (const measurement::FoldAccuracy& fold : evaluation.accuracy.folds) {
        folds.push_back({{"accuracy", fold.accuracy}, {"threshold", fold.threshold}});
    }
    Json document{{"model", evaluation.model.value()},
                  {"pairs", evaluation.pairs},
                  {"people", evaluation.people},
                  {"accuracy", evaluation.accuracy.accuracy.value},
                  {"accuracy_ci", interval(evaluation.accuracy.accuracy)},
                  {"folds", folds},
                  {"eer", nullptr},
                  {"tar_at_far", Json::object()}};
    if (evaluation.figures) {
        document["eer"] = evaluation.figures->eer.value;
        document["eer_ci"] = interval(evaluation.figures->eer);
        for (const measurement::TarAtFar& point : evaluation.figures->tar_at_far) {
            document["tar_at_far"][power_of_ten(point.far)] = {{"tar", point.tar.value},
                                                               {"tar_ci", interval(point.tar)},
                                                               {"threshold", point.threshold}};
        }
    }
    return document;
}

void print(const app::PairsEvaluation& evaluation) {
    print_line("model " + evaluation.model.value());
    print_line("accuracy          " + percent_text(evaluation.accuracy.accuracy) + ", mean of " +
               std::to_string(evaluation.accuracy.folds.size()) + " folds, " +
               std::to_string(evaluation.pairs) + " pairs of " + std::to_string(evaluation.people) +
               " people");
    if (!evaluation.figures) {
        print_line("EER and TAR cannot be told: pairs of both kinds are needed");
        return;
    }
    print_line("EER               " + percent_text(evaluation.figures->eer));
    for (const measurement::TarAtFar& point : evaluation.figures->tar_at_far) {
        print_line("TAR at FAR " + power_of_ten(point.far) + "   " + percent_text(point.tar) +
                   ", threshold " + three_digits(static_cast<double>(point.threshold)));
    }
}

Json json_of(const app::GalleryFigures& figures) {
    Json document{{"photos", figures.photos},
                  {"mated_searches", figures.mated},
                  {"stranger_searches", figures.strangers},
                  {"rank1", nullptr},
                  {"fnir_at_fpir", Json::object()}};
    if (figures.figures) {
        document["rank1"] = figures.figures->rank1.value;
        document["rank1_ci"] = interval(figures.figures->rank1);
        for (const measurement::FnirAtFpir& point : figures.figures->fnir_at_fpir) {
            document["fnir_at_fpir"][power_of_ten(point.fpir)] = {{"fnir", point.fnir.value},
                                                                  {"fnir_ci", interval(point.fnir)},
                                                                  {"threshold", point.threshold}};
        }
    }
    return document;
}

/// The figures with one photo stand at the top, those with up to three below a name.
Json json_of(const app::GalleryEvaluation& evaluation) {
    Json document{{"model", evaluation.model.value()},
                  {"people", evaluation.people},
                  {"enrolled", evaluation.enrolled},
                  {"trials", evaluation.trials}};
    document.update(json_of(evaluation.by_photos.front()));
    document["three_photos"] = json_of(evaluation.by_photos.back());
    return document;
}

void print(const app::GalleryEvaluation& evaluation) {
    print_line("model " + evaluation.model.value());
    print_line(std::to_string(evaluation.people) + " people; " +
               std::to_string(evaluation.enrolled) + " of them are enrolled in each of " +
               std::to_string(evaluation.trials) + " trials, the others are strangers");
    print_line("the threshold alone decides; match.margin is left out");
    for (const app::GalleryFigures& figures : evaluation.by_photos) {
        print_line(figures.photos == 1
                       ? "one photo enrolled"
                       : "up to " + std::to_string(figures.photos) + " photos enrolled");
        if (!figures.figures) {
            print_line("  cannot be told: searches by enrolled people and by strangers are needed");
            continue;
        }
        print_line("  rank 1              " + percent_text(figures.figures->rank1));
        for (const measurement::FnirAtFpir& point : figures.figures->fnir_at_fpir) {
            print_line("  FNIR at FPIR " + power_of_ten(point.fpir) + "   " +
                       percent_text(point.fnir) + ", threshold " +
                       three_digits(static_cast<double>(point.threshold)));
        }
    }
}

Json json_of(const app::Spread& spread) {
    return {{"median", spread.median}, {"p10", spread.low}, {"p90", spread.high}};
}

Json json_of(const app::AttainedRates& rates) {
    return {{"threshold", json_of(rates.threshold)},
            {"fpir", json_of(rates.fpir)},
            {"fnir", rates.fnir}};
}

Json json_of(const app::CalibrationEvaluation& evaluation) {
    Json sizes = Json::array();
    for (const app::CalibrationDraws& draws : evaluation.by_size) {
        sizes.push_back({{"enrolled", draws.enrolled},
                         {"photos", draws.photos},
                         {"alike", draws.alike},
                         {"calibrated", json_of(draws.calibrated)},
                         {"by_number", json_of(draws.by_number)},
                         {"catalogue", json_of(draws.catalogue)}});
    }
    return {{"model", evaluation.model.value()},
            {"people", evaluation.people},
            {"draws", evaluation.draws},
            {"target_fpir", evaluation.fpir},
            {"sizes", sizes}};
}

std::string rates_text(const app::AttainedRates& rates) {
    const measurement::Estimate fpir{rates.fpir.median, rates.fpir.low, rates.fpir.high};
    return "threshold " + three_digits(rates.threshold.median) + ", FPIR " + percent_text(fpir) +
           ", FNIR " + two_digits(100 * rates.fnir) + " %";
}

void print(const app::CalibrationEvaluation& evaluation) {
    print_line("model " + evaluation.model.value());
    print_line("galleries drawn " + std::to_string(evaluation.draws) +
               " times each and calibrated for an FPIR of " + two_digits(100 * evaluation.fpir) +
               " %; what strangers then do: median (10th - 90th percentile of the draws); "
               "match.margin is left out");
    for (const app::CalibrationDraws& draws : evaluation.by_size) {
        print_line(std::to_string(draws.enrolled) + (draws.alike ? " people alike" : " people") +
                   ", " + (draws.photos == 1 ? "one photo" : "several photos"));
        print_line("  calibrated  " + rates_text(draws.calibrated));
        print_line("  by number   " + rates_text(draws.by_number));
        print_line("  catalogue   " + rates_text(draws.catalogue));
    }
}

/// `page`: the evaluation as an HTML page.
template <class Evaluation>
ExitCode finish(const Context& context, Bench& bench, const Wanted& wanted,
                const Evaluation& evaluation, const std::string& page) {
    if (Status kept = keep(bench, wanted, page); !kept) {
        return report(context, kept.error());
    }
    if (context.json) {
        Json document = json_of(evaluation);
        add_pictures(document, bench, evaluation.pictures);
        print_json(document);
    } else {
        print(evaluation);
        print_pictures(bench, evaluation.pictures);
    }
    return ExitCode::success;
}

ExitCode pairs(Context& context, const Wanted& wanted) {
    const Result<Bytes> list = read_file(wanted.pairs, kMostPairsBytes);
    if (!list) {
        return report(context, list.error());
    }
    const auto folds = measurement::parse_pairs(as_text(*list));
    if (!folds) {
        return report(context, folds.error());
    }
    const auto bench = set_up(context, wanted);
    if (!bench) {
        return report(context, bench.error());
    }
    const auto evaluation = app::evaluate_pairs((*bench)->workplace->reader(), wanted.images,
                                                *folds, (*bench)->options);
    if (!evaluation) {
        return report(context, evaluation.error());
    }
    return finish(context, **bench, wanted, *evaluation, pairs_report(*evaluation));
}

ExitCode gallery(Context& context, const Wanted& wanted) {
    const auto bench = set_up(context, wanted);
    if (!bench) {
        return report(context, bench.error());
    }
    const auto evaluation = app::evaluate_gallery((*bench)->workplace->reader(), wanted.images,
                                                  wanted.enrolled, (*bench)->options);
    if (!evaluation) {
        return report(context, evaluation.error());
    }
    return finish(context, **bench, wanted, *evaluation, gallery_report(*evaluation));
}

ExitCode calibration(Context& context, const Wanted& wanted) {
    const auto bench = set_up(context, wanted);
    if (!bench) {
        return report(context, bench.error());
    }
    const Workplace& workplace = *(*bench)->workplace;
    const auto evaluation = app::evaluate_calibration(
        workplace.reader(), workplace.catalogue_policy(), wanted.images, (*bench)->options);
    if (!evaluation) {
        return report(context, evaluation.error());
    }
    return finish(context, **bench, wanted, *evaluation, {});
}

CLI::App* add_one(CLI::App& parent, Context& context, const std::string& name,
                  const std::string& meaning, const std::shared_ptr<Wanted>& wanted) {
    CLI::App* command = parent.add_subcommand(name, meaning);
    add_common(*command, context, {"models", "profile", "precision", "workers"});
    command->add_option("--images", wanted->images, "folder with a sub-folder of pictures a person")
        ->required();
    command->add_option("--cache", wanted->cache,
                        "keep the pictures' vectors in this folder for the next run; they are "
                        "biometric, delete it when done");
    return command;
}

void add_report(CLI::App& command, Wanted& wanted) {
    command.add_option("--report", wanted.report, "also write an HTML page with plots here");
}

}  // namespace

void add_evaluate(CLI::App& app, Context& context, Action& action) {
    CLI::App* parent = app.add_subcommand(
        "evaluate", "Measure how well faces and attacks are told apart, on labelled pictures");
    parent->require_subcommand(1);
    const auto wanted = std::make_shared<Wanted>();
    CLI::App* of_pairs =
        add_one(*parent, context, "pairs", "1:1 on a list of pairs (LFW's protocol)", wanted);
    of_pairs->add_option("--pairs", wanted->pairs, "the list, as LFW's pairs.txt")->required();
    add_report(*of_pairs, *wanted);
    of_pairs->callback(
        [&action, wanted] { action = [wanted](Context& c) { return pairs(c, *wanted); }; });
    CLI::App* of_gallery =
        add_one(*parent, context, "gallery",
                "1:N, open set: some of the people enrolled, the rest strangers", wanted);
    of_gallery->add_option("--enrolled", wanted->enrolled,
                           "so many people are enrolled in each trial (default: half of them)");
    add_report(*of_gallery, *wanted);
    of_gallery->callback(
        [&action, wanted] { action = [wanted](Context& c) { return gallery(c, *wanted); }; });
    CLI::App* of_calibration = add_one(*parent, context, "calibration",
                                       "whether `rollcall calibrate` gives the FPIR it was asked "
                                       "for, on galleries of several sizes",
                                       wanted);
    of_calibration->callback(
        [&action, wanted] { action = [wanted](Context& c) { return calibration(c, *wanted); }; });
    add_evaluate_liveness(*parent, context, action);
    add_evaluate_quality(*parent, context, action);
}

}  // namespace rollcall::cli
