#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace rollcall::gallery {

/// One enrolled template. `embedding`: `dimension` floats of L2 norm 1.
struct Entry {
    PhotoKey photo;
    PersonKey person;
    std::vector<float> embedding;
};

/// The best photo of one person for a probe.
struct Candidate {
    PersonKey person;
    PhotoKey photo;
    float similarity = 0;  ///< cosine, -1..1
};

/// What a search saw.
struct SearchResult {
    std::vector<Candidate> candidates;  ///< one a person, most similar first
    std::uint64_t revision = 0;         ///< the store's revision that the index had followed
};

/// The templates of one model id, searchable: a projection of the store (invariant 1). Thread-safe:
/// searches run side by side; a change is seen by every search that begins after it returned.
class VectorIndex {
  public:
    virtual ~VectorIndex() = default;

    virtual const ModelId& model() const = 0;
    virtual std::size_t dimension() const = 0;
    virtual std::size_t size() const = 0;  ///< templates
    virtual std::uint64_t revision() const = 0;

    /// Adds the entries, replacing any of the same photo (of two in `entries` the last), and moves
    /// to `revision` (the store's, after the change that brought them). All or nothing. Error:
    /// invalid_field (an embedding of a wrong length, not finite or not of norm 1, within 1e-4).
    virtual Status add(std::span<const Entry> entries, std::uint64_t revision) = 0;
    /// Takes out all photos of the person; none is no error.
    virtual void remove_person(PersonKey person, std::uint64_t revision) = 0;
    /// Empties the index and fills it anew; searches see the old or the new whole.
    virtual Status rebuild(std::span<const Entry> entries, std::uint64_t revision) = 0;

    /// The `limit` most similar people (best photo counts), none below `at_least`; of equal ones
    /// the smaller person key first, and the smaller photo key. `probe`: `dimension` floats of
    /// norm 1. Exact: the same answer as comparing with each template in float, to 1e-6. Error:
    /// invalid_field as for add, or if `at_least` is NaN.
    virtual Result<SearchResult> search(std::span<const float> probe, std::size_t limit,
                                        float at_least = -1.0F) const = 0;
    /// The photo of this one person that is most similar to the probe (1:1); of equal ones the
    /// smaller key. Nothing if no template of the person is here. Error: invalid_field as for add.
    virtual Result<std::optional<Candidate>> closest_photo(std::span<const float> probe,
                                                           PersonKey person) const = 0;
};

}  // namespace rollcall::gallery
