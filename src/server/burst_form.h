#pragma once

#include <vector>

#include "app/active_liveness.h"
#include "server/form.h"
#include "server/json_response.h"
#include "server/message.h"
#include "server/metrics.h"
#include "server/server.h"

namespace rollcall::server {

/// The frames of a burst: files `frame`, and in `times` when each was taken. Views into the form's
/// body. Errors: missing_field, invalid_field.
Result<std::vector<app::BurstFrame>> burst_of(const Form& form);

/// Judges a burst for a session of the caller's device, by its liveness policy, and counts what
/// came of it. Errors: as ActiveLiveness::judge.
Result<app::JudgedBurst> judge_burst(const Api& api, Metrics& metrics, const Request& request,
                                     const std::string& session,
                                     std::span<const app::BurstFrame> frames);

/// Why a burst did not pass, what to do, and for how long the device is paused now.
void add_failure(Json& json, const app::JudgedBurst& judged);

/// The answer to an error; with a word on when to come back, if the device has to wait.
Response liveness_refusal(const Api& api, const Error& error, const Request& request);

/// Whether the caller's policy asks for both kinds of liveness.
bool must_look_live_too(const Request& request);

}  // namespace rollcall::server
