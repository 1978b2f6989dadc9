#include "app/identify.h"

#include <utility>

namespace rollcall::app {
namespace {

constexpr std::size_t kCandidates = 2;  // the best and the runner-up that the margin is measured to

TryAgain no_face_seen() {
    return {ErrorCode::no_face, "No face was seen. Look straight at the camera, in good light."};
}

Error somebody_is_lost() {
    return {
        ErrorCode::gallery_incomplete,
        "This face was not found, but the templates of somebody enrolled are damaged, so it may "
        "be theirs. Tell whoever looks after this server; `rollcall doctor` says what to do."};
}

MatchFigures figures_of(const gallery::MatchDecision& decision) {
    return {decision.best ? decision.best->similarity : -1.0F, decision.threshold, decision.margin};
}

}  // namespace

Identify::Identify(const PictureReader& reader, const gallery::VectorIndex& index,
                   const people::PeopleStore& people, const LostPeople& lost, float threshold)
    : reader_(reader), index_(index), people_(people), lost_(lost), threshold_(threshold) {}

Result<Identification> Identify::run(ByteView picture) const {
    const Result<ReadPicture> read = reader_.read(picture, face::Faces::main_embedded);
    if (!read) {
        return read.error();
    }
    const face::Analysis& analysis = read->analysis;
    Identification result{.answer = NotKnown{},
                          .figures = {},
                          .face = std::nullopt,
                          .width = analysis.width,
                          .height = analysis.height,
                          .faces = analysis.faces.size(),
                          .model = analysis.model};
    const std::optional<std::size_t> main = face::main_face(analysis);
    if (!main) {
        result.answer = no_face_seen();
        return result;
    }
    const face::AnalysedFace& probe = analysis.faces[*main];
    result.face = probe.face;

    const bool lost_before = lost_.any();
    const Result<gallery::SearchResult> found = index_.search(probe.embedding, kCandidates);
    if (!found) {
        return found.error();
    }
    const gallery::MatchDecision decision = gallery::decide(found->candidates, threshold_);
    result.figures = figures_of(decision);
    if (!decision.accepted) {
        // Asked before and after: the search may have begun before somebody was found again.
        if (lost_before || lost_.any()) {
            return somebody_is_lost();
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
    result.answer = Recognised{std::move(**employee), decision.accepted->photo};
    return result;
}

}  // namespace rollcall::app
