#include <algorithm>
#include <cmath>
#include <string>

#include "app/check_in.h"

namespace rollcall::app {
namespace {

using attendance::NewEvent;

constexpr std::size_t kMostOfOnePerson = 1000;  ///< corrections that are looked through

/// By what a device's check-in is known again: its number there.
std::string number_text(const CheckInRequest& request) {
    return "the device's " + request.key + ", kept without connection; ";
}

std::string hundredths(double value) {
    return std::to_string(std::lround(value * 100)) + " %";
}

/// For whoever decides: which it was, how the person was known, and what is not certain. Goes with
/// the person.
std::string held_reason(const NewEvent& event, HeldFor reason, const CheckInRequest& request) {
    std::string text = number_text(request);
    const auto skew = std::chrono::round<std::chrono::seconds>(request.offline->skew);
    if (skew != std::chrono::seconds(0)) {
        text += "its clock was " + std::to_string(skew.count()) + " s behind; ";
    }
    text += "known by " + std::string(attendance::method_name(event.facts.method));
    if (event.evidence) {
        text += " (similarity " + hundredths(event.evidence->score) + ", accepted from " +
                hundredths(event.evidence->threshold) + ")";
    }
    switch (reason) {
        case HeldFor::liveness:
            return text + "; liveness was not proven";
        case HeldFor::direction:
            return text + "; whether they came or went was not asked";
        case HeldFor::status:
            break;
    }
    return text + "; not active any more when it came";
}

}  // namespace

std::string_view held_for_name(HeldFor reason) noexcept {
    switch (reason) {
        case HeldFor::liveness:
            return "liveness";
        case HeldFor::direction:
            return "direction";
        case HeldFor::status:
            break;
    }
    return "status";
}

std::optional<std::string_view> CheckIn::out_of_window(const OfflineClaim& claim) const {
    const auto age = clock_.now() - (claim.at + claim.skew);
    if (age > kOfflineWindow) {
        return "offline_too_late";
    }
    return age < -kOfflineAhead ? std::optional<std::string_view>("offline_in_the_future")
                                : std::nullopt;
}

std::optional<HeldFor> CheckIn::held_for(const NewEvent& event, const Prospect& prospect,
                                         bool reverses, const CheckInRequest& request) const {
    if (!request.offline) {
        return std::nullopt;
    }
    if (request.offline->not_active) {
        return HeldFor::status;
    }
    if (request.offline->liveness_unproven && event.facts.method == attendance::Method::face) {
        return HeldFor::liveness;
    }
    // One that came before this and was later: written here, this would turn it round unasked.
    const auto& after = prospect.after;
    const bool turns = !prospect.duplicate_of && after && after->derived &&
                       after->at - event.facts.at < rules_.reversal_window;
    return (reverses || turns) && !event.facts.direction ? std::optional(HeldFor::direction)
                                                         : std::nullopt;
}

Result<CheckInAnswer> CheckIn::hold(const NewEvent& event, HeldFor reason,
                                    const CheckInRequest& request, const Render& render) {
    // A request that came twice at once: the other one was first.
    if (auto before = repeated(request); !before || *before) {
        return before ? Result<CheckInAnswer>(std::move(**before))
                      : Result<CheckInAnswer>(std::move(before).error());
    }
    // The correction and the answer are written one after the other: a device that had no answer
    // finds the correction that it has caused. Its clock's difference is measured anew then.
    const auto there = corrections_.list({.person = event.person,
                                          .from = event.facts.at - kSkewMeasured,
                                          .until = event.facts.at + kSkewMeasured},
                                         std::nullopt, kMostOfOnePerson);
    if (!there) {
        return there.error();
    }
    std::optional<attendance::CorrectionNumber> number;
    for (const attendance::Correction& correction : there->corrections) {
        if (correction.asked.requested_by == request.credential &&
            correction.asked.reason.starts_with(number_text(request))) {
            number = correction.number;
        }
    }
    if (!number) {
        const attendance::NewCorrection asked{
            .person = event.person,
            .kind = attendance::CorrectionKind::add,
            .target = std::nullopt,
            .at = event.facts.at,
            .direction = event.facts.direction,
            .reason = held_reason(event, reason, request),
            .earliest = event.facts.at,
            .latest = event.facts.at,
            .requested_by = request.credential,
            .requested_at = std::max(event.facts.received_at, event.facts.at)};
        const auto added = corrections_.add({&asked, 1}, std::nullopt, {});
        if (!added) {
            return added.error();
        }
        number = added->front().number;
    }
    return remember(render(Held{event.facts.at, *number, reason}), std::nullopt, event.person,
                    request);
}

}  // namespace rollcall::app
