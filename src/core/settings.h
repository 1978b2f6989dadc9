#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"

namespace rollcall {

/// Which TOML type a setting has.
enum class SettingKind { text, path, whole_number, number_or_auto, boolean, list, secret };

/// One row of the table behind setting_table(): how a setting is read, checked and shown.
struct Setting {
    SettingInfo info;
    SettingKind kind{};
    /// Takes the text into the config, or returns false and leaves it as it was.
    std::function<bool(Config&, std::string_view)> set;
    /// The inverse of set; "set" or "not set" for the secret.
    std::function<std::string(const Config&)> get;
};

/// The whole table, made once.
const std::vector<Setting>& settings();
/// The row of this name, or null.
const Setting* find_setting(std::string_view name);

/// What settings must fulfil together: one sentence a fault; empty if all is well.
std::vector<std::string> contradictions(const Config& config);

}  // namespace rollcall
