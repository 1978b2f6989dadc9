#include "app/embed_pictures.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <utility>

#include "app/for_each_picture.h"
#include "core/durable_file.h"

namespace rollcall::app {
namespace {

Result<std::vector<float>> embed(const PictureReader& reader, ByteView picture, face::Views views) {
    Result<ReadPicture> read = reader.read(picture, face::Faces::all_embedded, views);
    if (!read) {
        return std::move(read).error();
    }
    face::Analysis& analysis = read->analysis;
    const auto nearest = face_nearest_to_middle(analysis);
    return nearest ? std::move(analysis.faces[*nearest].embedding) : std::vector<float>{};
}

float distance_to_middle(const face::AnalysedFace& face, const face::Analysis& analysis) {
    const vision::Box& box = face.face.box;
    return std::hypot(box.x + (box.width - static_cast<float>(analysis.width)) / 2,
                      box.y + (box.height - static_cast<float>(analysis.height)) / 2);
}

}  // namespace

std::optional<std::size_t> face_nearest_to_middle(const face::Analysis& analysis) {
    const auto nearest = std::ranges::min_element(
        analysis.faces, {}, [&](const auto& face) { return distance_to_middle(face, analysis); });
    return nearest == analysis.faces.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(nearest - analysis.faces.begin()));
}

EmbeddedPictures embed_pictures(const PictureReader& reader,
                                const std::vector<std::filesystem::path>& pictures,
                                const EmbeddingOptions& options) {
    std::atomic<std::size_t> from_cache{0};
    const auto look_at = [&](std::size_t index) -> Result<std::vector<float>> {
        const Result<Bytes> picture = read_file(pictures[index], kMostPictureBytes);
        if (!picture) {
            return picture.error();
        }
        const EmbeddingCache::Key key{sha256(*picture), options.views};
        if (options.cache != nullptr) {
            if (auto known = options.cache->find(key)) {
                ++from_cache;
                return std::move(*known);
            }
        }
        Result<std::vector<float>> outcome = embed(reader, *picture, options.views);
        if (outcome && options.cache != nullptr) {
            options.cache->insert(key, *outcome);
        }
        return outcome;
    };
    const std::clock_t begin = std::clock();
    auto outcomes = for_each_picture<std::vector<float>>(pictures.size(), options.threads,
                                                         options.progress, look_at);
    const double cpu_ms = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EmbeddedPictures result;
    result.embeddings.reserve(pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        auto& outcome = outcomes[i];
        if (!outcome) {
            result.unusable.push_back({pictures[i], outcome.error()});
        }
        result.embeddings.push_back(outcome ? std::move(*outcome) : std::vector<float>{});
        result.without_face += result.embeddings.back().empty() ? 1 : 0;
    }
    result.from_cache = from_cache;
    if (const std::size_t computed = pictures.size() - result.from_cache; computed > 0) {
        result.cpu_ms_a_picture = cpu_ms / static_cast<double>(computed);
    }
    return result;
}

}  // namespace rollcall::app
