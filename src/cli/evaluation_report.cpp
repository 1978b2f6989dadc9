#include "cli/evaluation_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "cli/output.h"
#include "cli/svg_plot.h"

namespace rollcall::cli {
namespace {

using measurement::Histogram;

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rollcall: how well it recognises</title>
<meta name="viewport" content="width=device-width">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
       color: #1b1f24; background: #fff; }
h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #d9dee3; }
td:last-child { font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; font-size: 12px; fill: #444; }
.grid { stroke: #e4e8ec; }
p.note { color: #57606a; }
</style></head><body>
)";
constexpr const char* kBlue = "#0b62c4";
constexpr const char* kOrange = "#b35900";
constexpr double kLeastShown = 1e-6;  // of the shares on a logarithmic axis

/// A table's rows.
class Rows {
  public:
    void add(const std::string& name, const std::string& value) {
        html_ += "<tr><th scope='row'>" + html_escaped(name) + "</th><td>" + html_escaped(value) +
                 "</td></tr>\n";
    }
    std::string table() const { return "<table>" + html_ + "</table>\n"; }

  private:
    std::string html_;
};

std::string shares_as_text(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", share);
    return text.data();
}

void add_pictures(Rows& rows, const ModelId& model, const app::EmbeddedPictures& pictures) {
    rows.add("Model", model.value());
    rows.add("Pictures", std::to_string(pictures.embeddings.size()));
    rows.add("No face was found in", std::to_string(pictures.without_face));
}

/// What both kinds of comparison come to at each step of the threshold.
struct Step {
    double threshold = 0;
    double fmr = 0;
    double fnmr = 0;
};

std::vector<Step> steps_of(const measurement::AllPairs& pairs) {
    const auto genuine = static_cast<double>(pairs.genuine_histogram.total());
    const auto impostors = static_cast<double>(pairs.impostor_histogram.total());
    std::vector<Step> steps;
    double genuine_above = 0;
    double impostors_above = 0;
    for (std::size_t bin = Histogram::kBins; bin-- > 0;) {
        genuine_above += static_cast<double>(pairs.genuine_histogram.bins[bin]);
        impostors_above += static_cast<double>(pairs.impostor_histogram.bins[bin]);
        if (impostors_above > 0) {
            steps.push_back({static_cast<double>(Histogram::lower_edge(bin)),
                             impostors_above / impostors, 1 - genuine_above / genuine});
        }
    }
    return steps;
}

/// Share of the comparisons in each hundredth of the range -1..1.
std::vector<std::pair<double, double>> shape_of(const Histogram& histogram) {
    constexpr std::size_t kColumns = 100;
    constexpr std::size_t kBins = Histogram::kBins / kColumns;
    const auto total = static_cast<double>(std::max<std::uint64_t>(1, histogram.total()));
    std::vector<std::pair<double, double>> shape;
    for (std::size_t column = 0; column < kColumns; ++column) {
        double sum = 0;
        for (std::size_t bin = column * kBins; bin < (column + 1) * kBins; ++bin) {
            sum += static_cast<double>(histogram.bins[bin]);
        }
        const double middle = -1 + 2 * (static_cast<double>(column) + 0.5) / kColumns;
        shape.emplace_back(middle, sum / total);
    }
    return shape;
}

std::string plots_of(const measurement::AllPairs& pairs) {
    Curve roc{"ROC", kBlue, {}};
    Curve det{"DET", kBlue, {}};
    for (const Step& step : steps_of(pairs)) {
        roc.points.emplace_back(step.fmr, 1 - step.fnmr);
        det.points.emplace_back(step.fmr, std::max(step.fnmr, kLeastShown));
    }
    const Axis fmr{"FAR: share of impostors let through", kLeastShown, 1, true};
    std::string html = "<h2>ROC</h2>\n";
    html += svg_plot(fmr, {"TAR: share of genuine pairs accepted", 0.8, 1, false}, {roc});
    html += "<h2>DET</h2>\n";
    html += svg_plot(fmr, {"FNMR: share of genuine pairs missed", 1e-3, 1, true}, {det});
    html += "<h2>Similarities</h2>\n";
    const Curve genuine{"one person", kBlue, shape_of(pairs.genuine_histogram)};
    const Curve impostor{"two people", kOrange, shape_of(pairs.impostor_histogram)};
    double highest = 0;
    for (const Curve* const curve : {&genuine, &impostor}) {
        for (const auto& [along, up] : curve->points) {
            highest = std::max(highest, up);
        }
    }
    constexpr double kMark = 0.025;  // five of them: round numbers on the axis
    const double top = 5 * kMark * std::ceil(highest / (5 * kMark));
    html += svg_plot({"cosine similarity", -0.5, 1, false},
                     {"share of the comparisons", 0, top, false}, {genuine, impostor});
    return html;
}

}  // namespace

Json interval(const measurement::Estimate& share) {
    return {share.low, share.high};
}

Json json_of(const measurement::Estimate& share) {
    return {{"value", share.value}, {"ci", interval(share)}};
}

Json unusable_json(const std::vector<app::UnusablePicture>& pictures) {
    Json list = Json::array();
    for (const app::UnusablePicture& picture : pictures) {
        list.push_back({{"file", picture.file.string()},
                        {"code", error_info(picture.error.code).name},
                        {"error", picture.error.message}});
    }
    return list;
}

std::string percent_text(const measurement::Estimate& share) {
    return two_digits(100 * share.value) + " % (" + two_digits(100 * share.low) + " - " +
           two_digits(100 * share.high) + ")";
}

std::string pairs_report(const app::PairsEvaluation& evaluation) {
    Rows rows;
    add_pictures(rows, evaluation.model, evaluation.pictures);
    rows.add("Listed pairs", std::to_string(evaluation.pairs));
    rows.add("Accuracy, mean of " + std::to_string(evaluation.accuracy.folds.size()) + " folds",
             percent_text(evaluation.accuracy.accuracy));
    std::string plots;
    if (evaluation.figures) {
        rows.add("Equal error rate", percent_text(evaluation.figures->eer));
        for (const auto& point : evaluation.figures->tar_at_far) {
            rows.add("TAR at FAR " + shares_as_text(point.far) + " (threshold " +
                         three_digits(static_cast<double>(point.threshold)) + ")",
                     percent_text(point.tar));
        }
        plots = plots_of(evaluation.all_pairs);
    }
    return std::string(kHead) + "<h1>1:1 verification</h1>\n" + rows.table() +
           "<p class='note'>In brackets: 95 % intervals, by bootstrap over people. The accuracy is "
           "over the listed pairs, each fold with the threshold that is best on the others; "
           "everything else over all pairs of the same pictures.</p>\n" +
           plots + "</body></html>\n";
}

std::string gallery_report(const app::GalleryEvaluation& evaluation) {
    Rows rows;
    add_pictures(rows, evaluation.model, evaluation.pictures);
    rows.add("People", std::to_string(evaluation.people) + ", of whom " +
                           std::to_string(evaluation.enrolled) + " are enrolled in each of " +
                           std::to_string(evaluation.trials) + " trials");
    std::vector<Curve> curves;
    for (const app::GalleryFigures& figures : evaluation.by_photos) {
        const std::string photos =
            figures.photos == 1 ? "1 photo" : "up to " + std::to_string(figures.photos) + " photos";
        if (!figures.figures) {
            rows.add("With " + photos, "cannot be told: too few pictures");
            continue;
        }
        rows.add("Rank 1, " + photos, percent_text(figures.figures->rank1));
        for (const auto& point : figures.figures->fnir_at_fpir) {
            rows.add("FNIR at FPIR " + shares_as_text(point.fpir) + ", " + photos + " (threshold " +
                         three_digits(static_cast<double>(point.threshold)) + ")",
                     percent_text(point.fnir));
        }
        Curve& curve = curves.emplace_back(Curve{photos, curves.empty() ? kOrange : kBlue, {}});
        for (const auto& point : figures.curve) {
            curve.points.emplace_back(point.fpir, std::max(point.fnir, kLeastShown));
        }
    }
    const std::string plot =
        "<h2>DET, first trial</h2>\n" +
        svg_plot({"FPIR: share of strangers taken for somebody", 1e-4, 1, true},
                 {"FNIR: share of enrolled people not found", 1e-3, 1, true}, curves);
    return std::string(kHead) + "<h1>1:N identification, open set</h1>\n" + rows.table() +
           "<p class='note'>In brackets: 95 % intervals, by bootstrap over people. The figures are "
           "means over the trials, each at its own threshold.</p>\n" +
           plot + "</body></html>\n";
}

}  // namespace rollcall::cli
