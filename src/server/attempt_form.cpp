#include "server/attempt_form.h"

#include <utility>

namespace rollcall::server {
namespace {

/// Somebody who was recognised and had to look live; `again` says whether they did not.
void count_liveness(Metrics& metrics, const app::Attempt& attempt, bool recognised,
                    const app::TryAgain* again) {
    const bool unsure = again != nullptr && again->reason == ErrorCode::liveness_unsure;
    if (attempt.judged && (recognised || unsure)) {
        metrics.passive_liveness_judged(recognised);
    }
}

}  // namespace

Result<AttemptForm> attempt_form_of(const Request& request, PictureForm form, Challenge challenge) {
    const access::LivenessPolicy policy = request.caller->principal.liveness;
    if (access::needs_challenge(policy) && challenge == Challenge::as_policy) {
        return Error{ErrorCode::liveness_required,
                     "The liveness policy of this key or session is \"" +
                         std::string(access::liveness_policy_name(policy)) +
                         "\": begin with POST /api/v1/liveness/sessions."};
    }
    AttemptForm attempt{.form = std::move(form.form),
                        .frames = {},
                        .must_look_live = access::looks_at_pictures(policy)};
    attempt.frames = attempt.form.files("image");
    return attempt;
}

Result<AttemptForm> read_attempt_form(const Request& request) {
    Result<PictureForm> form = read_picture_form(request, "image", "Image");
    if (!form) {
        return std::move(form).error();
    }
    return attempt_form_of(request, std::move(*form));
}

Result<app::Identification> identify(const Api& api, Metrics& metrics, const AttemptForm& asked,
                                     std::size_t top) {
    const auto attempt = api.attempts.read(asked.frames, asked.must_look_live);
    if (!attempt) {
        return attempt.error();
    }
    auto found = api.identify.run(*attempt, top);
    if (found) {
        count_liveness(metrics, *attempt, std::holds_alternative<app::Recognised>(found->answer),
                       std::get_if<app::TryAgain>(&found->answer));
    }
    return found;
}

Result<app::PersonVerification> verify(const Api& api, Metrics& metrics, const AttemptForm& asked,
                                       const EmployeeId& id) {
    const auto attempt = api.attempts.read(asked.frames, asked.must_look_live);
    if (!attempt) {
        return attempt.error();
    }
    auto verified = api.verify_person.run(id, *attempt);
    if (verified) {
        count_liveness(metrics, *attempt, verified->same_person,
                       verified->try_again ? &*verified->try_again : nullptr);
    }
    return verified;
}

}  // namespace rollcall::server
