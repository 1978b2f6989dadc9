#include "app/active_liveness.h"

#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/digest.h"
#include "gallery/distance.h"
#include "vision/decode.h"

namespace rollcall::app {
namespace {

using liveness::Observation;

constexpr std::int64_t kFramePixels = 1920LL * 1080;  ///< no camera of a page sends more
constexpr float kPointSteps = 1000;                   ///< a pixel
constexpr int kFirstFaultOfOurs = 500;                ///< HTTP status

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

/// What a frame shows, whatever its bytes: the same for pictures whose five points are the same
/// within a thousandth of a pixel, which two pictures of a camera never are.
Sha256 content_of(const liveness::FacePoints& points) {
    std::array<float, 2 * std::tuple_size_v<liveness::FacePoints>> steps{};
    std::size_t next = 0;
    for (const vision::Point& point : points) {
        steps.at(next++) = std::round(point.x * kPointSteps);
        steps.at(next++) = std::round(point.y * kPointSteps);
    }
    std::array<std::uint8_t, sizeof(steps)> bytes{};
    std::memcpy(bytes.data(), steps.data(), bytes.size());
    return sha256(bytes);
}

void see_face(const face::Analysis& analysis, liveness::SessionBook::Turn& turn, SeenBurst& seen,
              Observation& frame) {
    std::vector<float>& embedding = seen.embeddings.emplace_back();
    if (const auto main = face::main_face(analysis)) {
        frame.faces = face::has_rival_face(analysis, *main) ? 2 : 1;
        frame.points = analysis.faces[*main].face.landmarks;
        frame.repeated = turn.shown_before(content_of(frame.points));
        embedding = analysis.faces[*main].embedding;
        frame.similarity_to_first = cosine(seen.embeddings.front(), embedding);
    }
}

/// Looks at the pictures unless how they arrived settles the verdict, and at no more of them than
/// settle it.
Result<SeenBurst> see(const PictureReader& reader, std::span<const BurstFrame> frames,
                      liveness::SessionBook::Turn& turn, const liveness::JudgeLimits& limits) {
    SeenBurst seen;
    seen.observations.resize(frames.size());
    seen.embeddings.reserve(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        seen.observations[i].at = frames[i].at;
        seen.observations[i].repeated = turn.repeated(i);
    }
    if (liveness::judge_arrival(seen.observations, limits) != liveness::Reason::passed) {
        return seen;
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
        Result<ReadPicture> read = reader.read(frames[i].picture, face::Faces::main_embedded);
        if (!read) {
            return std::move(read).error();
        }
        see_face(read->analysis, turn, seen, seen.observations[i]);
        if (i == 0) {
            seen.first = std::move(read->analysis);
        }
        if (liveness::judge_frame(seen.observations[i], limits) != liveness::Reason::passed) {
            seen.observations.resize(i + 1);
            break;
        }
    }
    return seen;
}

/// Who has to answer for a burst that was not judged.
Error unjudged(Error error, liveness::SessionBook::Turn& turn) {
    error_info(error.code).http_status >= kFirstFaultOfOurs ? turn.excuse() : turn.unreadable();
    return error;
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
    gallery::normalise(mean);
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
    const liveness::JudgeLimits limits{same_person_, turn->begun_at() - turn->session().created_at};
    Result<SeenBurst> seen = see(reader_, frames, *turn, limits);
    if (!seen) {
        return unjudged(std::move(seen).error(), *turn);
    }
    const liveness::Verdict verdict =
        liveness::judge(seen->observations, turn->session().actions, limits);
    JudgedBurst judged{.reason = verdict.reason, .standing = {}, .identity = std::nullopt};
    liveness::Outcome outcome{verdict.reason, {}};
    if (verdict.passed()) {
        face::Analysis& analysis = *seen->first;
        const std::size_t main = *face::main_face(analysis);
        analysis.faces[main].embedding = mean_embedding(seen->embeddings, verdict.facing);
        Result<Identification> identity = identify_.look_up(analysis);
        if (!identity) {
            return unjudged(std::move(identity).error(), *turn);
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
