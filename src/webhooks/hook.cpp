#include "webhooks/hook.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/bytes.h"

namespace rollcall::webhooks {
namespace {

constexpr std::array<std::string_view, 7> kNames{
    "ping",          "checkin.recorded", "checkin.corrected", "attempt.unknown",
    "attempt.spoof", "device.offline",   "employee.enrolled"};
constexpr std::uint32_t kAllBits = (1U << kNames.size()) - 2;

}  // namespace

std::string_view kind_name(Kind kind) noexcept {
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_from_name(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt
                                 : std::optional(static_cast<Kind>(found - kNames.begin()));
}

Kinds Kinds::from_bits(std::uint32_t bits) noexcept {
    Kinds kinds;
    kinds.bits_ = bits & kAllBits;
    return kinds;
}

Kinds Kinds::all() noexcept {
    return from_bits(kAllBits);
}

std::vector<std::string_view> Kinds::names() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (has(static_cast<Kind>(i))) {
            names.push_back(kNames[i]);
        }
    }
    return names;
}

std::string_view hook_state_name(HookState state) noexcept {
    switch (state) {
        case HookState::active:
            return "active";
        case HookState::paused:
            return "paused";
        case HookState::failed:
            break;
    }
    return "failed";
}

Status validate(const HookTerms& terms) {
    const std::string& name = terms.name;
    if (name.empty() || name.size() > kHookNameLimit || !is_utf8(name) ||
        has_control_characters(name) || trimmed(name) != name) {
        return Error{ErrorCode::invalid_field,
                     "name: 1 to 64 bytes of text, without spaces at its ends."};
    }
    if (terms.url.empty()) {
        return Error{ErrorCode::invalid_field, "url: cannot be blank."};
    }
    if (terms.kinds.empty()) {
        std::string known;
        for (const std::string_view kind : Kinds::all().names()) {
            known += (known.empty() ? "" : ", ") + std::string(kind);
        }
        return Error{ErrorCode::invalid_field, "kinds: a list of at least one of " + known + "."};
    }
    return {};
}

Result<Hook> changed(Hook hook, const HookChange& change) {
    hook.terms.name = change.name.value_or(hook.terms.name);
    hook.terms.url = change.url.value_or(hook.terms.url);
    hook.terms.kinds = change.kinds.value_or(hook.terms.kinds);
    if (Status valid = validate(hook.terms); !valid) {
        return valid.error();
    }
    if (change.state == HookState::failed) {
        return Error{ErrorCode::invalid_field, "state: active or paused."};
    }
    if (change.state == HookState::active && hook.state != HookState::active) {
        hook.failures = 0;
        hook.failing_since.reset();
    }
    hook.state = change.state.value_or(hook.state);
    return hook;
}

}  // namespace rollcall::webhooks
