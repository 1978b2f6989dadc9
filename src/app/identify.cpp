#include "app/identify.h"

#include <algorithm>
#include <span>
#include <utility>

#include "app/inactive.h"
#include "app/try_again.h"

namespace rollcall::app {
namespace {

constexpr std::size_t kCandidates = 2;  // the best and the runner-up that the margin is measured to

TryAgain two_look_alike() {
    return {ErrorCode::look_alikes,
            "Two people look alike to the camera. Come closer, look straight at it, in good light; "
            "if that does not help, use your badge or ask for help."};
}

/// The first `top` of the candidates whose rows are still there.
Result<std::vector<RankedPerson>> ranked_people(const people::PeopleStore& people,
                                                std::span<const gallery::Candidate> candidates,
                                                std::size_t top) {
    std::vector<RankedPerson> ranked;
    for (const gallery::Candidate& candidate : candidates.first(std::min(top, candidates.size()))) {
        auto employee = people.find(candidate.person);
        if (!employee) {
            return std::move(employee).error();
        }
        if (*employee) {
            ranked.push_back({std::move(**employee), candidate.photo, candidate.similarity});
        }
    }
    return ranked;
}

Error somebody_is_lost() {
    return {ErrorCode::gallery_incomplete,
            "This face was not found, but somebody enrolled has no template that can be used, so "
            "it may "
            "be theirs. Tell whoever looks after this server; `rollcall doctor` says what to do."};
}

/// What is known before anybody is looked for.
Identification seen(const face::Analysis& analysis) {
    return {.answer = NotKnown{},
            .figures = {},
            .runner_up = std::nullopt,
            .candidates = {},
            .face = std::nullopt,
            .quality = std::nullopt,
            .width = analysis.width,
            .height = analysis.height,
            .faces = analysis.faces.size(),
            .model = analysis.model};
}

MatchFigures figures_of(const gallery::MatchDecision& decision) {
    return {decision.best ? decision.best->similarity : -1.0F, decision.threshold, decision.margin};
}

}  // namespace

Identify::Identify(const PictureReader& reader, const gallery::VectorIndex& index,
                   const people::PeopleStore& people, const LostPeople& lost,
                   const gallery::MatchPolicy& policy)
    : reader_(reader),
      index_(index),
      people_(people),
      lost_(lost),
      threshold_(policy.identify),
      margin_(policy.margin) {}

Result<Identification> Identify::run(ByteView picture, std::size_t top) const {
    const Result<ReadPicture> read = reader_.read(picture, face::Faces::main_embedded);
    if (!read) {
        return read.error();
    }
    return look_up(read->analysis, top);
}

Result<Identification> Identify::run(const Attempt& attempt, std::size_t top) const {
    if (!attempt.one_person) {
        Identification mixed = seen(attempt.analysis);
        mixed.answer = frames_differ();
        return mixed;
    }
    Result<Identification> found = look_up(attempt.analysis, attempt.looks_live ? top : 0);
    if (found && !attempt.looks_live && std::holds_alternative<Recognised>(found->answer)) {
        found->answer = not_sure_of_life();
    }
    return found;
}

Result<Identification> Identify::look_up(const face::Analysis& analysis, std::size_t top) const {
    Identification result = seen(analysis);
    const std::optional<std::size_t> main = face::main_face(analysis);
    if (!main) {
        result.answer = no_face_seen();
        return result;
    }
    const face::AnalysedFace& probe = analysis.faces[*main];
    result.face = probe.face;
    result.quality = probe.quality;

    const bool lost_before = lost_.any();
    const Result<gallery::SearchResult> found =
        index_.search(probe.embedding, std::max(kCandidates, top));
    if (!found) {
        return found.error();
    }
    const gallery::MatchDecision decision = gallery::decide(found->candidates, threshold_, margin_);
    result.figures = figures_of(decision);
    if (auto ranked = ranked_people(people_, found->candidates, top); ranked) {
        result.candidates = std::move(*ranked);
    } else {
        return std::move(ranked).error();
    }
    if (decision.ambiguous) {
        result.answer = two_look_alike();
        return result;
    }
    if (!decision.accepted) {
        // Asked before and after: the search may have begun before somebody was found again.
        if (lost_before || lost_.any()) {
            return somebody_is_lost();
        }
        if (auto again = better_picture_wanted(probe.quality)) {
            result.answer = std::move(*again);
        }
        return result;
    }
    Result<std::optional<people::Employee>> employee = people_.find(decision.accepted->person);
    if (!employee) {
        return std::move(employee).error();
    }
    if (!*employee) {
        // Being removed at this moment: the row is gone, the index is about to follow.
        return result;
    }
    if ((*employee)->status != people::EmploymentStatus::active) {
        tell_log_of_inactive(**employee);
        return result;
    }
    if (decision.runner_up) {
        result.runner_up = decision.runner_up->person;
    }
    result.answer = Recognised{std::move(**employee), decision.accepted->photo};
    return result;
}

}  // namespace rollcall::app
