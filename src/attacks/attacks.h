#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "vision/image.h"

namespace rollcall::attacks {

/// Presentation attack instruments (PAI) made by code out of a picture, to measure what a liveness
/// network lets through. They have the signs that the species is known by, drawn at random within
/// stated bounds; nothing was printed or filmed, so that figures on them are no certified ones.
/// Pure functions.

/// The words are ISO/IEC 30107-3's: attacks of one species are made in one way.
enum class Species {
    print,         ///< a paper print held up: white border, halftone, pale colours, turned, shaded
    print_close,   ///< the same print so near that no edge of it is in the frame
    screen,        ///< a phone or tablet held up: bezel, moire, pixel grid, gamma, a reflection
    screen_close,  ///< the same screen, no edge in the frame
    cutout,        ///< a printed face cut out with a rim of paper, held before another's face
    still,         ///< the picture itself with cut edges before a background, its tones untouched
};

inline constexpr std::array kSpecies{Species::print,        Species::print_close, Species::screen,
                                     Species::screen_close, Species::cutout,      Species::still};

/// "print", "print_close", ...
std::string_view species_name(Species species) noexcept;

/// A picture of somebody and where the face is in it.
struct Portrait {
    const vision::Image& picture;
    vision::Box face;
};

/// The picture that a camera takes of the attack: `victim` is the face shown. Of `attacker` the
/// cut-out keeps the whole picture, with the mask over the face; the others keep its colours as a
/// blurred background. As large as the victim's picture (the cut-out: the attacker's), the face
/// 0.8 .. 1.1 times as large as there, slightly out of focus, with noise, and once through JPEG, as
/// a camera's picture is. The same `seed` gives the same picture on every machine up to the
/// rounding of sines. Both pictures are at least 16 pixels wide and high and both faces have an
/// area.
vision::Image make_attack(Species species, const Portrait& victim, const Portrait& attacker,
                          std::uint64_t seed);

/// The picture through the same camera as an attack (focus, noise, JPEG), with nothing else: a live
/// face as the control, to see that it is the instrument that is told and not the camera.
vision::Image retaken(const vision::Image& picture, std::uint64_t seed);

}  // namespace rollcall::attacks
