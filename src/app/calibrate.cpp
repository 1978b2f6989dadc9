#include "app/calibrate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "gallery/quantise.h"
#include "gallery/wiped_entries.h"

namespace rollcall::app {
namespace {

using measurement::CrossScore;
using measurement::PhotoScore;

/// The employee ids of a few people; those who are being removed at this moment have none.
class Names {
  public:
    explicit Names(const people::PeopleStore& people) : people_(people) {}

    Result<std::optional<EmployeeId>> of(PersonKey person) {
        if (const auto known = known_.find(person); known != known_.end()) {
            return known->second;
        }
        const auto found = people_.find(person);
        if (!found) {
            return found.error();
        }
        auto& name = known_[person];
        if (*found) {
            name = (*found)->id;
        }
        return name;
    }

  private:
    const people::PeopleStore& people_;
    std::map<PersonKey, std::optional<EmployeeId>> known_;
};

/// The most alike photos of each two people, most alike first.
std::vector<CrossScore> pairs_of(const std::vector<CrossScore>& cross, float at_least) {
    std::set<std::pair<PersonKey, PersonKey>> seen;
    std::vector<CrossScore> pairs;
    for (const CrossScore& one : cross) {
        if (one.other.similarity < at_least || pairs.size() == GalleryCalibration::kMostListed) {
            break;
        }
        if (seen.insert(std::minmax(one.person, one.other.person)).second) {
            pairs.push_back(one);
        }
    }
    return pairs;
}

std::vector<PhotoScore> harmful_of(const std::vector<PhotoScore>& photos, float verify) {
    std::vector<PhotoScore> harmful;
    std::ranges::copy_if(photos, std::back_inserter(harmful), [verify](const PhotoScore& photo) {
        return photo.own && (photo.own->similarity < verify ||
                             (photo.other && photo.other->similarity > photo.own->similarity));
    });
    std::ranges::stable_sort(harmful, {}, [](const PhotoScore& photo) {
        return photo.own ? photo.own->similarity : 1.0F;
    });
    return harmful;
}

std::vector<SettingLine> lines_for(const measurement::Proposal& proposal,
                                   std::optional<gallery::Distance> distance) {
    return {
        setting_line("match.identify_threshold", proposal.identify.similarity, distance),
        setting_line("match.duplicate_threshold", proposal.duplicate.similarity, distance),
        setting_line("match.verify_threshold", proposal.verify.similarity, distance),
    };
}

}  // namespace

SettingLine setting_line(std::string name, float similarity,
                         std::optional<gallery::Distance> distance) {
    constexpr double kDigits = 1e4;
    constexpr double kSlack = 0.05;  // of the last digit: what a float cannot hold
    double value = std::ceil(static_cast<double>(similarity) * kDigits - kSlack) / kDigits;
    if (distance) {
        const float exact = gallery::distance_from_similarity(*distance, similarity);
        value = std::floor(static_cast<double>(exact) * kDigits + kSlack) / kDigits;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", value);
    std::string shortest = text.data();
    shortest.erase(std::max(shortest.find_last_not_of('0'), shortest.find('.') + 1) + 1);
    return {std::move(name), std::move(shortest)};
}

Result<GalleryCalibration> Calibrate::run(double fpir,
                                          const measurement::ScoringLimits& limits) const {
    if (!(fpir >= kLeastFpir && fpir <= kMostFpir)) {
        return Error{ErrorCode::invalid_field, "fpir: a number from 0.0001 to 0.5."};
    }
    const auto prior =
        measurement::catalogue_tail(settings_.catalogue.verify, settings_.catalogue.identify);
    if (!prior) {
        return Error{ErrorCode::unavailable, "The catalogue has no measured thresholds of " +
                                                 settings_.model.value() + " to start from."};
    }
    const Result<Gallery> gallery = measured(limits);
    if (!gallery) {
        return gallery.error();
    }
    GalleryCalibration result;
    result.model = settings_.model;
    result.fpir = fpir;
    result.in_force = settings_.in_force;
    result.gallery = *gallery;
    result.figures = measurement::calibrate(
        (*gallery)->scores, *prior, fpir, {settings_.in_force.identify, settings_.in_force.margin});
    if (result.figures) {
        result.settings = lines_for(result.figures->proposal, settings_.distance);
    }
    if (Status listed = list_look_alikes(result); !listed) {
        return listed.error();
    }
    if (Status listed = list_harmful(result); !listed) {
        return listed.error();
    }
    return result;
}

Result<Calibrate::Gallery> Calibrate::measured(const measurement::ScoringLimits& limits) const {
    const Result<std::uint64_t> revision = people_.revision();
    if (!revision) {
        return revision.error();
    }
    if (Gallery known = kept(*revision, limits.comparisons)) {
        return known;
    }
    const MeasurementTurn turn(changes_.measuring);
    if (!turn.stop()) {
        return Error{ErrorCode::busy,
                     "The gallery is being measured for somebody else; ask again in a moment."};
    }
    // Whoever had the turn until now may have measured just this.
    if (Gallery known = kept(*revision, limits.comparisons)) {
        return known;
    }
    Result<Gallery> gallery = measure(limits, *turn.stop());
    if (turn.stop()->stop_requested()) {
        return Error{ErrorCode::busy,
                     "Somebody was removed while the gallery was being measured; ask again."};
    }
    if (gallery) {
        if (Status kept_it = keep(*gallery); !kept_it) {
            return kept_it.error();
        }
    }
    return gallery;
}

Result<Calibrate::Gallery> Calibrate::measure(const measurement::ScoringLimits& limits,
                                              const std::stop_token& stop) const {
    auto gallery = std::make_shared<MeasuredGallery>();
    gallery->comparisons = limits.comparisons;
    gallery::WipedEntries entries;
    const Result<std::uint64_t> revision =
        people_.for_each_template(settings_.model, [&](people::StoredTemplate stored) {
            if (stop.stop_requested() ||
                !gallery::check_embedding(stored.embedding, settings_.dimension)) {
                ++gallery->damaged;
                gallery::wipe(stored.embedding.data(), stored.embedding.size());
                return;
            }
            entries.add({stored.photo, stored.person, std::move(stored.embedding)});
        });
    if (!revision) {
        return revision.error();
    }
    gallery->revision = *revision;
    const auto models = people_.template_models();
    if (!models) {
        return models.error();
    }
    for (const people::PeopleStore::ModelCount& count : *models) {
        gallery->other_models += count.model == settings_.model ? 0 : count.templates;
    }
    auto scores = measurement::score_gallery(entries.all(), limits, stop);
    if (!scores) {
        return std::move(scores).error();
    }
    gallery->scores = std::move(*scores);
    return Gallery(std::move(gallery));
}

Calibrate::Gallery Calibrate::kept(std::uint64_t revision, std::uint64_t comparisons) const {
    const std::lock_guard lock(changes_.mutex);
    const Gallery& known = changes_.measured;
    const bool fits = known && known->revision == revision && known->comparisons == comparisons;
    return fits ? known : nullptr;
}

/// Nobody is removed between the look at the revision and the keeping, so that no score of a
/// removed person is kept.
Status Calibrate::keep(const Gallery& gallery) const {
    const std::lock_guard lock(changes_.mutex);
    const Result<std::uint64_t> revision = people_.revision();
    if (!revision) {
        return revision.error();
    }
    changes_.measured = *revision == gallery->revision ? gallery : nullptr;
    return {};
}

Status Calibrate::list_look_alikes(GalleryCalibration& calibration) const {
    float from = calibration.in_force.identify;
    if (calibration.figures) {
        from = std::min(from, calibration.figures->proposal.identify.similarity);
    }
    Names names(people_);
    const std::vector<CrossScore> pairs =
        pairs_of(calibration.gallery->scores.cross, from - GalleryCalibration::kNear);
    for (const CrossScore& pair : pairs) {
        const auto first = names.of(pair.person);
        const auto second = names.of(pair.other.person);
        if (!first || !second) {
            return first ? second.error() : first.error();
        }
        if (*first && *second) {
            const float similarity = pair.other.similarity;
            calibration.look_alikes.push_back({**first, **second, pair.photo, pair.other.photo,
                                               similarity,
                                               similarity >= calibration.in_force.identify});
        }
    }
    return {};
}

Status Calibrate::list_harmful(GalleryCalibration& calibration) const {
    const float verify = calibration.in_force.verify;
    const std::vector<PhotoScore> harmful = harmful_of(calibration.gallery->scores.photos, verify);
    calibration.harmful_photos = harmful.size();
    Names names(people_);
    for (const PhotoScore& photo : harmful) {
        if (calibration.harmful.size() == GalleryCalibration::kMostListed) {
            break;
        }
        const auto employee = names.of(photo.person);
        if (!employee) {
            return employee.error();
        }
        if (!*employee) {
            continue;
        }
        HarmfulPhoto listed{**employee, photo.photo,  photo.own->similarity,
                            -1,         std::nullopt, photo.own->similarity < verify,
                            false};
        if (photo.other) {
            const auto other = names.of(photo.other->person);
            if (!other) {
                return other.error();
            }
            listed.other = photo.other->similarity;
            listed.other_employee = *other;
            listed.nearer_to_other = listed.other > listed.own;
        }
        calibration.harmful.push_back(std::move(listed));
    }
    return {};
}

}  // namespace rollcall::app
