#include "access/device.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/bytes.h"

namespace rollcall::access {
namespace {

constexpr std::array<std::pair<DeviceDirection, std::string_view>, 3> kDirections = {
    {{DeviceDirection::derived, "derived"},
     {DeviceDirection::entry, "entry"},
     {DeviceDirection::exit, "exit"}}};

bool is_plain(std::string_view text) {
    return text.size() <= kDeviceNameLimit && is_utf8(text) && !has_control_characters(text) &&
           trimmed(text) == text;
}

}  // namespace

std::string_view device_direction_name(DeviceDirection direction) noexcept {
    const auto* const row = std::ranges::find(kDirections, direction,
                                              &std::pair<DeviceDirection, std::string_view>::first);
    return row->second;
}

std::optional<DeviceDirection> device_direction_from_name(std::string_view name) noexcept {
    const auto* const row =
        std::ranges::find(kDirections, name, &std::pair<DeviceDirection, std::string_view>::second);
    return row == kDirections.end() ? std::nullopt : std::optional(row->first);
}

Status validate(const DeviceTerms& terms) {
    if (terms.name.empty() || !is_plain(terms.name)) {
        return Error{ErrorCode::invalid_field,
                     "a device's name is 1 to " + std::to_string(kDeviceNameLimit) +
                         " bytes without control characters, and no spaces at its ends"};
    }
    if (!is_plain(terms.site)) {
        return Error{ErrorCode::invalid_field, "a site is at most " +
                                                   std::to_string(kDeviceNameLimit) +
                                                   " bytes without control characters"};
    }
    return {};
}

}  // namespace rollcall::access
