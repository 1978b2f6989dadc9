#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "liveness/burst_judge.h"

namespace rollcall::liveness {

/// How a head is held. Degrees; positive yaw: to its own left (the nose moves to the picture's
/// right); positive pitch: bowed.
struct Pose {
    float yaw = 0;
    float pitch = 0;
    float roll = 0;
    float nearer = 1;
    float x = 320;  ///< middle of the face, pixels
    float y = 240;
};

/// Five points of a head in space, seen by a camera at arm's length. `relief`: height of the nose
/// over the plane of eyes and mouth in eye distances; 0 is a flat picture.
inline FacePoints seen(const Pose& pose, float relief = .55F) {
    constexpr float kEyeDistance = 80;  // pixels, seen from the front
    constexpr float kCamera = 8;        // eye distances: 500 mm over 63 mm
    const std::array<std::array<float, 3>, 5> head{{{-.5F, -.545F, 0},
                                                    {.5F, -.545F, 0},
                                                    {0, .0226F, relief},
                                                    {-.4F, .545F, 0},
                                                    {.4F, .545F, 0}}};
    const auto radians = [](float degrees) { return degrees * std::numbers::pi_v<float> / 180; };
    const float yaw = radians(pose.yaw);
    const float pitch = radians(pose.pitch);
    const float roll = radians(pose.roll);
    FacePoints points;
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto [x, y, z] = head[i];
        const float turned_x = x * std::cos(yaw) + z * std::sin(yaw);
        const float turned_z = z * std::cos(yaw) - x * std::sin(yaw);
        const float bowed_y = y * std::cos(pitch) + turned_z * std::sin(pitch);
        const float bowed_z = turned_z * std::cos(pitch) - y * std::sin(pitch);
        const float scale = kEyeDistance * kCamera / (kCamera / pose.nearer - bowed_z);
        const float u = scale * turned_x;
        const float v = scale * bowed_y;
        points[i] = {pose.x + u * std::cos(roll) - v * std::sin(roll),
                     pose.y + u * std::sin(roll) + v * std::cos(roll)};
    }
    return points;
}

/// A burst of frames, a fifth of a second apart, in which a head does one thing after another.
class Acting {
  public:
    explicit Acting(float relief = .55F) : relief_(relief) { hold(3); }

    Acting& hold(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            add({});
        }
        return *this;
    }
    Acting& act(Action action) {
        for (const float part : {.3F, .6F, .9F, 1.0F, .9F, .6F, .3F, .0F}) {
            switch (action) {
                case Action::turn_left:
                    add({.yaw = 30 * part});
                    break;
                case Action::turn_right:
                    add({.yaw = -30 * part});
                    break;
                case Action::nod:
                    add({.pitch = 22 * part});
                    break;
                case Action::come_closer:
                    add({.nearer = 1 + .5F * part});
                    break;
            }
        }
        return *this;
    }
    Acting& add(const Pose& pose) {
        // A head is never quite still, nor are a camera's pixels.
        const float tremor = .3F * std::sin(static_cast<float>(frames.size()) * 1.7F);
        Pose held = pose;
        held.x += tremor;
        held.y -= tremor / 2;
        frames.push_back(
            {std::chrono::milliseconds(200 * frames.size()), false, 1, seen(held, relief_), .8F});
        return *this;
    }

    std::vector<Observation> frames;

  private:
    float relief_;
};

}  // namespace rollcall::liveness
