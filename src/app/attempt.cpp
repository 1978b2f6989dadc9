#include "app/attempt.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "gallery/distance.h"

namespace rollcall::app {

std::vector<float> mean_embedding(std::span<const std::vector<float>> embeddings) {
    std::vector<float> mean(embeddings.front().size());
    for (const std::vector<float>& embedding : embeddings) {
        std::ranges::transform(mean, embedding, mean.begin(), std::plus<>());
    }
    gallery::normalise(mean);
    return mean;
}

Result<Attempt> AttemptReader::read(std::span<const ByteView> frames, bool must_look_live) const {
    if (frames.empty() || frames.size() > kMostFrames) {
        return Error{ErrorCode::invalid_field,
                     "An attempt has from 1 to " + std::to_string(kMostFrames) +
                         " pictures; these are " + std::to_string(frames.size()) + "."};
    }
    Attempt attempt;
    std::vector<std::vector<float>> embeddings;
    std::vector<double> scores;
    embeddings.reserve(frames.size());
    scores.reserve(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        Result<ReadPicture> read =
            reader_.read(frames[i], face::Faces::main_embedded, face::Views::one, must_look_live);
        if (!read) {
            return std::move(read).error();
        }
        const auto main = face::main_face(read->analysis);
        if (main) {
            const std::vector<float>& seen = read->analysis.faces[*main].embedding;
            if (!embeddings.empty()) {
                const float similarity =
                    1 - gallery::distance(gallery::Distance::cosine, embeddings.front(), seen);
                attempt.one_person = attempt.one_person && similarity >= same_person_;
            }
            embeddings.push_back(seen);
            if (read->liveness) {
                scores.push_back(*read->liveness);
            }
        }
        if (i == 0 || (main && embeddings.size() == 1)) {
            attempt.analysis = std::move(read->analysis);
        }
    }
    if (embeddings.empty()) {
        return attempt;
    }
    attempt.analysis.faces[*face::main_face(attempt.analysis)].embedding =
        mean_embedding(embeddings);
    if (must_look_live) {
        attempt.looks_live = reader_.passive_liveness().passes(scores);
        ++(attempt.looks_live ? live_ : unsure_);
    }
    return attempt;
}

}  // namespace rollcall::app
