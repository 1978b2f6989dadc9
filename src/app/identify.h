#pragma once

#include <optional>
#include <variant>

#include "app/attempt.h"
#include "app/lost_people.h"
#include "app/picture_reader.h"
#include "app/try_again.h"
#include "gallery/match_policy.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Numbers behind an answer, whichever it was.
struct MatchFigures {
    float score = 0;  ///< cosine similarity of the best candidate; -1 with an empty gallery
    float threshold = 0;
    float margin = 0;
};

/// An answer is one of three (invariant 6); a fault of ours is none of them but an Error.
struct Recognised {
    people::Employee employee;
    PhotoKey matched_photo;
};
struct NotKnown {};

/// Somebody enrolled, and how like the face the most similar of their photos is.
struct RankedPerson {
    people::Employee employee;
    PhotoKey photo;
    float similarity = 0;
};

struct Identification {
    std::variant<Recognised, TryAgain, NotKnown> answer;
    MatchFigures figures;                    ///< meaningless for TryAgain
    std::optional<PersonKey> runner_up;      ///< the next person, where somebody was recognised
    std::vector<RankedPerson> candidates;    ///< as many as were asked for, most similar first
    std::optional<face::DetectedFace> face;  ///< the face that was looked up
    std::optional<face::Quality> quality;    ///< its picture's
    int width = 0;                           ///< of the decoded picture the box refers to
    int height = 0;
    std::size_t faces = 0;  ///< seen in the picture
    ModelId model;
};

/// Who is in the picture: the largest central face against the gallery. Thread-safe.
class Identify {
  public:
    Identify(const PictureReader& reader, const gallery::VectorIndex& index,
             const people::PeopleStore& people, const LostPeople& lost,
             const gallery::MatchPolicy& policy);

    /// Somebody who is suspended or has left is not known. `top`: how many candidates to name.
    /// Errors: as PictureReader::read; unavailable (the store); gallery_incomplete (nobody was
    /// found while somebody is lost).
    Result<Identification> run(ByteView picture, std::size_t top = 0) const;
    /// The same for an attempt: try again if its frames are not of one person, or if somebody is
    /// recognised who had to look live and does not; then there are no candidates either. Errors:
    /// unavailable; gallery_incomplete.
    Result<Identification> run(const Attempt& attempt, std::size_t top = 0) const;
    /// The same for a picture that has been analysed, its main face embedded. Errors: unavailable;
    /// gallery_incomplete.
    Result<Identification> look_up(const face::Analysis& analysis, std::size_t top = 0) const;

  private:
    const PictureReader& reader_;
    const gallery::VectorIndex& index_;
    const people::PeopleStore& people_;
    const LostPeople& lost_;
    float threshold_;
    float margin_;
};

}  // namespace rollcall::app
