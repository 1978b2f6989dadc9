#include "app/active_liveness.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "core/digest.h"
#include "vision/decode.h"

namespace rollcall::app {
namespace {

using liveness::Observation;

constexpr std::int64_t kFramePixels = 1920LL * 1080;  ///< no camera of a page sends more

Status check_frames(std::span<const BurstFrame> frames) {
    if (frames.size() < liveness::kLeastFrames || frames.size() > liveness::kMostFrames) {
        return Error{ErrorCode::invalid_field,
                     "A burst has from " + std::to_string(liveness::kLeastFrames) + " to " +
                         std::to_string(liveness::kMostFrames) + " frames; these are " +
                         std::to_string(frames.size()) + "."};
    }
    std::optional<vision::ImageInfo> first;
    for (const BurstFrame& frame : frames) {
        const Result<vision::ImageInfo> info = vision::inspect(frame.picture);
        if (!info) {
            return info.error();
        }
        if (std::int64_t{info->width} * info->height > kFramePixels) {
            return Error{ErrorCode::image_too_large,
                         "A frame of a burst has at most 1920 x 1080 pixels."};
        }
        if (!first) {
            first = *info;
        }
        if (info->width != first->width || info->height != first->height) {
            return Error{ErrorCode::invalid_field, "The frames of a burst are of one size."};
        }
    }
    return {};
}

std::vector<Sha256> hashes_of(std::span<const BurstFrame> frames) {
    std::vector<Sha256> hashes;
    hashes.reserve(frames.size());
    for (const BurstFrame& frame : frames) {
        hashes.push_back(sha256(frame.picture));
    }
    return hashes;
}

/// The main face of each frame, where there is one.
struct SeenBurst {
    std::vector<Observation> observations;
    std::vector<std::vector<float>> embeddings;
    std::optional<face::Analysis> first;  ///< of the first frame
};

float cosine(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() ? std::inner_product(a.begin(), a.end(), b.begin(), 0.0F) : -1.0F;
}

Result<SeenBurst> see(const PictureReader& reader, std::span<const BurstFrame> frames,
                      const liveness::SessionBook::Turn& turn) {
    SeenBurst seen;
    seen.observations.reserve(frames.size());
    seen.embeddings.reserve(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        Result<ReadPicture> read = reader.read(frames[i].picture, face::Faces::main_embedded);
        if (!read) {
            return std::move(read).error();
        }
        face::Analysis& analysis = read->analysis;
        Observation& frame = seen.observations.emplace_back();
        std::vector<float>& embedding = seen.embeddings.emplace_back();
        frame.at = frames[i].at;
        frame.repeated = turn.repeated(i);
        if (const auto main = face::main_face(analysis)) {
            frame.faces = face::has_rival_face(analysis, *main) ? 2 : 1;
            frame.points = analysis.faces[*main].face.landmarks;
            embedding = analysis.faces[*main].embedding;
            frame.similarity_to_first = cosine(seen.embeddings.front(), embedding);
        }
        if (i == 0) {
            seen.first = std::move(analysis);
        }
    }
    return seen;
}

/// The mean of some embeddings, of norm 1. They are of one person, so that it is not zero.
std::vector<float> mean_embedding(const std::vector<std::vector<float>>& embeddings,
                                  const std::vector<std::size_t>& which) {
    std::vector<float> mean(embeddings.front().size());
    for (const std::size_t i : which) {
        for (std::size_t j = 0; j < mean.size(); ++j) {
            mean[j] += embeddings[i][j];
        }
    }
    const float norm = std::sqrt(cosine(mean, mean));
    for (float& value : mean) {
        value /= norm;
    }
    return mean;
}

}  // namespace

ActiveLiveness::ActiveLiveness(const PictureReader& reader, const Identify& identify,
                               const people::PeopleStore& people, liveness::SessionBook& book,
                               float same_person)
    : reader_(reader),
      identify_(identify),
      people_(people),
      book_(book),
      same_person_(same_person) {}

Result<JudgedBurst> ActiveLiveness::judge(const std::string& device, const std::string& session,
                                          std::span<const BurstFrame> frames) const {
    // Before the pictures are looked at: whoever has no session learns nothing about them.
    auto turn = book_.take(device, session, hashes_of(frames));
    if (!turn) {
        return std::move(turn).error();
    }
    if (Status acceptable = check_frames(frames); !acceptable) {
        return acceptable.error();
    }
    Result<SeenBurst> seen = see(reader_, frames, *turn);
    if (!seen) {
        return std::move(seen).error();
    }
    const liveness::Verdict verdict =
        liveness::judge(seen->observations, turn->session().actions,
                        {same_person_, turn->begun_at() - turn->session().created_at});
    JudgedBurst judged{.reason = verdict.reason, .standing = {}, .identity = std::nullopt};
    liveness::Outcome outcome{verdict.reason, {}};
    if (verdict.passed()) {
        face::Analysis& analysis = *seen->first;
        const std::size_t main = *face::main_face(analysis);
        analysis.faces[main].embedding = mean_embedding(seen->embeddings, verdict.facing);
        Result<Identification> identity = identify_.look_up(analysis);
        if (!identity) {
            return std::move(identity).error();
        }
        if (const auto* person = std::get_if<Recognised>(&identity->answer)) {
            outcome.person = person->employee.key;
        }
        judged.identity = std::move(*identity);
    }
    judged.standing = turn->settle(outcome);
    return judged;
}

Result<LivenessReport> ActiveLiveness::report(const std::string& device,
                                              const std::string& session) const {
    Result<liveness::SessionReport> report = book_.report(device, session);
    if (!report) {
        return std::move(report).error();
    }
    LivenessReport found{std::move(*report), std::nullopt};
    if (const auto person = found.session.outcome.person) {
        const auto employee = people_.find(*person);
        if (!employee) {
            return employee.error();
        }
        if (*employee) {
            found.employee = (*employee)->id;
        }
    }
    return found;
}

}  // namespace rollcall::app
