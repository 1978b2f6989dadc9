#include "app/try_again.h"

#include <vector>

namespace rollcall::app {

TryAgain no_face_seen() {
    return {ErrorCode::no_face, "No face was seen. Look straight at the camera, in good light."};
}

TryAgain frames_differ() {
    return {ErrorCode::frames_differ,
            "The pictures show more than one person. One at a time, please."};
}

TryAgain not_sure_of_life() {
    return {ErrorCode::liveness_unsure,
            "The camera is not sure that you are there yourself. Do what is shown next, or ask for "
            "help."};
}

std::optional<TryAgain> better_picture_wanted(const std::optional<face::Quality>& quality) {
    if (!quality) {
        return std::nullopt;
    }
    const std::vector<face::Shortcoming> poor = face::shortcomings(*quality, face::Purpose::search);
    if (poor.empty()) {
        return std::nullopt;
    }
    return TryAgain{poor.front().info->code, std::string(poor.front().info->hint)};
}

}  // namespace rollcall::app
