#include "attendance/correction.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rollcall::attendance {
namespace {

constexpr std::array<std::pair<CorrectionKind, std::string_view>, 3> kKinds = {
    {{CorrectionKind::add, "add"},
     {CorrectionKind::change, "change"},
     {CorrectionKind::take_back, "take_back"}}};
constexpr std::array<std::pair<CorrectionState, std::string_view>, 3> kStates = {
    {{CorrectionState::requested, "requested"},
     {CorrectionState::approved, "approved"},
     {CorrectionState::rejected, "rejected"}}};
/// Begins the reason of the events that a correction writes; its number follows.
constexpr std::string_view kReason = "correction ";

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) noexcept {
    const auto* const row =
        std::ranges::find(names, value, &std::pair<Value, std::string_view>::first);
    return row == names.end() ? std::string_view{} : row->second;
}

template <class Value, std::size_t count>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, count>& names,
                              std::string_view name) noexcept {
    const auto* const row =
        std::ranges::find(names, name, &std::pair<Value, std::string_view>::second);
    return row == names.end() ? std::nullopt : std::optional(row->first);
}

Status invalid(const char* text) {
    return Error{ErrorCode::invalid_field, text};
}

Status missing(const char* text) {
    return Error{ErrorCode::missing_field, text};
}

Status fields_fit(const NewCorrection& correction) {
    const bool add = correction.kind == CorrectionKind::add;
    if (add && correction.target) {
        return invalid("event: what is added has none yet");
    }
    if (!add && !correction.target) {
        return missing("event: which one is wrong");
    }
    if (add && !correction.at) {
        return missing("at: when it was");
    }
    const bool says_something = correction.at || correction.direction;
    if (correction.kind == CorrectionKind::change && !says_something) {
        return missing("at or direction: what is to change");
    }
    if (correction.kind == CorrectionKind::take_back && says_something) {
        return invalid("at and direction: an event that is taken back gets none");
    }
    return {};
}

}  // namespace

std::string_view correction_kind_name(CorrectionKind kind) noexcept {
    return name_in(kKinds, kind);
}

std::optional<CorrectionKind> correction_kind_from_name(std::string_view name) noexcept {
    return value_in(kKinds, name);
}

std::string_view correction_state_name(CorrectionState state) noexcept {
    return name_in(kStates, state);
}

std::optional<CorrectionState> correction_state_from_name(std::string_view name) noexcept {
    return value_in(kStates, name);
}

Status validate(const NewCorrection& correction) {
    if (Status fit = fields_fit(correction); !fit) {
        return fit;
    }
    if (correction.reason.empty()) {
        return missing("reason: cannot be blank");
    }
    if (correction.reason.size() > kCorrectionReasonLimit) {
        return invalid("reason: at most 256 bytes");
    }
    if (correction.at && *correction.at > correction.requested_at) {
        return invalid("at: lies in the future");
    }
    if (correction.at && *correction.at < correction.requested_at - kCorrectionsReachBack) {
        return invalid("at: lies more than two years back");
    }
    return {};
}

std::vector<Facts> correcting_facts(const Correction& correction, const Decision& decision,
                                    const Facts* target, const AssignmentHistory& history) {
    const NewCorrection& asked = correction.asked;
    const auto facts_at = [&](EventKind kind, TimePoint at) {
        const Assignment& terms = history.terms_on(history.day_of(at));
        const TimeZone& zone = zone_of(terms);
        Facts facts;
        facts.kind = kind;
        facts.at = at;
        facts.utc_offset = zone.offset_at(at);
        facts.zone = zone.name();
        facts.received_at = decision.at;
        facts.method = Method::manual;
        facts.credential = decision.by;
        facts.target = asked.target;
        facts.reason = std::string(kReason) + std::to_string(correction.number.value());
        facts.author = decision.by;
        if (target != nullptr) {
            facts.site = target->site;
        } else if (terms.site) {
            facts.site = terms.site->name;
        }
        return facts;
    };
    std::vector<Facts> all;
    if (asked.kind == CorrectionKind::add) {
        all.push_back(facts_at(EventKind::check_in, asked.at.value_or(asked.earliest)));
        all.back().direction = asked.direction;
        return all;
    }
    const TimePoint target_at = target == nullptr ? asked.earliest : target->at;
    if (asked.kind == CorrectionKind::take_back) {
        all.push_back(facts_at(EventKind::voided, target_at));
        return all;
    }
    if (asked.at) {
        all.push_back(facts_at(EventKind::moved, *asked.at));
    }
    if (asked.direction) {
        all.push_back(facts_at(EventKind::redirected, target_at));
        all.back().direction = asked.direction;
    }
    return all;
}

std::optional<CorrectionNumber> correction_of(const Facts& facts) {
    if (facts.method != Method::manual || !facts.reason.starts_with(kReason)) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const char* const end = facts.reason.data() + facts.reason.size();
    const auto parsed = std::from_chars(facts.reason.data() + kReason.size(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(CorrectionNumber(number))
                                                         : std::nullopt;
}

}  // namespace rollcall::attendance
