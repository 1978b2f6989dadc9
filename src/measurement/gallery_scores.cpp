#include "measurement/gallery_scores.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "core/bytes.h"
#include "core/digest.h"
#include "gallery/exact_index.h"
#include "gallery/kernels.h"

namespace rollcall::measurement {
namespace {

using gallery::Candidate;
using gallery::Entry;

/// A person's entries, which stand side by side.
using Person = std::span<const Entry>;

std::vector<Person> people_of(std::span<const Entry> sorted) {
    std::vector<Person> people;
    while (!sorted.empty()) {
        const auto end = std::ranges::find_if(
            sorted, [&](const Entry& entry) { return entry.person != sorted.front().person; });
        const auto count = static_cast<std::size_t>(end - sorted.begin());
        people.push_back(sorted.first(count));
        sorted = sorted.subspan(count);
    }
    return people;
}

/// The people to search for: all, or as many as the limit allows, in the order of a hash that has
/// nothing to do with when they were enrolled.
std::vector<Person> drawn(std::vector<Person> people, std::size_t templates,
                          std::uint64_t comparisons) {
    const std::uint64_t searches = comparisons / std::max<std::size_t>(1, templates);
    if (searches >= templates) {
        return people;
    }
    std::vector<std::pair<Sha256, Person>> order;
    order.reserve(people.size());
    for (const Person& person : people) {
        const std::string key = std::to_string(person.front().person.value());
        order.emplace_back(sha256(as_bytes(key)), person);
    }
    std::ranges::sort(order, {}, &std::pair<Sha256, Person>::first);
    std::vector<Person> taken;
    std::uint64_t photos = 0;
    for (const auto& [hash, person] : order) {
        if (photos >= searches && taken.size() > 1) {
            break;
        }
        photos += person.size();
        taken.push_back(person);
    }
    std::ranges::sort(taken, {}, [](const Person& person) { return person.front().person; });
    return taken;
}

/// How to work through many searches.
struct Pace {
    std::size_t threads = 1;
    std::stop_token stop;
};

/// Calls `work` with every number below `count`, until one fails or a stop is requested; gives the
/// first error.
Status for_all(std::size_t count, const Pace& pace,
               const std::function<Status(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    Status result;
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            Status done = pace.stop.stop_requested()
                              ? Error{ErrorCode::busy, "the measurement was stopped"}
                              : work(i);
            if (!done) {
                next = count;
                const std::lock_guard lock(mutex);
                result = result ? std::move(done) : std::move(result);
            }
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(pace.threads);
        for (std::size_t i = 1; i < pace.threads; ++i) {
            others.emplace_back(run);
        }
        run();
    }
    return result;
}

/// A photo to search for.
struct Searched {
    const Entry* entry = nullptr;
    Person person;
    float weight() const { return 0.5F / static_cast<float>(person.size()); }
};

std::optional<Candidate> best_of_own(const gallery::KernelSet& kernels, const Searched& one) {
    std::optional<Candidate> best;
    for (const Entry& own : one.person) {
        if (own.photo == one.entry->photo) {
            continue;
        }
        const double dot = kernels.dot_floats(own.embedding.data(), one.entry->embedding.data(),
                                              own.embedding.size());
        const auto similarity = static_cast<float>(std::clamp(dot, -1.0, 1.0));
        if (!best || similarity > best->similarity) {
            best = Candidate{own.person, own.photo, similarity};
        }
    }
    return best;
}

/// Everybody else that a search finds, most similar first.
Result<std::vector<Candidate>> others(const gallery::VectorIndex& index, const Searched& one,
                                      std::size_t limit, float at_least) {
    auto found = index.search(one.entry->embedding, limit, at_least);
    if (!found) {
        return found.error();
    }
    std::erase_if(found->candidates, [&](const Candidate& candidate) {
        return candidate.person == one.entry->person;
    });
    return std::move(found->candidates);
}

/// By weight, how many of the most similar comparisons are kept: one more than a TailEstimate takes
/// at most, which shows where the next begin.
constexpr double kKept = TailEstimate::kExceedances + 1;

/// A comparison and how often it counts.
struct Weighted {
    CrossScore cross;
    float weight = 0;
};

bool more_similar(const Weighted& a, const Weighted& b) {
    const auto order = [](const CrossScore& cross) {
        return std::tuple(-cross.other.similarity, cross.photo, cross.other.person);
    };
    return order(a.cross) < order(b.cross);
}

/// The most similar comparisons of those that it is offered in any order. Thread-safe.
class MostSimilar {
  public:
    /// `floor`: at least kKept by weight are known to reach it; -1: none are known.
    explicit MostSimilar(float floor) : floor_(floor) {}

    /// Comparisons below it are not needed. Never falls.
    float floor() const {
        const std::lock_guard lock(mutex_);
        return floor_;
    }

    void offer(const Searched& one, std::span<const Candidate> others) {
        const std::lock_guard lock(mutex_);
        for (const Candidate& other : others) {
            if (other.similarity < floor_) {
                break;  // they come most similar first
            }
            heap_.push_back({{one.entry->photo, one.entry->person, other}, one.weight()});
            std::ranges::push_heap(heap_, more_similar);
            sum_ += static_cast<double>(one.weight());
            drop_the_least();
        }
    }

    /// The most similar first, just as many as are kKept by weight, or all.
    std::vector<Weighted> ranked() && {
        std::ranges::sort_heap(heap_, more_similar);
        double sum = 0;
        const auto enough = std::ranges::find_if(heap_, [&sum](const Weighted& one) {
            sum += static_cast<double>(one.weight);
            return sum >= kKept;
        });
        if (enough != heap_.end()) {
            heap_.erase(enough + 1, heap_.end());
        }
        return std::move(heap_);
    }

  private:
    /// One more than is kept stays, so that the order in which the weights are summed up, and how
    /// the sum is rounded, change nothing.
    static constexpr double kHeld = kKept + 1;

    void drop_the_least() {
        while (sum_ - static_cast<double>(heap_.front().weight) >= kHeld) {
            sum_ -= static_cast<double>(heap_.front().weight);
            std::ranges::pop_heap(heap_, more_similar);
            heap_.pop_back();
        }
        if (sum_ >= kHeld) {
            floor_ = std::max(floor_, heap_.front().cross.other.similarity);
        }
    }

    mutable std::mutex mutex_;    ///< over what follows
    std::vector<Weighted> heap_;  ///< the least similar in front
    double sum_ = 0;              ///< of the weights
    float floor_;
};

/// A similarity that at least kKept of the comparisons reach: that which so many photos' best
/// comparisons do. -1 where these are not enough.
float floor_of(const std::vector<PhotoScore>& photos, const std::vector<Searched>& searched) {
    std::vector<WeightedScore> best;
    best.reserve(photos.size());
    for (std::size_t i = 0; i < photos.size(); ++i) {
        if (photos[i].other) {
            best.push_back({photos[i].other->similarity, searched[i].weight()});
        }
    }
    std::ranges::sort(best, std::ranges::greater{}, &WeightedScore::similarity);
    double sum = 0;
    for (const WeightedScore& one : best) {
        sum += static_cast<double>(one.weight);
        if (sum > kKept) {
            return one.similarity;
        }
    }
    return -1;
}

Status gather_tail(const gallery::VectorIndex& index, const std::vector<Searched>& searched,
                   const Pace& pace, GalleryScores& scores) {
    MostSimilar kept(floor_of(scores.photos, searched));
    Status compared = for_all(searched.size(), pace, [&](std::size_t i) -> Status {
        const auto& best = scores.photos[i].other;
        const float floor = kept.floor();
        if (!best || best->similarity < floor) {
            return {};
        }
        const auto candidates = others(index, searched[i], scores.people, floor);
        if (!candidates) {
            return candidates.error();
        }
        kept.offer(searched[i], *candidates);
        return {};
    });
    if (!compared) {
        return compared;
    }
    const std::vector<Weighted> ranked = std::move(kept).ranked();
    scores.cross.reserve(ranked.size());
    scores.tail.reserve(ranked.size());
    for (const auto& [cross, weight] : ranked) {
        scores.cross.push_back(cross);
        scores.tail.push_back({cross.other.similarity, weight});
    }
    return {};
}

}  // namespace

Result<GalleryScores> score_gallery(std::span<Entry> entries, const ScoringLimits& limits,
                                    const std::stop_token& stop) {
    GalleryScores scores;
    scores.templates = entries.size();
    if (entries.empty()) {
        return scores;
    }
    std::ranges::sort(entries, {},
                      [](const Entry& entry) { return std::tuple(entry.person, entry.photo); });
    const std::vector<Person> people = people_of(entries);
    const auto index = gallery::make_exact_index({}, entries.front().embedding.size());
    if (Status built = index->rebuild(entries, 0); !built) {
        return built.error();
    }
    scores.people = people.size();
    scores.single_photo_people = static_cast<std::size_t>(
        std::ranges::count_if(people, [](const Person& one) { return one.size() == 1; }));
    const std::vector<Person> taken = drawn(people, entries.size(), limits.comparisons);
    scores.people_searched = taken.size();
    scores.impostor_pairs =
        static_cast<double>(taken.size()) * static_cast<double>(people.size() - 1) / 2;
    std::vector<Searched> searched;
    for (const Person& person : taken) {
        scores.people_with_pairs += person.size() > 1 ? 1 : 0;
        scores.genuine_pairs += person.size() * (person.size() - 1) / 2;
        for (const Entry& entry : person) {
            searched.push_back({&entry, person});
        }
    }
    const gallery::KernelSet kernels = gallery::fastest_kernels();
    scores.photos.resize(searched.size());
    const Pace pace{limits.threads, stop};
    Status done = for_all(searched.size(), pace, [&](std::size_t i) -> Status {
        constexpr std::size_t kSelfAndTwoMore = 3;
        const auto found = others(*index, searched[i], kSelfAndTwoMore, -1);
        if (!found) {
            return found.error();
        }
        const auto place = [&found](std::size_t rank) {
            return rank < found->size() ? std::optional((*found)[rank]) : std::nullopt;
        };
        scores.photos[i] = {searched[i].entry->photo, searched[i].entry->person,
                            best_of_own(kernels, searched[i]), place(0), place(1)};
        return {};
    });
    if (done) {
        done = gather_tail(*index, searched, pace, scores);
    }
    if (!done) {
        return std::move(done).error();
    }
    return scores;
}

}  // namespace rollcall::measurement
