#include "app/attempt.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "gallery/distance.h"

namespace rollcall::app {
namespace {

/// Which of several pictures it is about.
Error of_picture(std::size_t index, std::size_t pictures, Error error) {
    if (pictures > 1) {
        error.message = "picture " + std::to_string(index + 1) + ": " + error.message;
    }
    return error;
}

}  // namespace

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
    Attempt attempt{.analysis = {}, .judged = must_look_live};
    std::vector<std::vector<float>> embeddings;
    std::vector<double> scores;
    embeddings.reserve(frames.size());
    scores.reserve(frames.size());
    for (std::size_t i = 0; i < frames.size() && attempt.one_person; ++i) {
        Result<ReadPicture> read =
            reader_.read(frames[i], face::Faces::main_embedded, face::Views::one, must_look_live);
        if (!read) {
            return of_picture(i, frames.size(), std::move(read).error());
        }
        const auto main = face::main_face(read->analysis);
        if (main) {
            embeddings.push_back(read->analysis.faces[*main].embedding);
            attempt.one_person =
                gallery::similarity(embeddings.front(), embeddings.back()) >= same_person_;
            if (read->liveness) {
                scores.push_back(*read->liveness);
            }
        }
        if (i == 0 || (main && embeddings.size() == 1)) {
            attempt.analysis = std::move(read->analysis);
        }
    }
    if (!embeddings.empty()) {
        attempt.analysis.faces[*face::main_face(attempt.analysis)].embedding =
            mean_embedding(embeddings);
    }
    attempt.looks_live = !must_look_live || reader_.passive_liveness().passes(scores);
    return attempt;
}

}  // namespace rollcall::app
