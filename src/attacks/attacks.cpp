#include "attacks/attacks.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "attacks/canvas.h"

namespace rollcall::attacks {
namespace {

constexpr float kTau = 2 * std::numbers::pi_v<float>;
constexpr float kDegree = std::numbers::pi_v<float> / 180;
constexpr float kWhite = 255;

float luma(const Colour& colour) {
    return .299F * colour[0] + .587F * colour[1] + .114F * colour[2];  // ITU-R BT.601
}

/// What paper and ink do to a picture: no deep black, no pure white, fewer colours, a halftone
/// screen at 45 degrees that is nearly too fine for the camera, and light from one side.
Ink paper_ink(Dice& dice, float width) {
    const float black = dice.between(20, 45);
    const float white = dice.between(205, 240);
    const float saturation = dice.between(.6F, .9F);
    const Colour cast{dice.between(.95F, 1.03F), 1, dice.between(.9F, 1.02F)};
    const float pitch = kTau / dice.between(2.2F, 3.6F);
    const float depth = dice.between(4, 12);
    const float light = dice.between(-.18F, .18F);
    return [=](vision::Point at, Colour& colour) {
        const float gray = luma(colour);
        const float along = (at.x + at.y) * std::numbers::sqrt2_v<float> / 2;
        const float across = (at.x - at.y) * std::numbers::sqrt2_v<float> / 2;
        const float dot = depth * std::sin(along * pitch) * std::sin(across * pitch);
        const float lit = 1 + light * (at.x / width - .5F);
        for (std::size_t i = 0; i < colour.size(); ++i) {
            const float pale = gray + saturation * (colour[i] - gray);
            colour[i] = lit * cast[i] * (black + pale * (white - black) / kWhite + dot);
        }
    };
}

/// What a screen does: another gamma, a bluish white, stripes of sub-pixels, the slow waves that
/// their grid makes with the camera's (moire, another one in each colour), and a lamp's reflection.
Ink screen_ink(Dice& dice, float width, float height) {
    const float gamma = dice.between(.75F, 1.2F);
    const Colour cast{dice.between(.9F, 1), dice.between(.95F, 1.02F), dice.between(1, 1.1F)};
    const float grid = kTau / dice.between(2.1F, 3.2F);
    const float grid_depth = dice.between(.03F, .1F);
    const float wave = kTau / dice.between(6, 22);
    const float wave_angle = dice.between(0, kTau);
    const float wave_depth = dice.between(3, 10);
    const vision::Point lamp{dice.between(0, width), dice.between(0, height)};
    const float lamp_size = dice.between(.1F, .35F) * width;
    const float lamp_light = dice.between(0, 70);
    return [=](vision::Point at, Colour& colour) {
        const float distance = std::hypot(at.x - lamp.x, at.y - lamp.y) / lamp_size;
        const float glare = lamp_light * std::exp(-distance * distance);
        const float row = 1 - grid_depth * (.5F + .5F * std::sin(at.y * grid));
        for (std::size_t i = 0; i < colour.size(); ++i) {
            const float third = kTau * static_cast<float>(i) / 3;
            const float turned = wave_angle + .1F * static_cast<float>(i);
            const float column = 1 - grid_depth * (.5F + .5F * std::sin(at.x * grid + third));
            const float moire =
                wave_depth * std::sin(wave * (at.x * std::cos(turned) + at.y * std::sin(turned)));
            const float shown = kWhite * std::pow(colour[i] / kWhite, gamma);
            colour[i] = cast[i] * shown * row * column + moire + glare;
        }
    };
}

/// The part of the picture around the face that an instrument shows: so many faces wide, a little
/// higher, and no more than there is.
vision::Box shown_part(const Portrait& victim, float faces_wide) {
    const vision::Box& face = victim.face;
    const auto right_end = static_cast<float>(victim.picture.width);
    const auto lower_end = static_cast<float>(victim.picture.height);
    constexpr float kTaller = 1.2F;
    const float width = face.width * faces_wide;
    const float height = width * kTaller;
    const float left = std::clamp(face.x + (face.width - width) / 2, 0.0F, right_end - 2);
    const float top = std::clamp(face.y + (face.height - height) / 2, 0.0F, lower_end - 2);
    const float right = std::clamp(face.x + (face.width + width) / 2, left + 2, right_end);
    const float bottom = std::clamp(face.y + (face.height + height) / 2, top + 2, lower_end);
    return {left, top, right - left, bottom - top};
}

vision::Image cut_out(const vision::Image& picture, const vision::Box& part) {
    return vision::crop_and_resize(picture, part, std::max(2, static_cast<int>(part.width)),
                                   std::max(2, static_cast<int>(part.height)));
}

/// The picture with a frame around it of this many pixels.
Sheet framed(const vision::Image& picture, float frame, std::uint8_t level) {
    const int rim = static_cast<int>(std::lround(frame));
    const int width = picture.width + 2 * rim;
    const int height = picture.height + 2 * rim;
    Sheet sheet{blank(width, height, level), blank(width, height, 255)};
    for (int y = 0; y < picture.height; ++y) {
        const auto row = picture.row(y);
        const std::size_t to =
            (static_cast<std::size_t>(y + rim) * static_cast<std::size_t>(width) +
             static_cast<std::size_t>(rim)) *
            3;
        std::ranges::copy(row, sheet.face.rgb.begin() + static_cast<std::ptrdiff_t>(to));
    }
    return sheet;
}

/// Where the sheet lies: its point `shown` comes to `seen` of the picture, turned by `angle` and
/// `size` times as large. The map from the picture to the sheet.
vision::Similarity placed(vision::Point shown, vision::Point seen, float angle, float size) {
    const float a = std::cos(angle) * size;
    const float b = std::sin(angle) * size;
    const vision::Similarity to_picture{a, b, seen.x - (a * shown.x - b * shown.y),
                                        seen.y - (b * shown.x + a * shown.y)};
    return to_picture.inverse();
}

vision::Point middle_of(const vision::Box& box) {
    return {box.x + box.width / 2, box.y + box.height / 2};
}

/// How far an instrument may be turned, in degrees, and what frame is around its picture.
struct Holding {
    float turned = 0;
    float frame = 0;  ///< in widths of the part shown
    std::uint8_t frame_level = 0;
};

/// An instrument held up before a blurred scene, the face about the middle of the frame.
vision::Image held_up(const vision::Image& shown, const vision::Box& part, const Portrait& victim,
                      const Portrait& attacker, const Holding& holding, Dice& dice) {
    const int width = victim.picture.width;
    const int height = victim.picture.height;
    const float frame = std::round(holding.frame * static_cast<float>(shown.width));
    const vision::Point face = middle_of(victim.face);
    const vision::Point on_sheet{face.x - part.x + frame, face.y - part.y + frame};
    constexpr float kAstray = .05F;
    const vision::Point seen{static_cast<float>(width) * (.5F + dice.between(-kAstray, kAstray)),
                             static_cast<float>(height) * (.5F + dice.between(-kAstray, kAstray))};
    const float angle = dice.between(-holding.turned, holding.turned) * kDegree;
    vision::Image scene = blurred_scene(attacker.picture, width, height);
    lay(scene, framed(shown, frame, holding.frame_level),
        placed(on_sheet, seen, angle, dice.between(.8F, 1.1F)));
    return scene;
}

/// An instrument so near that it fills the frame.
vision::Image filling(const vision::Image& shown, Dice& dice) {
    const auto width = static_cast<float>(shown.width);
    const auto height = static_cast<float>(shown.height);
    const float angle = dice.between(-2, 2) * kDegree;
    // Large enough that a turned sheet leaves no corner empty.
    const float size = std::cos(angle) +
                       std::max(width / height, height / width) * std::abs(std::sin(angle)) + .01F;
    const vision::Point middle{width / 2, height / 2};
    return vision::warp(shown, placed(middle, middle, angle, size), shown.width, shown.height);
}

vision::Image print(const Portrait& victim, const Portrait& attacker, Dice& dice) {
    const vision::Box part = shown_part(victim, dice.between(1.6F, 2.4F));
    vision::Image shown = cut_out(victim.picture, part);
    paint(shown, paper_ink(dice, part.width));
    const Holding holding{8, dice.between(.03F, .08F), 232};
    return held_up(shown, part, victim, attacker, holding, dice);
}

vision::Image print_close(const Portrait& victim, Dice& dice) {
    vision::Image shown = victim.picture;
    paint(shown, paper_ink(dice, static_cast<float>(shown.width)));
    return filling(shown, dice);
}

vision::Image screen(const Portrait& victim, const Portrait& attacker, Dice& dice) {
    const vision::Box part = shown_part(victim, dice.between(1.7F, 2.5F));
    vision::Image shown = cut_out(victim.picture, part);
    paint(shown, screen_ink(dice, part.width, part.height));
    const Holding holding{4, dice.between(.04F, .1F), 14};
    return held_up(shown, part, victim, attacker, holding, dice);
}

vision::Image screen_close(const Portrait& victim, Dice& dice) {
    vision::Image shown = victim.picture;
    paint(shown,
          screen_ink(dice, static_cast<float>(shown.width), static_cast<float>(shown.height)));
    return filling(shown, dice);
}

vision::Image still(const Portrait& victim, const Portrait& attacker, Dice& dice) {
    const vision::Box part = shown_part(victim, dice.between(1.5F, 2.4F));
    return held_up(cut_out(victim.picture, part), part, victim, attacker, {10, 0, 0}, dice);
}

/// A printed oval around the face, with a rim of white paper.
Sheet mask_of(const Portrait& victim, const vision::Box& part, Dice& dice) {
    vision::Image shown = cut_out(victim.picture, part);
    paint(shown, paper_ink(dice, part.width));
    Sheet mask{std::move(shown), {}};
    mask.shape = blank(mask.face.width, mask.face.height, 0);
    const vision::Point middle{middle_of(victim.face).x - part.x,
                               middle_of(victim.face).y - part.y};
    const float across = victim.face.width * .62F;
    const float down = victim.face.height * .66F;
    const float rim = 1 + dice.between(.03F, .1F);
    const auto reach = [&](vision::Point at) {
        return std::hypot((at.x - middle.x) / across, (at.y - middle.y) / down);
    };
    paint(mask.face, [&](vision::Point at, Colour& colour) {
        if (const float out = reach(at); out > rim) {
            colour = {0, 0, 0};
        } else if (out > 1) {
            colour = {235, 233, 228};
        }
    });
    paint(mask.shape,
          [&](vision::Point at, Colour& colour) { colour.fill(reach(at) > rim ? 0 : kWhite); });
    return mask;
}

vision::Image cutout(const Portrait& victim, const Portrait& attacker, Dice& dice) {
    const vision::Box part = shown_part(victim, 1.6F);
    const Sheet mask = mask_of(victim, part, dice);
    const vision::Point on_sheet{middle_of(victim.face).x - part.x,
                                 middle_of(victim.face).y - part.y};
    const float size = attacker.face.width / victim.face.width * dice.between(1, 1.15F);
    const float angle = dice.between(-6, 6) * kDegree;
    vision::Image seen = attacker.picture;
    lay(seen, mask, placed(on_sheet, middle_of(attacker.face), angle, size));
    return seen;
}

vision::Image shown_to_camera(Species species, const Portrait& victim, const Portrait& attacker,
                              Dice& dice) {
    switch (species) {
        case Species::print:
            return print(victim, attacker, dice);
        case Species::print_close:
            return print_close(victim, dice);
        case Species::screen:
            return screen(victim, attacker, dice);
        case Species::screen_close:
            return screen_close(victim, dice);
        case Species::cutout:
            return cutout(victim, attacker, dice);
        case Species::still:
            break;
    }
    return still(victim, attacker, dice);
}

vision::Image taken(const vision::Image& seen, Dice& dice) {
    const float blur = dice.between(.2F, .9F);
    const float noise = dice.between(.5F, 2.5F);
    return photographed(seen, blur, noise, dice);
}

}  // namespace

std::string_view species_name(Species species) noexcept {
    switch (species) {
        case Species::print:
            return "print";
        case Species::print_close:
            return "print_close";
        case Species::screen:
            return "screen";
        case Species::screen_close:
            return "screen_close";
        case Species::cutout:
            return "cutout";
        case Species::still:
            break;
    }
    return "still";
}

vision::Image make_attack(Species species, const Portrait& victim, const Portrait& attacker,
                          std::uint64_t seed) {
    Dice dice(seed);
    return taken(shown_to_camera(species, victim, attacker, dice), dice);
}

vision::Image retaken(const vision::Image& picture, std::uint64_t seed) {
    Dice dice(seed);
    return taken(picture, dice);
}

}  // namespace rollcall::attacks
