#include "attendance/event.h"

#include <algorithm>
#include <utility>

#include "journal/encoder.h"

namespace rollcall::attendance {
namespace {

using journal::Encoder;

/// Of the encodings below, together: a new one gets a new number and is read beside the old.
constexpr std::int64_t kEncoding = 1;
/// Of facts that a device kept while it was without connection.
constexpr std::int64_t kOfflineEncoding = 2;

constexpr std::array<std::pair<Direction, std::string_view>, 2> kDirections = {
    {{Direction::in, "in"}, {Direction::out, "out"}}};

std::optional<std::int64_t> number_of(const std::optional<Direction>& direction) {
    return direction ? std::optional(static_cast<std::int64_t>(*direction)) : std::nullopt;
}

std::optional<std::int64_t> number_of(const std::optional<EventNumber>& event) {
    return event ? std::optional(event->value()) : std::nullopt;
}

}  // namespace

std::string_view direction_name(Direction direction) noexcept {
    return direction == Direction::in ? "in" : "out";
}

std::optional<Direction> direction_from_name(std::string_view name) noexcept {
    const auto* const row =
        std::ranges::find(kDirections, name, &std::pair<Direction, std::string_view>::second);
    return row == kDirections.end() ? std::nullopt : std::optional(row->first);
}

std::string_view method_name(Method method) noexcept {
    switch (method) {
        case Method::face:
            return "face";
        case Method::pin:
            return "pin";
        case Method::badge:
            return "badge";
        case Method::manual:
            return "manual";
        case Method::import:
            break;
    }
    return "import";
}

std::string_view event_kind_name(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::check_in:
            return "check_in";
        case EventKind::voided:
            return "voided";
        case EventKind::redirected:
            return "redirected";
        case EventKind::moved:
            break;
    }
    return "moved";
}

std::string_view liveness_shown_name(LivenessShown shown) noexcept {
    switch (shown) {
        case LivenessShown::nothing:
            return "nothing";
        case LivenessShown::passive:
            return "passive";
        case LivenessShown::active:
            return "active";
        case LivenessShown::both:
            break;
    }
    return "both";
}

Bytes encoded(const Facts& facts) {
    Encoder encoder;
    encoder.number(facts.offline_skew ? kOfflineEncoding : kEncoding)
        .number(static_cast<std::int64_t>(facts.kind))
        .number(to_unix_millis(facts.at))
        .number(facts.utc_offset.count())
        .text(facts.zone)
        .number(to_unix_millis(facts.received_at))
        .maybe_number(number_of(facts.direction))
        .number(static_cast<std::int64_t>(facts.method))
        .text(facts.device)
        .text(facts.site)
        .text(facts.credential)
        .number(static_cast<std::int64_t>(facts.liveness))
        .number(facts.clock_unsure ? 1 : 0)
        .maybe_number(number_of(facts.shown))
        .maybe_number(number_of(facts.target))
        .text(facts.reason)
        .text(facts.author);
    if (facts.offline_skew) {
        encoder.number(facts.offline_skew->count());
    }
    return encoder.result();
}

Bytes encoded(const Evidence& evidence) {
    return Encoder()
        .number(kEncoding)
        .real(evidence.score)
        .real(evidence.threshold)
        .real(evidence.margin)
        .number(evidence.matched_photo.value())
        .text(evidence.model.value())
        .real(evidence.face_width)
        .real(evidence.sharpness)
        .real(evidence.yaw)
        .real(evidence.pitch)
        .result();
}

Bytes encoded(PersonKey person) {
    return Encoder().number(kEncoding).number(person.value()).result();
}

}  // namespace rollcall::attendance
