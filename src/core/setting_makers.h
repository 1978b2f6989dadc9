#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/setting_values.h"
#include "core/settings.h"

namespace rollcall {

// What most rows of the table of settings are made by.

inline constexpr std::string_view kAuto = "auto";

// They take `field`: a generic lambda from a Config to a reference to its member.

template <class Field>
Setting text_setting(std::string name, std::string meaning, std::string values, Field field,
                     bool (*acceptable)(std::string_view)) {
    return {{std::move(name), std::move(meaning), std::move(values)},
            SettingKind::text,
            [=](Config& config, std::string_view text) {
                if (!acceptable(text)) {
                    return false;
                }
                field(config) = text;
                return true;
            },
            [=](const Config& config) { return field(config); }};
}

template <class Field>
Setting path_setting(std::string name, std::string meaning, Field field, bool may_be_empty) {
    return {{std::move(name), std::move(meaning), may_be_empty ? "a path, or nothing" : "a path"},
            SettingKind::path,
            [=](Config& config, std::string_view text) {
                const bool blank = trimmed(text).empty();
                if ((blank && !may_be_empty) || text.find('\0') != std::string_view::npos) {
                    return false;
                }
                field(config) = blank ? std::string_view{} : text;
                return true;
            },
            [=](const Config& config) { return field(config).string(); }};
}

template <class Field>
Setting whole_setting(std::string name, std::string meaning, std::uint64_t least,
                      std::uint64_t most, Field field) {
    return {{std::move(name), std::move(meaning),
             "a whole number from " + std::to_string(least) + " to " + std::to_string(most)},
            SettingKind::whole_number,
            [=](Config& config, std::string_view text) {
                const auto number = parse_whole(text);
                if (!number || *number < least || *number > most) {
                    return false;
                }
                using Value = std::remove_reference_t<decltype(field(config))>;
                field(config) = static_cast<Value>(*number);
                return true;
            },
            [=](const Config& config) { return std::to_string(field(config)); }};
}

template <class Field>
Setting seconds_setting(std::string name, std::string meaning, Field field) {
    return {{std::move(name), std::move(meaning), "a whole number from 1 to 3600"},
            SettingKind::whole_number,
            [=](Config& config, std::string_view text) {
                const auto number = parse_whole(text);
                if (!number || *number < 1 || *number > 3600) {
                    return false;
                }
                field(config) = std::chrono::seconds{*number};
                return true;
            },
            [=](const Config& config) { return std::to_string(field(config).count()); }};
}

template <class Field>
Setting threshold_setting(std::string name, std::string meaning, Field field) {
    return {{std::move(name), std::move(meaning), "a number from -1 to 2, or \"auto\""},
            SettingKind::number_or_auto,
            [=](Config& config, std::string_view text) {
                const auto number = parse_threshold(text);
                if (!number && text != kAuto) {
                    return false;
                }
                field(config) = number;
                return true;
            },
            [=](const Config& config) {
                const std::optional<double>& value = field(config);
                return value ? shortest_text(*value) : std::string(kAuto);
            }};
}

template <class Field>
Setting switch_setting(std::string name, std::string meaning, Field field) {
    return {{std::move(name), std::move(meaning), "true or false", true},
            SettingKind::boolean,
            [=](Config& config, std::string_view text) {
                const bool yes = text == "true" || text == "1";
                const bool no = text == "false" || text == "0";
                if (yes || no) {
                    field(config) = yes;
                }
                return yes || no;
            },
            [=](const Config& config) { return std::string(field(config) ? "true" : "false"); }};
}

/// `field`: from a Config to the text.
template <class Field>
Setting secret_setting(std::string name, std::string meaning, Field field) {
    return {
        {std::move(name), std::move(meaning), "20 to 512 visible ASCII characters", false, true},
        SettingKind::secret,
        [=](Config& config, std::string_view text) {
            if (text.size() < 20 || text.size() > 512 || !is_visible_ascii(text)) {
                return false;
            }
            field(config) = text;
            return true;
        },
        [=](const Config& config) {
            return std::string(field(config).empty() ? "not set" : "set");
        }};
}

}  // namespace rollcall
