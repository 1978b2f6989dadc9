#pragma once

#include "app/attempt.h"
#include "server/form.h"
#include "server/message.h"

namespace rollcall::server {

/// A form by which somebody asks who a person is.
struct AttemptForm {
    Form form;
    std::vector<ByteView> frames;  ///< the files `image`, at least one
    bool must_look_live = false;   ///< by the caller's liveness policy
};

/// Reads it. Errors: liveness_required (the caller's policy wants a challenge); as
/// read_picture_form.
Result<AttemptForm> read_attempt_form(const Request& request);

}  // namespace rollcall::server
