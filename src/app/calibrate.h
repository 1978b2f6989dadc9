#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "app/gallery_changes.h"
#include "gallery/distance.h"
#include "gallery/match_policy.h"
#include "measurement/calibration.h"
#include "people/people_store.h"

namespace rollcall::app {

/// What the scores of a gallery were taken of.
struct MeasuredGallery {
    std::uint64_t revision = 0;     ///< the store's
    std::uint64_t comparisons = 0;  ///< the limit it was measured with
    std::size_t damaged = 0;        ///< templates left out because they are damaged
    std::size_t other_models = 0;   ///< left out because another model made them
    measurement::GalleryScores scores;
};

/// Two people whose photos are about as like as one person's.
struct LookAlikes {
    EmployeeId first;
    EmployeeId second;
    PhotoKey first_photo;
    PhotoKey second_photo;
    float similarity = 0;   ///< of the two photos, the most alike of these people
    bool confused = false;  ///< at or above the 1:N threshold in force
};

/// A photo that is likely to bring wrong answers: another person's, or a bad one.
struct HarmfulPhoto {
    EmployeeId employee;
    PhotoKey photo;
    float own = 0;     ///< similarity to the person's other photo that is most like it
    float other = -1;  ///< to the most similar photo of somebody else
    std::optional<EmployeeId> other_employee;
    bool unlike_own = false;       ///< own is below the 1:1 threshold in force
    bool nearer_to_other = false;  ///< other is above own
};

/// A line for the settings file.
struct SettingLine {
    std::string name;
    std::string value;  ///< in the measure of match.distance
};

/// A gallery looked at as NIST would: what its thresholds do, and what would do better.
struct GalleryCalibration {
    ModelId model;
    double fpir = 0;  ///< wanted
    gallery::MatchPolicy in_force;
    std::shared_ptr<const MeasuredGallery> gallery;
    /// Nothing with fewer than two people.
    std::optional<measurement::Calibration> figures;
    std::vector<SettingLine> settings;    ///< those that would put the proposal in force
    std::vector<LookAlikes> look_alikes;  ///< most alike first, kMostListed at most
    std::vector<HarmfulPhoto> harmful;    ///< least like their own first, kMostListed at most
    std::size_t harmful_photos = 0;       ///< all there are

    static constexpr std::size_t kMostListed = 50;
    /// Look-alikes are listed from so far below the lower of the 1:N thresholds in force and
    /// proposed.
    static constexpr float kNear = 0.05F;
};

struct CalibrationSettings {
    ModelId model;
    std::size_t dimension = 0;
    gallery::MatchPolicy in_force;
    gallery::MatchPolicy catalogue;             ///< the model's own thresholds
    std::optional<gallery::Distance> distance;  ///< match.distance; nothing: similarity
};

/// Measures the gallery of the configured model and proposes thresholds; changes nothing.
/// Thread-safe: one measurement at a time, on copies of the templates that are overwritten when it
/// ends; what was measured is kept until the gallery changes. When somebody is removed, that is
/// dropped, and a measurement under way is given up.
class Calibrate {
  public:
    Calibrate(const people::PeopleStore& people, CalibrationSettings settings,
              GalleryChanges& changes)
        : people_(people), settings_(std::move(settings)), changes_(changes) {}

    /// `fpir`: wanted for 1:N, kLeastFpir..kMostFpir. Errors: invalid_field (fpir); busy (somebody
    /// else's measurement is under way, or somebody was removed during this one); unavailable (the
    /// catalogue has no thresholds of the model); as the store's.
    Result<GalleryCalibration> run(double fpir, const measurement::ScoringLimits& limits) const;

    static constexpr double kUsualFpir = 0.01;
    static constexpr double kLeastFpir = 0.0001;
    static constexpr double kMostFpir = 0.5;

  private:
    using Gallery = std::shared_ptr<const MeasuredGallery>;

    Result<Gallery> measured(const measurement::ScoringLimits& limits) const;
    Result<Gallery> measure(const measurement::ScoringLimits& limits,
                            const std::stop_token& stop) const;
    Gallery kept(std::uint64_t revision, std::uint64_t comparisons) const;
    Status keep(const Gallery& gallery) const;
    Status list_look_alikes(GalleryCalibration& calibration) const;
    Status list_harmful(GalleryCalibration& calibration) const;

    const people::PeopleStore& people_;
    const CalibrationSettings settings_;
    GalleryChanges& changes_;
};

/// A threshold in the words of the settings: the similarity itself, or the distance that it means,
/// with four digits and never more lenient. `name`: "match.identify_threshold", ...
SettingLine setting_line(std::string name, float similarity,
                         std::optional<gallery::Distance> distance);

}  // namespace rollcall::app
