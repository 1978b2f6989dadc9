#pragma once

#include <vector>

#include "app/identify.h"
#include "app/verify_person.h"
#include "server/form.h"
#include "server/message.h"
#include "server/metrics.h"
#include "server/server.h"

namespace rollcall::server {

/// A form by which somebody asks who a person is.
struct AttemptForm {
    Form form;
    std::vector<ByteView> frames;  ///< the files `image`, at least one
    bool must_look_live = false;   ///< by the caller's liveness policy
};

/// Whether a policy that wants a challenge is held to, or there can be none: of pictures that a
/// device kept without connection.
enum class Challenge { as_policy, cannot_be };

/// Reads it. Errors: liveness_required (the caller's policy wants a challenge); as
/// read_picture_form.
Result<AttemptForm> read_attempt_form(const Request& request);
/// The same of a form that has been read.
Result<AttemptForm> attempt_form_of(const Request& request, PictureForm form,
                                    Challenge challenge = Challenge::as_policy);

/// Who it is; whether they looked live is counted, if they had to. Errors: as AttemptReader::read
/// and Identify.
Result<app::Identification> identify(const Api& api, Metrics& metrics, const AttemptForm& asked,
                                     std::size_t top);
/// The same for whether it is this person. Errors: as AttemptReader::read and VerifyPerson.
Result<app::PersonVerification> verify(const Api& api, Metrics& metrics, const AttemptForm& asked,
                                       const EmployeeId& id);

}  // namespace rollcall::server
