#include "main/parts.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "app/mend_templates.h"
#include "app/open_gallery.h"
#include "app/reembed.h"
#include "core/log.h"
#include "face/catalogue.h"
#include "face/network_analyser.h"
#include "gallery/distance.h"
#include "gallery/exact_index.h"
#include "main/paths.h"

namespace rollcall {
namespace {

constexpr std::chrono::seconds kProgressPause{5};

vision::DecodeOptions decode_options(const Config& config) {
    vision::DecodeOptions options;
    options.max_pixels = config.image_pixels;
    return options;
}

/// Where no search is asked for, a removal still wants an index to take the person out of.
std::unique_ptr<gallery::VectorIndex> index_of_nobody() {
    return gallery::make_exact_index(ModelId{"none"}, 1);
}

/// A threshold of the settings as a cosine similarity, which is what the index compares.
float similarity_of(double threshold, const std::string& measure) {
    const auto distance = gallery::distance_by_name(measure);
    const auto value = static_cast<float>(threshold);
    return distance ? gallery::similarity_from_distance(*distance, value) : value;
}

/// The setting's, or the profile's.
Result<face::Precision> precision_of(const face::Catalogue& catalogue, const Config& config) {
    const auto profile = catalogue.profile(config.profile);
    if (!profile) {
        return profile.error();
    }
    if (config.precision == "auto") {
        return (*profile)->precision;
    }
    const auto precision = face::precision_from_name(config.precision);
    if (!precision) {
        return Error{
            ErrorCode::config_invalid,
            "the setting precision is auto, f32 or bf16, not \"" + config.precision + "\""};
    }
    return *precision;
}

bool may_write(cli::Opening opening) {
    return opening == cli::Opening::people_write || opening == cli::Opening::gallery_write ||
           opening == cli::Opening::serving;
}

/// A line in the log now and then.
std::function<void(std::size_t, std::size_t)> logged_progress() {
    return [last = std::chrono::steady_clock::now()](std::size_t done, std::size_t total) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last >= kProgressPause) {
            last = now;
            log::info("making templates from the photos",
                      {{"done", std::to_string(done)}, {"of", std::to_string(total)}});
        }
    };
}

/// Ends what a crash has left. Where that fails, one file must not keep everybody from being found.
std::unique_ptr<Parts> tidied(std::unique_ptr<Parts> parts, cli::Opening opening) {
    if (may_write(opening)) {
        if (Status finished = parts->remove_person().finish_pending(); !finished) {
            log::warning("something of removed people, or a photo without its row, is still left",
                         {{"reason", finished.error().message}, {"why", finished.error().context}});
        }
    }
    return parts;
}

}  // namespace

Recognition::Recognition(std::unique_ptr<face::Analyser> made, gallery::MatchPolicy thresholds,
                         gallery::MatchPolicy catalogue_thresholds, cli::Liveness judge,
                         const Config& config)
    : analyser(std::move(made)),
      policy(thresholds),
      quality_gate(config.quality_gate),
      catalogue_policy(catalogue_thresholds),
      distance(gallery::distance_by_name(config.match_distance)),
      liveness(std::move(judge)),
      budget(config.decoding_pixels),
      reader(*analyser, budget, decode_options(config),
             {liveness.judge.get(),
              liveness.threshold.value_or(std::numeric_limits<double>::infinity())}) {}

Result<gallery::MatchPolicy> match_policy(const face::Catalogue& catalogue, const Config& config) {
    const auto thresholds_of_profile = catalogue.thresholds_of(config.profile);
    if (!thresholds_of_profile) {
        return thresholds_of_profile.error();
    }
    const face::Thresholds& measured = *thresholds_of_profile;
    gallery::MatchPolicy policy;
    policy.unlike = static_cast<float>(measured.unlike);
    policy.margin = static_cast<float>(config.margin);
    const struct {
        float& target;
        double catalogue;
        std::optional<double> set;
        const char* name;
    } thresholds[] = {
        {policy.identify, measured.identify, config.match_threshold, "match.identify_threshold"},
        {policy.duplicate, measured.duplicate, config.duplicate_threshold,
         "match.duplicate_threshold"},
        {policy.verify, measured.verify, config.verify_threshold, "match.verify_threshold"}};
    for (const auto& threshold : thresholds) {
        threshold.target = static_cast<float>(threshold.catalogue);
        if (!threshold.set) {
            continue;
        }
        const float similarity = similarity_of(*threshold.set, config.match_distance);
        if (!(similarity >= 0 && similarity <= 1)) {
            return Error{ErrorCode::config_invalid,
                         std::string(threshold.name) + " means a cosine similarity of " +
                             std::to_string(similarity) + " (match.distance is " +
                             config.match_distance + "); it has to be from 0 to 1"};
        }
        threshold.target = similarity;
    }
    return policy;
}

Result<std::unique_ptr<Recognition>> build_recognition(const Config& config,
                                                       cli::Liveness liveness) {
    const Paths paths = find_paths(config);
    const Result<face::Catalogue> catalogue = face::load_catalogue(paths.catalogue);
    if (!catalogue) {
        return catalogue.error();
    }
    const Result<gallery::MatchPolicy> policy = match_policy(*catalogue, config);
    if (!policy) {
        return policy.error();
    }
    Config unset;
    unset.profile = config.profile;
    const Result<gallery::MatchPolicy> catalogue_policy = match_policy(*catalogue, unset);
    if (!catalogue_policy) {
        return catalogue_policy.error();
    }
    const auto precision = precision_of(*catalogue, config);
    if (!precision) {
        return precision.error();
    }
    auto analyser =
        face::make_network_analyser(*catalogue, config.profile, *precision, paths.models);
    if (!analyser) {
        return std::move(analyser).error();
    }
    return std::make_unique<Recognition>(std::move(*analyser), *policy, *catalogue_policy,
                                         std::move(liveness), config);
}

Result<cli::Liveness> build_liveness(const Config& config, std::vector<std::string> networks) {
    const Paths paths = find_paths(config);
    const Result<face::Catalogue> catalogue = face::load_catalogue(paths.catalogue);
    if (!catalogue) {
        return catalogue.error();
    }
    const auto profile = catalogue->profile(config.profile);
    if (!profile) {
        return profile.error();
    }
    const auto precision = precision_of(*catalogue, config);
    if (!precision) {
        return precision.error();
    }
    cli::Liveness liveness;
    if (networks.empty() || networks == (*profile)->liveness.networks) {
        networks = (*profile)->liveness.networks;
        liveness.threshold = (*profile)->liveness.threshold;
    }
    auto judge = face::make_liveness_judge(*catalogue, networks, *precision, paths.models);
    if (!judge) {
        return std::move(judge).error();
    }
    liveness.judge = std::move(*judge);
    return liveness;
}

Result<cli::Liveness> liveness_if_there(const Config& config) {
    auto liveness = build_liveness(config, {});
    if (liveness || liveness.error().code != ErrorCode::model_missing) {
        return liveness;
    }
    log::warning(
        "there is no network for passive liveness: whoever has to look live has to answer a "
        "challenge",
        {{"reason", liveness.error().message}});
    return cli::Liveness{};
}

Parts::Parts(std::unique_ptr<Recognition> recognition, std::optional<Stores> stores,
             std::unique_ptr<gallery::VectorIndex> index, TimeZone zone,
             const Config::Retention& retention)
    : recognition_(std::move(recognition)), stores_(std::move(stores)), index_(std::move(index)) {
    if (!stores_) {
        return;
    }
    records_.emplace(*stores_->directory, clock_);
    terms_desk_.emplace(*stores_->directory, *stores_->terms, clock_);
    terms_of_person_.emplace(*stores_->directory, *stores_->terms, zone);
    timesheets_.emplace(*stores_->directory, *stores_->events, *stores_->closings,
                        *terms_of_person_, clock_);
    pay_periods_.emplace(*stores_->directory, *stores_->people, *stores_->terms,
                         *stores_->corrections, *stores_->closings, *terms_of_person_, *timesheets_,
                         clock_, zone);
    export_person_.emplace(
        app::ExportPerson::Sources{.people = *stores_->people,
                                   .photos = *stores_->photos,
                                   .directory = *stores_->directory,
                                   .pins = *stores_->pins,
                                   .terms = *stores_->terms,
                                   .events = *stores_->events,
                                   .corrections = *stores_->corrections,
                                   .closings = *stores_->closings,
                                   .acknowledgements = *stores_->acknowledgements,
                                   .audit = *stores_->audit,
                                   .clock = clock_});
    const bool writable = stores_->folder.has_value();
    remove_person_.emplace(*index_, *stores_->people, *stores_->photos, changes_);
    retention_.emplace(app::Retention::Parts{.directory = *stores_->directory,
                                             .events = *stores_->events,
                                             .corrections = *stores_->corrections,
                                             .remove_person = *remove_person_,
                                             .audit = *stores_->audit,
                                             .clock = clock_},
                       app::RetentionPeriods{retention.leavers_faces_days, retention.leavers_days});
    if (recognition_ == nullptr) {
        return;
    }
    const gallery::MatchPolicy& thresholds = recognition_->policy;
    const face::Analyser& analyser = *recognition_->analyser;
    calibrate_.emplace(
        *stores_->people,
        app::CalibrationSettings{analyser.model(), analyser.dimension(), thresholds,
                                 recognition_->catalogue_policy, recognition_->distance},
        changes_);
    attempts_.emplace(reader(), thresholds.verify);
    identify_.emplace(reader(), *index_, *stores_->people, changes_.lost, thresholds);
    active_liveness_.emplace(reader(), *identify_, *stores_->people, liveness_sessions_,
                             thresholds.verify);
    verify_person_.emplace(*index_, *stores_->people, thresholds.verify);
    if (writable) {
        set_aside_.emplace(*index_, *stores_->people, changes_);
        record_basis_.emplace(*index_, *stores_->people, changes_);
        merge_people_.emplace(*index_, *stores_->people, clock_, changes_);
        enrol_.emplace(reader(), *index_, *stores_->people, *stores_->photos, clock_,
                       app::EnrolmentRules{.duplicate_threshold = thresholds.duplicate,
                                           .unlike_threshold = thresholds.unlike,
                                           .quality_gate = recognition_->quality_gate},
                       changes_);
    }
}

Status Parts::fill_gallery(std::size_t threads, const StopAsked& stop) {
    if (enrol_) {
        if (Status made = make_missing_templates(threads, stop); !made) {
            return made;
        }
    }
    const Result<app::FilledIndex> filled =
        app::fill_index(*stores_->people, *index_, changes_.lost);
    if (!filled) {
        return filled.error();
    }
    const app::Unsearchable& left_out = filled->left_out;
    if (!enrol_ && filled->templates == 0 && left_out.damaged.empty() &&
        !left_out.without_template.empty()) {
        return Error{ErrorCode::templates_of_other_model,
                     "none of the " + std::to_string(left_out.without_template.size()) +
                         " photos of the data folder has a template of " + index_->model().value() +
                         ", so nobody would be recognised; `rollcall reembed` makes them from the "
                         "photos, or set `profile` and `precision` to what they were enrolled with "
                         "(`rollcall doctor` names it)"};
    }
    if (enrol_) {
        app::mend_templates(left_out.damaged, people(), photos(), *enrol_);
    }
    return {};
}

/// Nobody may be looked for while people are missing only because the model is another one now.
Status Parts::make_missing_templates(std::size_t threads, const StopAsked& stop) {
    const auto missing = people().photos_without_template(index_->model());
    if (!missing) {
        return missing.error();
    }
    if (missing->empty()) {
        return {};
    }
    log::warning("photos have no template of the model in force; making them from the photos",
                 {{"photos", std::to_string(missing->size())}, {"model", index_->model().value()}});
    const auto made =
        app::reembed(reader(), *stores_->people, photos(),
                     {.threads = threads, .progress = logged_progress(), .stop = stop});
    if (!made) {
        return made.error();
    }
    app::tell_log(*made);
    const bool stopped = made->ended && made->ended->code == ErrorCode::request_timeout;
    return stopped ? Status{*made->ended} : Status{};
}

Result<std::unique_ptr<Parts>> build_parts(const Config& config, cli::Opening opening,
                                           const StopAsked& stop) {
    using cli::Opening;
    std::optional<Stores> stores;
    TimeZone zone;
    if (opening != Opening::models) {
        const auto found = TimeZone::find(config.attendance.time_zone);
        if (!found) {
            return found.error();
        }
        zone = *found;
        Result<Stores> opened =
            open_stores(config, may_write(opening) ? StoreAccess::hold : StoreAccess::read);
        if (!opened) {
            return std::move(opened).error();
        }
        stores.emplace(std::move(*opened));
    }
    if (opening == Opening::people_read || opening == Opening::people_write) {
        return tidied(std::make_unique<Parts>(nullptr, std::move(stores), index_of_nobody(), zone,
                                              config.retention),
                      opening);
    }
    cli::Liveness liveness;
    if (opening == Opening::serving) {
        auto found = liveness_if_there(config);
        if (!found) {
            return std::move(found).error();
        }
        liveness = std::move(*found);
    }
    Result<std::unique_ptr<Recognition>> recognition =
        build_recognition(config, std::move(liveness));
    if (!recognition) {
        return std::move(recognition).error();
    }
    if (!stores) {
        return std::make_unique<Parts>(std::move(*recognition), std::nullopt, nullptr, zone,
                                       config.retention);
    }
    const face::Analyser& analyser = *(*recognition)->analyser;
    auto parts = std::make_unique<Parts>(
        std::move(*recognition), std::move(stores),
        gallery::make_exact_index(analyser.model(), analyser.dimension()), zone, config.retention);
    if (Status filled = parts->fill_gallery(worker_threads(config), stop); !filled) {
        return filled.error();
    }
    return tidied(std::move(parts), opening);
}

}  // namespace rollcall
