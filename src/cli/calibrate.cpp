#include "app/calibrate.h"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/calibration_json.h"
#include "cli/evaluation_report.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kFewPeople = 30;  // for FNIR: one of them is 3 %

std::string counted(std::size_t number, const std::string& one, const std::string& many) {
    return std::to_string(number) + " " + (number == 1 ? one : many);
}

std::string similarity_text(float similarity) {
    return three_digits(static_cast<double>(similarity));
}

void print_gallery(const app::GalleryCalibration& calibration) {
    const app::MeasuredGallery& gallery = *calibration.gallery;
    const measurement::GalleryScores& scores = gallery.scores;
    print_line("model " + calibration.model.value());
    print_line(counted(scores.people, "person", "people") + ", " +
               counted(scores.templates, "photo", "photos") + "; " +
               std::to_string(scores.single_photo_people) + " with one photo alone");
    if (gallery.damaged > 0) {
        print_line(counted(gallery.damaged, "damaged template", "damaged templates") +
                   " left out; `rollcall doctor` says what to do");
    }
    if (gallery.other_models > 0) {
        print_line(counted(gallery.other_models, "template", "templates") +
                   " of other models left out");
    }
}

std::string basis_text(const measurement::ProposedThreshold& proposed) {
    switch (proposed.basis) {
        case measurement::Basis::measured:
            return "measured on your people";
        case measurement::Basis::extrapolated:
            return "extrapolated: your people are too few to show anything so rare";
        case measurement::Basis::catalogue:
            break;
    }
    return "the model's own for so many people: yours are too few to say";
}

void print_proposed(const std::string& question, float in_force,
                    const measurement::ProposedThreshold& proposed) {
    print_line("  " + question + similarity_text(proposed.similarity) + "  (" +
               three_digits(proposed.low) + " - " + three_digits(proposed.high) + "), in force " +
               similarity_text(in_force) + "; " + basis_text(proposed));
}

std::string share_text(const std::optional<measurement::Estimate>& share) {
    return share ? percent_text(*share) : "cannot be told";
}

void print_points(const app::GalleryCalibration& calibration) {
    const measurement::GalleryScores& scores = calibration.gallery->scores;
    print_line("");
    print_line("1:N among " + std::to_string(scores.people) +
               " people, with 95 % intervals: strangers taken for somebody (FPIR) as expected, and "
               "as seen with each person as a stranger to the others; people not found (FNIR)");
    print_line("  FPIR seen and FNIR are with match.margin = " +
               similarity_text(calibration.in_force.margin) +
               ": where the next person is so near, the answer is to try again, which counts as "
               "nobody found; the expected FPIR is without it");
    for (const measurement::OperatingPoint& point : calibration.figures->points) {
        const std::string mark = point.proposed   ? point.in_force ? "both" : "proposed"
                                 : point.in_force ? "in force"
                                                  : "";
        print_line("  " + similarity_text(point.threshold) + "  " + mark +
                   std::string(10 - mark.size(), ' ') + "FPIR " + percent_text(point.fpir) +
                   "   seen " + share_text(point.seen.fpir) + "   FNIR " +
                   share_text(point.seen.fnir));
    }
    const std::size_t people = scores.people_with_pairs;
    print_line(
        "FNIR is measured on " + counted(people, "person", "people") + " with " +
        counted(scores.genuine_pairs, "pair", "pairs") +
        " of photos, photo against photo; a camera at the door does worse" +
        (people < kFewPeople ? ". So few people say little: enrol more photos of each" : ""));
}

void print_look_alikes(const app::GalleryCalibration& calibration) {
    if (calibration.look_alikes.empty()) {
        return;
    }
    print_line("");
    print_line(
        "Look-alikes, or one person enrolled twice (most alike first; ! would be confused "
        "at the threshold in force)");
    for (const app::LookAlikes& pair : calibration.look_alikes) {
        print_line(std::string("  ") + (pair.confused ? "! " : "  ") +
                   similarity_text(pair.similarity) + "  " + pair.first.value() + " (photo " +
                   std::to_string(pair.first_photo.value()) + ")  " + pair.second.value() +
                   " (photo " + std::to_string(pair.second_photo.value()) + ")");
    }
}

std::string harm_text(const app::HarmfulPhoto& photo) {
    std::string text = "like its own " + similarity_text(photo.own);
    if (photo.other_employee) {
        text += ", like " + photo.other_employee->value() + " " + similarity_text(photo.other);
    }
    return text + (photo.nearer_to_other ? ": nearer to another person" : "") +
           (photo.unlike_own ? ": unlike its own" : "");
}

void print_harmful(const app::GalleryCalibration& calibration) {
    if (calibration.harmful.empty()) {
        return;
    }
    print_line("");
    print_line("Photos that harm: look at them, and of two of one person at both");
    for (const app::HarmfulPhoto& photo : calibration.harmful) {
        print_line("  " + photo.employee.value() + " (photo " +
                   std::to_string(photo.photo.value()) + ")  " + harm_text(photo));
    }
    if (calibration.harmful_photos > calibration.harmful.size()) {
        print_line("  and " +
                   std::to_string(calibration.harmful_photos - calibration.harmful.size()) +
                   " more");
    }
}

void print(const app::GalleryCalibration& calibration) {
    print_gallery(calibration);
    if (!calibration.figures) {
        print_line(
            "No threshold can be proposed: with fewer than two people nobody can be taken "
            "for somebody else. Keep those in force.");
    } else {
        const measurement::Proposal& proposal = calibration.figures->proposal;
        print_line("");
        print_line("Thresholds, as similarities, with the interval in which the right one lies");
        print_proposed("1:N        ", calibration.in_force.identify, proposal.identify);
        print_proposed("duplicate  ", calibration.in_force.duplicate, proposal.duplicate);
        print_proposed("1:1        ", calibration.in_force.verify, proposal.verify);
        print_points(calibration);
    }
    print_look_alikes(calibration);
    print_harmful(calibration);
    if (!calibration.settings.empty()) {
        print_line("");
        print_line("Nothing was changed. To put the proposal in force, set");
        for (const app::SettingLine& line : calibration.settings) {
            print_line("  " + line.name + " = " + line.value);
        }
    }
}

ExitCode calibrate(Context& context, double fpir) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::gallery_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    measurement::ScoringLimits limits;
    limits.threads = worker_threads(settings->config);
    const auto calibration = (*workplace)->calibrate().run(fpir, limits);
    if (!calibration) {
        return report(context, calibration.error());
    }
    if (context.json) {
        print_json(Json::parse(app::calibration_json(*calibration)));
    } else {
        print(*calibration);
    }
    return calibration->figures ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_calibrate(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "calibrate", "Measure the gallery: thresholds that fit it, look-alikes, photos that harm");
    add_common(
        *command, context,
        {"data", "models", "profile", "precision", "match.distance", "match.identify_threshold",
         "match.duplicate_threshold", "match.verify_threshold", "match.margin", "workers"});
    const auto fpir = std::make_shared<double>(app::Calibrate::kUsualFpir);
    command
        ->add_option("--fpir", *fpir,
                     "the share of strangers that may be taken for somebody (default: 0.01)")
        ->check(CLI::Range(app::Calibrate::kLeastFpir, app::Calibrate::kMostFpir));
    command->callback(
        [&action, fpir] { action = [fpir](Context& c) { return calibrate(c, *fpir); }; });
}

}  // namespace rollcall::cli
