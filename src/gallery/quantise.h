#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/result.h"

namespace rollcall::gallery {

/// How far from 1 the L2 norm of an embedding may be; what is left of that is scaled away.
inline constexpr double kNormTolerance = 1e-4;

/// Whether the vector is one of an index of `dimension`. Error: invalid_field (length, a number
/// that is not finite, an L2 norm that is not 1).
Status check_embedding(std::span<const float> embedding, std::size_t dimension);

/// The vector scaled to norm 1 with the norm taken in double; `unit` has at least its length and
/// keeps what lies behind it.
void scale_to_unit(std::span<const float> embedding, std::span<float> unit) noexcept;

/// What int8 codes stand for: vector[i] is about scale * codes[i].
struct Quantised {
    float scale = 0;
    float error = 0;  ///< at least the L2 norm of (vector - scale * codes)
    float norm = 0;   ///< at least the L2 norm of (scale * codes)
};

/// Rounds a vector to codes in -127..127, with one scale of its own. `codes` has at least its
/// length and keeps what lies behind it.
Quantised quantise(std::span<const float> vector, std::span<std::int8_t> codes) noexcept;

/// What turns the integer product of the codes of a probe q and a template x into a similarity that
/// is never below the true one. With q' and x' the vectors that the codes stand for,
///     x.q - x'.q' = (x - x').q' + x.(q - q') <= |x - x'| |q'| + |x| |q - q'|   (Cauchy-Schwarz).
class SimilarityBound {
  public:
    explicit SimilarityBound(const Quantised& probe) noexcept;

    /// At least the float nearest to x.q.
    float upper(std::int32_t dot, float scale, float error) const noexcept {
        return static_cast<float>(dot) * (scale * probe_scale_) + error * probe_norm_ + constant_;
    }

  private:
    float probe_scale_;
    float probe_norm_;
    float constant_;
};

}  // namespace rollcall::gallery
