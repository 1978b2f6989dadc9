#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "app/picture_reader.h"

namespace rollcall::app {

/// Frames that one person showed to be recognised by.
struct Attempt {
    /// Of the first frame with a face, or else of the first. Its main face's embedding is the mean
    /// over the frames with a face.
    face::Analysis analysis;
    /// Whether all frames show the same face: else nobody can be told by them, and those after the
    /// first that differs were not read.
    bool one_person = true;
    bool judged = false;  ///< a live face was asked for
    /// Whether the networks take it for live; false where there are none, or no face. True where it
    /// was not asked for.
    bool looks_live = true;
};

/// Reads attempts. Thread-safe.
class AttemptReader {
  public:
    /// Frames of an attempt at most.
    static constexpr std::size_t kMostFrames = 5;

    /// `same_person`: cosine similarity from which two frames show one person.
    AttemptReader(const PictureReader& reader, float same_person)
        : reader_(reader), same_person_(same_person) {}

    /// `frames`: 1 to kMostFrames pictures. `must_look_live`: passive liveness is asked for.
    /// Errors: invalid_field (too many frames); as PictureReader::read, saying which picture.
    Result<Attempt> read(std::span<const ByteView> frames, bool must_look_live) const;

  private:
    const PictureReader& reader_;
    float same_person_;
};

/// The mean of embeddings of one person, of norm 1; at least one, all of the same length.
std::vector<float> mean_embedding(std::span<const std::vector<float>> embeddings);

}  // namespace rollcall::app
