#include "app/active_liveness.h"

#include <array>
#include <cmath>
#include <cstring>
#include <tuple>
#include <utility>

#include "app/attempt.h"
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
    std::vector<double> liveness;         ///< scores, where passive liveness is asked for
    std::optional<face::Analysis> first;  ///< of the first frame
};

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
        frame.similarity_to_first = gallery::similarity(seen.embeddings.front(), embedding);
    }
}

/// Looks at the pictures unless how they arrived settles the verdict, and at no more of them than
/// settle it.
Result<SeenBurst> see(const PictureReader& reader, std::span<const BurstFrame> frames,
                      liveness::SessionBook::Turn& turn, const liveness::JudgeLimits& limits,
                      bool must_look_live) {
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
        Result<ReadPicture> read = reader.read(frames[i].picture, face::Faces::main_embedded,
                                               face::Views::one, must_look_live);
        if (!read) {
            return std::move(read).error();
        }
        see_face(read->analysis, turn, seen, seen.observations[i]);
        seen.liveness.push_back(read->liveness.value_or(0));
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

template <class Value>
std::vector<Value> selected(const std::vector<Value>& values,
                            const std::vector<std::size_t>& which) {
    std::vector<Value> chosen;
    chosen.reserve(which.size());
    for (const std::size_t i : which) {
        chosen.push_back(values[i]);
    }
    return chosen;
}

Error no_passive_liveness() {
    return {ErrorCode::unavailable,
            "This device's liveness policy is \"both\", and the profile has no network for passive "
            "liveness here; `rollcall doctor` says which is missing."};
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

Status ActiveLiveness::ready(bool must_look_live) const {
    if (must_look_live && reader_.passive_liveness().judge == nullptr) {
        return no_passive_liveness();
    }
    return {};
}

Result<JudgedBurst> ActiveLiveness::judge(const std::string& device, const std::string& session,
                                          std::span<const BurstFrame> frames,
                                          bool must_look_live) const {
    if (Status able = ready(must_look_live); !able) {
        return able.error();
    }
    // Before the pictures are looked at: whoever has no session learns nothing about them.
    auto turn = book_.take(device, session, hashes_of(frames));
    if (!turn) {
        return std::move(turn).error();
    }
    if (Status acceptable = check_frames(frames); !acceptable) {
        return acceptable.error();
    }
    const liveness::JudgeLimits limits{same_person_, turn->begun_at() - turn->session().created_at};
    Result<SeenBurst> seen = see(reader_, frames, *turn, limits, must_look_live);
    if (!seen) {
        return unjudged(std::move(seen).error(), *turn);
    }
    liveness::Verdict verdict =
        liveness::judge(seen->observations, turn->session().actions, limits);
    if (verdict.passed() && must_look_live &&
        !reader_.passive_liveness().passes(selected(seen->liveness, verdict.facing))) {
        verdict.reason = liveness::Reason::unsure;
    }
    JudgedBurst judged{.reason = verdict.reason, .standing = {}, .identity = std::nullopt};
    liveness::Outcome outcome{verdict.reason, {}};
    if (verdict.passed()) {
        face::Analysis& analysis = *seen->first;
        const std::size_t main = *face::main_face(analysis);
        analysis.faces[main].embedding = mean_embedding(selected(seen->embeddings, verdict.facing));
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
