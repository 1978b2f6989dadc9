#include "app/embed_pictures.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/durable_file.h"

namespace rollcall::app {
namespace {

constexpr std::size_t kMostPictureBytes = std::size_t{64} * 1024 * 1024;

float distance_to_middle(const face::AnalysedFace& face, const face::Analysis& analysis) {
    const vision::Box& box = face.face.box;
    return std::hypot(box.x + (box.width - static_cast<float>(analysis.width)) / 2,
                      box.y + (box.height - static_cast<float>(analysis.height)) / 2);
}

Result<std::vector<float>> embed(const PictureReader& reader, ByteView picture, face::Views views) {
    Result<ReadPicture> read = reader.read(picture, face::Faces::all_embedded, views);
    if (!read) {
        return std::move(read).error();
    }
    face::Analysis& analysis = read->analysis;
    const auto nearest = std::ranges::min_element(
        analysis.faces, {}, [&](const auto& face) { return distance_to_middle(face, analysis); });
    return nearest == analysis.faces.end() ? std::vector<float>{} : std::move(nearest->embedding);
}

/// What the threads of one run share.
class Run {
  public:
    Run(const PictureReader& reader, const std::vector<std::filesystem::path>& pictures,
        const EmbeddingOptions& options)
        : reader_(reader), pictures_(pictures), options_(options), outcomes_(pictures.size()) {}

    EmbeddedPictures result() {
        const std::clock_t begin = std::clock();
        {
            std::vector<std::jthread> workers;
            for (std::size_t i = 0; i < std::max<std::size_t>(1, options_.threads); ++i) {
                workers.emplace_back([this] { work(); });
            }
        }
        // Large pictures side by side may have needed more pixels than the budget has.
        for (const std::size_t index : crowded_) {
            record(index, look_at(pictures_[index]));
        }
        const double cpu_ms = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        return gathered(cpu_ms);
    }

  private:
    using Outcome = Result<std::vector<float>>;

    void work() {
        for (std::size_t index = next_++; index < pictures_.size(); index = next_++) {
            Outcome outcome = look_at(pictures_[index]);
            const std::lock_guard lock(mutex_);
            if (!outcome && outcome.error().code == ErrorCode::busy) {
                crowded_.push_back(index);
            } else {
                record(index, std::move(outcome));
            }
        }
    }

    /// A worker's border: whatever is thrown over a picture becomes that picture's error.
    Outcome look_at(const std::filesystem::path& file) {
        try {
            const Result<Bytes> picture = read_file(file, kMostPictureBytes);
            if (!picture) {
                return picture.error();
            }
            const EmbeddingCache::Key key{sha256(*picture), options_.views};
            if (options_.cache != nullptr) {
                if (auto known = options_.cache->find(key)) {
                    ++from_cache_;
                    return std::move(*known);
                }
            }
            Outcome outcome = embed(reader_, *picture, options_.views);
            if (outcome && options_.cache != nullptr) {
                options_.cache->insert(key, *outcome);
            }
            return outcome;
        } catch (const std::exception& error) {
            return Error{ErrorCode::internal, "a fault of Rollcall itself", error.what()};
        }
    }

    void record(std::size_t index, Outcome outcome) {
        outcomes_[index] = std::move(outcome);
        options_.progress(++done_, pictures_.size());
    }

    EmbeddedPictures gathered(double cpu_ms) {
        EmbeddedPictures result;
        for (std::size_t i = 0; i < pictures_.size(); ++i) {
            Outcome& outcome = *outcomes_[i];
            if (!outcome) {
                result.unusable.push_back({pictures_[i], outcome.error()});
            }
            result.embeddings.push_back(outcome ? std::move(*outcome) : std::vector<float>{});
            result.without_face += result.embeddings.back().empty() ? 1 : 0;
        }
        result.from_cache = from_cache_;
        if (const std::size_t computed = pictures_.size() - result.from_cache; computed > 0) {
            result.cpu_ms_a_picture = cpu_ms / static_cast<double>(computed);
        }
        return result;
    }

    const PictureReader& reader_;
    const std::vector<std::filesystem::path>& pictures_;
    const EmbeddingOptions& options_;
    std::vector<std::optional<Outcome>> outcomes_;
    std::vector<std::size_t> crowded_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> from_cache_{0};
    std::mutex mutex_;
    std::size_t done_ = 0;
};

}  // namespace

EmbeddedPictures embed_pictures(const PictureReader& reader,
                                const std::vector<std::filesystem::path>& pictures,
                                const EmbeddingOptions& options) {
    return Run(reader, pictures, options).result();
}

}  // namespace rollcall::app
