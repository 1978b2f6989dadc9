#include "liveness/burst_judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace rollcall::liveness {
namespace {

using std::chrono::milliseconds;

// In eye distances of the face's own plane: docs/active-liveness.md says how they were measured. A
// degree of a turn is about 0.0107 of them, of a nod 0.0138.
constexpr float kTurn = .18F;               // a turn of the head begins here
constexpr float kNod = .15F;                // and a nod
constexpr float kNearer = 1.3F;             // how many times as large is nearer
constexpr float kAtRest = .5F;              // of these: where an action has ended
constexpr float kFacingAcross = .15F;       // how far off a face may look that looks at the camera
constexpr float kFacingDown = .25F;         // everybody's nose is of its own length
constexpr float kLeastReliefByTurn = .33F;  // height of the nose: a head has .6, a bent print .2
constexpr float kLeastReliefByNod = .25F;
constexpr float kMostRelief = 2;      // no nose is as high: the first view was turned the other way
constexpr float kHalfDone = .25F;     // of an action's height, and so far from it
constexpr float kStepOfNose = .3F;    // from one frame to the next
constexpr float kStepOfPlace = 1.5F;  // in eye distances of the picture
constexpr float kStepOfSize = 1.4F;   // times
constexpr milliseconds kLongestGap{1500};

/// How far an action is done, as a part of what begins it.
float level(Action action, const Motion& motion) {
    switch (action) {
        case Action::turn_left:
            return motion.across / kTurn;
        case Action::turn_right:
            return -motion.across / kTurn;
        case Action::nod:
            return std::abs(motion.down) / kNod;
        case Action::come_closer:
            return std::log(motion.nearer) / std::log(kNearer);
    }
    return 0;
}

struct Movement {
    Action action{};
    float level = 0;
};

/// What is done most at the moment.
Movement strongest(const Motion& motion) {
    Movement most;
    for (const Action action :
         {Action::turn_left, Action::turn_right, Action::nod, Action::come_closer}) {
        if (const float done = level(action, motion); done > most.level) {
            most = {action, done};
        }
    }
    return most;
}

/// An action seen, at its height.
struct Done {
    Action action{};
    Motion most;
    std::size_t frame = 0;  ///< in which it is at its height
};

/// Follows the motions since the first frame and tells the actions among them.
class ActionReader {
  public:
    void follow(const Motion& motion, std::size_t frame) {
        if (open_ && level(open_->action, motion) <= kAtRest) {
            close();
        }
        const Movement now = strongest(motion);
        // A movement may begin as another: bowing on the way to a turn.
        if (now.level >= (open_ ? level(open_->action, open_->most) : 1)) {
            open_ = Done{now.action, motion, frame};
        }
    }
    std::vector<Done> finish() {
        if (open_) {
            close();
        }
        return std::move(done_);
    }

  private:
    /// Nodding twice is nodding.
    void close() {
        if (done_.empty() || done_.back().action != open_->action) {
            done_.push_back(*open_);
        }
        open_.reset();
    }

    std::optional<Done> open_;
    std::vector<Done> done_;
};

bool in_order(std::span<const Observation> frames, milliseconds longest_span) {
    for (std::size_t i = 1; i < frames.size(); ++i) {
        const milliseconds gap = frames[i].at - frames[i - 1].at;
        if (gap <= milliseconds(0) || gap > kLongestGap) {
            return false;
        }
    }
    return frames.back().at - frames.front().at <= longest_span;
}

bool same_points(const FacePoints& a, const FacePoints& b) {
    return std::ranges::equal(
        a, b, [](vision::Point p, vision::Point q) { return p.x == q.x && p.y == q.y; });
}

/// Frames of the same pixels: a camera's noise moves the points, if little.
bool shows_one_twice(std::span<const Observation> frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto is_same = [&](const Observation& other) {
            return other.faces == 1 && same_points(other.points, frames[i].points);
        };
        if (frames[i].faces == 1 && std::ranges::any_of(frames.subspan(i + 1), is_same)) {
            return true;
        }
    }
    return false;
}

bool jumps(const Motion& step) {
    return std::abs(step.across) > kStepOfNose || std::abs(step.down) > kStepOfNose ||
           step.shift > kStepOfPlace || step.nearer > kStepOfSize || step.nearer < 1 / kStepOfSize;
}

/// How far an action is done in a view, as a part of its height.
float part_of(const Done& done, const Motion& since_first) {
    return level(done.action, since_first) / level(done.action, done.most);
}

/// Whether some frame shows an action half done. A print that is turned from one side to the other
/// between two frames would never be seen from the front.
bool seen_half_done(const Done& done, std::span<const FaceView> views) {
    return done.action == Action::come_closer ||
           std::ranges::any_of(views, [&](const FaceView& view) {
               const float part = part_of(done, motion(views.front(), view));
               return part >= kHalfDone && part <= 1 - kHalfDone;
           });
}

/// Whether a turn or nod shows no relief of a face: told against the view from which it has
/// narrowed most, whichever that is, because the first need not be from the front. A nose that
/// moved while nothing became narrower is none either. Coming closer shows no relief and is not
/// asked; but there is a turn in every challenge.
bool is_flat(const Done& done, std::span<const FaceView> views) {
    if (done.action == Action::come_closer) {
        return false;
    }
    const FaceView& turned = views[done.frame];
    const auto front = std::ranges::min_element(
        views, {}, [&turned](const FaceView& view) { return narrowing(view, turned); });
    const float height = relief(*front, turned);
    const float least = done.action == Action::nod ? kLeastReliefByNod : kLeastReliefByTurn;
    return !(height >= least && height <= kMostRelief);
}

Reason compare(const std::vector<Done>& done, std::span<const Action> asked,
               std::span<const FaceView> views) {
    if (!std::ranges::all_of(done, [&](const Done& one) { return seen_half_done(one, views); })) {
        return Reason::jump;
    }
    const bool begins_so = std::ranges::equal(
        done, asked.first(std::min(done.size(), asked.size())), {}, &Done::action);
    if (!begins_so) {
        return Reason::other_action;
    }
    if (done.size() < asked.size()) {
        return Reason::action_missing;
    }
    const auto flat = [&](const Done& one) { return is_flat(one, views); };
    return std::ranges::any_of(done, flat) ? Reason::flat : Reason::passed;
}

/// What the frames say apart from the face's motion.
Reason judge_frames(std::span<const Observation> frames, const JudgeLimits& limits) {
    if (const Reason reason = judge_arrival(frames, limits); reason != Reason::passed) {
        return reason;
    }
    if (shows_one_twice(frames)) {
        return Reason::repeated_frame;
    }
    for (const Observation& frame : frames) {
        if (const Reason reason = judge_frame(frame, limits); reason != Reason::passed) {
            return reason;
        }
    }
    return Reason::passed;
}

/// The views of all frames; nothing if a face is seen so that its points lie on one line.
std::optional<std::vector<FaceView>> views_of(std::span<const Observation> frames) {
    std::vector<FaceView> views;
    views.reserve(frames.size());
    for (const Observation& frame : frames) {
        const auto view = view_of(frame.points);
        if (!view) {
            return std::nullopt;
        }
        views.push_back(*view);
    }
    return views;
}

}  // namespace

Reason judge_arrival(std::span<const Observation> frames, const JudgeLimits& limits) {
    if (!in_order(frames, limits.longest_span)) {
        return Reason::out_of_order;
    }
    const bool repeated = std::ranges::any_of(frames, &Observation::repeated);
    return repeated ? Reason::repeated_frame : Reason::passed;
}

Reason judge_frame(const Observation& frame, const JudgeLimits& limits) {
    if (frame.repeated) {
        return Reason::repeated_frame;
    }
    if (frame.faces != 1) {
        return frame.faces == 0 ? Reason::no_face : Reason::several_faces;
    }
    const bool same_person = frame.similarity_to_first >= limits.same_person;
    return same_person ? Reason::passed : Reason::another_person;
}

Verdict judge(std::span<const Observation> frames, std::span<const Action> asked,
              const JudgeLimits& limits) {
    if (const Reason reason = judge_frames(frames, limits); reason != Reason::passed) {
        return {reason, {}};
    }
    const auto views = views_of(frames);
    if (!views) {
        return {Reason::no_face, {}};
    }
    const FaceView& first = views->front();
    if (std::abs(first.nose.x) > kFacingAcross || std::abs(first.nose.y) > kFacingDown) {
        return {Reason::not_facing, {}};
    }
    Verdict verdict;
    ActionReader reader;
    for (std::size_t i = 0; i < views->size(); ++i) {
        if (i > 0 && jumps(motion((*views)[i - 1], (*views)[i]))) {
            return {Reason::jump, {}};
        }
        const Motion since_first = motion(first, (*views)[i]);
        reader.follow(since_first, i);
        if (strongest(since_first).level <= kAtRest) {
            verdict.facing.push_back(i);
        }
    }
    verdict.reason = compare(reader.finish(), asked, *views);
    return verdict;
}

std::string_view reason_name(Reason reason) noexcept {
    constexpr std::array<std::string_view, 12> kNames{
        "passed",         "out_of_order",   "repeated_frame", "no_face",
        "several_faces",  "another_person", "not_facing",     "jump",
        "action_missing", "other_action",   "flat",           "unsure"};
    return kNames[static_cast<std::size_t>(reason)];
}

std::string_view reason_hint(Reason reason) noexcept {
    constexpr std::array<std::string_view, 12> kHints{
        "",
        "The pictures did not arrive as they were taken. Try again.",
        "The picture did not move, or is an old one. Try again, and move as it is shown.",
        "Your face was not to be seen all the time. Keep it in the picture, in good light.",
        "Somebody else is in the picture. One at a time, please.",
        "Stay before the camera until it is done.",
        "Look straight at the camera before you begin.",
        "Move more slowly, and stay before the camera.",
        "Do everything that is asked, a little more clearly.",
        "Do only what is asked, one after the other, and look at the camera in between.",
        "This looked like a picture of a face. Turn your head, not the camera.",
        "This did not look like a live face. Come closer, take away glare, and try again.",
    };
    return kHints[static_cast<std::size_t>(reason)];
}

}  // namespace rollcall::liveness
