#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "app/picture_reader.h"

namespace rollcall::app {

/// Frames that one person showed to be recognised by.
struct Attempt {
    /// Of the first frame with a face, or else of the first. Its main face's embedding is the mean
    /// over the frames with a face.
    face::Analysis analysis;
    /// Whether all frames show the same face: else nobody can be told by them.
    bool one_person = true;
    /// False where a live face was asked for and the networks are not sure of it, or there are
    /// none.
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
    /// Errors: invalid_field (too many frames); as PictureReader::read.
    Result<Attempt> read(std::span<const ByteView> frames, bool must_look_live) const;

    /// Attempts with a face that had to look live, since the start.
    struct Counts {
        std::uint64_t live = 0;
        std::uint64_t unsure = 0;
    };
    Counts counts() const { return {live_, unsure_}; }

  private:
    const PictureReader& reader_;
    float same_person_;
    mutable std::atomic<std::uint64_t> live_{0};
    mutable std::atomic<std::uint64_t> unsure_{0};
};

/// The mean of embeddings of one person, of norm 1; at least one, all of the same length.
std::vector<float> mean_embedding(std::span<const std::vector<float>> embeddings);

}  // namespace rollcall::app
