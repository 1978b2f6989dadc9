#include "server/attempt_form.h"

#include <utility>

namespace rollcall::server {

Result<AttemptForm> read_attempt_form(const Request& request) {
    const access::LivenessPolicy policy = request.caller->principal.liveness;
    if (access::needs_challenge(policy)) {
        return Error{ErrorCode::liveness_required,
                     "The liveness policy of this key or session is \"" +
                         std::string(access::liveness_policy_name(policy)) +
                         "\": begin with POST /api/v1/liveness/sessions."};
    }
    Result<PictureForm> asked = read_picture_form(request, "image", "Image");
    if (!asked) {
        return std::move(asked).error();
    }
    AttemptForm attempt{.form = std::move(asked->form),
                        .frames = {},
                        .must_look_live = access::looks_at_pictures(policy)};
    attempt.frames = attempt.form.files("image");
    return attempt;
}

}  // namespace rollcall::server
