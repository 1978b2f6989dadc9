#pragma once

#include <optional>
#include <string>

#include "core/error.h"
#include "face/quality.h"

namespace rollcall::app {

/// The second of the three answers: this picture does not tell, another may.
struct TryAgain {
    ErrorCode reason;  ///< no_face, or what is wrong with the face's picture
    std::string hint;  ///< for the person in front of the camera
};

TryAgain no_face_seen();
/// The frames of one attempt are not of one person.
TryAgain frames_differ();
/// Somebody was recognised in frames that do not look live.
TryAgain not_sure_of_life();

/// A face that was not found may be somebody's all the same if its picture is poor: what to do
/// about the first of its shortcomings. Nothing if the picture is good enough, or was not measured.
/// Not to be asked about a face that was found: its similarity says enough.
std::optional<TryAgain> better_picture_wanted(const std::optional<face::Quality>& quality);

}  // namespace rollcall::app
