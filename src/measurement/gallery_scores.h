#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/result.h"
#include "gallery/vector_index.h"
#include "measurement/bootstrap.h"
#include "measurement/impostor_tail.h"

namespace rollcall::measurement {

/// What an enrolled photo is like, searched for in its own gallery.
struct PhotoScore {
    PhotoKey photo;
    PersonKey person;
    /// The person's other photo that is most like it; nothing if there is no other.
    std::optional<gallery::Candidate> own;
    /// The other person that is most like it; nothing if there is no other person.
    std::optional<gallery::Candidate> other;
    std::optional<gallery::Candidate> next_other;  ///< the next one after that
};

/// A photo and somebody else's.
struct CrossScore {
    PhotoKey photo;
    PersonKey person;
    gallery::Candidate other;  ///< the best photo of another person
};

/// The similarities within a gallery. No template is kept in it.
struct GalleryScores {
    std::size_t people = 0;  ///< enrolled
    std::size_t templates = 0;
    std::size_t single_photo_people = 0;
    std::size_t people_searched = 0;
    std::vector<PhotoScore> photos;     ///< those searched for, by person and photo
    std::size_t people_with_pairs = 0;  ///< of those searched for, the ones with several photos
    std::uint64_t genuine_pairs = 0;    ///< pairs of photos of one of them
    /// Pairs of people that were compared, each pair whole only if both were searched for. A
    /// comparison of a photo with somebody else counts as 1 / (2 x the photos of its person).
    double impostor_pairs = 0;
    /// The most similar comparisons with somebody else, most similar first: by weight one more than
    /// a TailEstimate takes at most, however many were made. Equal ones by photo and person.
    std::vector<CrossScore> cross;
    std::vector<WeightedScore> tail;  ///< the same as numbers, in the same order
};

/// How much to compare.
struct ScoringLimits {
    std::size_t threads = 1;
    /// Comparisons of two templates at most, about: beyond it only some people are searched for,
    /// drawn by a hash of their key, but always among all.
    std::uint64_t comparisons = std::numeric_limits<std::uint64_t>::max();
};

/// Searches for every photo among those of the others, and compares each with its person's others.
/// `entries`: templates of one model, valid and one a photo; they are put in another order, and no
/// copy of them outlives the call but overwritten. Templates stand for probes;
/// that a threshold chosen so holds for probes is measured by `rollcall evaluate calibration`.
/// Errors: as VectorIndex::rebuild; busy (`stop` was requested: looked at before each search).
Result<GalleryScores> score_gallery(std::span<gallery::Entry> entries, const ScoringLimits& limits,
                                    const std::stop_token& stop = {});

/// When a search names somebody (gallery::decide).
struct OneToMany {
    float threshold = 0;
    float margin = 0;  ///< with less than this to the next person it names nobody
};

/// Searches by enrolled people with the photo left out (FNIR) and by each as a stranger among the
/// others (FPIR): a search that names nobody because the next person is too near is a miss, and no
/// false alarm. Each person counts once, as the mean over the photos; the 95 %
/// intervals are Wilson's (1927) for so many people.
struct SeenRates {
    std::optional<Estimate> fnir;  ///< nothing if nobody has two photos
    std::optional<Estimate> fpir;  ///< nothing if there is one person
};
SeenRates rates_at(const GalleryScores& scores, const OneToMany& rules);

/// Wilson's 95 % interval of a share seen in `number` independent trials, > 0.
Estimate wilson(double share, double number);

}  // namespace rollcall::measurement
