#include "core/config.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>
#include <thread>
#include <utility>

#include <toml++/toml.h>

#include "core/bytes.h"
#include "core/durable_file.h"
#include "core/settings.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using Environment = std::map<std::string, std::string>;

constexpr std::string_view kPrefix = "ROLLCALL_";
constexpr std::string_view kTestPrefix = "ROLLCALL_TEST_";
constexpr std::array<std::string_view, 5> kOtherVariables = {
    "ROLLCALL_API_KEY_FILE", "ROLLCALL_CONFIG", "ROLLCALL_MODEL_MIRROR", "ROLLCALL_SHARED",
    "ROLLCALL_BINARY"};
constexpr std::size_t kFileLimit = 1024 * 1024;
constexpr std::size_t kKeyFileLimit = 4096;

/// What has been taken over so far, and what was wrong.
struct Loading {
    LoadedConfig loaded;
    std::vector<std::string> faults;
};

/// How many letters must be changed, added or dropped to make one word of the other (Levenshtein).
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
    return *std::ranges::min_element(
        known, {}, [name](const std::string& candidate) { return edit_distance(name, candidate); });
}

std::vector<std::string> known_names() {
    std::vector<std::string> names;
    for (const SettingInfo& info : setting_table()) {
        names.push_back(info.name);
    }
    return names;
}

std::vector<std::string> known_variables() {
    std::vector<std::string> names(kOtherVariables.begin(), kOtherVariables.end());
    for (const SettingInfo& info : setting_table()) {
        names.push_back(environment_name(info.name));
    }
    return names;
}

/// The value in one short line, whatever it holds.
std::string shown(std::string_view value) {
    constexpr std::size_t kMost = 80;
    std::string text = "\"";
    for (const char letter : value.substr(0, kMost)) {
        const auto byte = static_cast<unsigned char>(letter);
        text += byte < 0x20 || byte == 0x7F ? '?' : letter;
    }
    return text + (value.size() > kMost ? "...\"" : "\"");
}

std::string fault_of(const Setting& setting, const std::string& origin, const std::string& what) {
    return setting.info.name + " (" + origin + "): " + what + "; it must be " + setting.info.values;
}

/// `origin` says where the text stands, for people; `value` is as it stood there.
void take(Loading& loading, const Setting& setting, std::string_view value, SettingSource source,
          const std::string& origin) {
    if (!setting.set(loading.loaded.config, value)) {
        const std::string what = setting.info.is_secret ? "the key is not acceptable"
                                                        : shown(value) + " is not acceptable";
        loading.faults.push_back(fault_of(setting, origin, what));
        return;
    }
    loading.loaded.sources[setting.info.name] = source;
}

// --- the file ---

/// The TOML value as the text that the setting's setter takes; nothing if the type is wrong.
std::optional<std::string> text_of(const toml::node& node, SettingKind kind) {
    const bool text_fits = kind == SettingKind::text || kind == SettingKind::path ||
                           kind == SettingKind::number_or_auto;
    const bool number_fits =
        kind == SettingKind::whole_number || kind == SettingKind::number_or_auto;
    if (const auto* text = node.as_string(); text != nullptr && text_fits) {
        return text->get();
    }
    if (const auto* number = node.as_integer(); number != nullptr && number_fits) {
        return std::to_string(number->get());
    }
    if (const auto* number = node.as_floating_point();
        number != nullptr && kind == SettingKind::number_or_auto) {
        std::ostringstream text;
        text.imbue(std::locale::classic());
        text.precision(17);
        text << number->get();
        return text.str();
    }
    if (const auto* flag = node.as_boolean(); flag != nullptr && kind == SettingKind::boolean) {
        return flag->get() ? "true" : "false";
    }
    const auto* list = node.as_array();
    if (list == nullptr || kind != SettingKind::list) {
        return std::nullopt;
    }
    std::string joined;
    for (const toml::node& element : *list) {
        const auto* text = element.as_string();
        if (text == nullptr) {
            return std::nullopt;
        }
        joined += (joined.empty() ? "" : ",") + text->get();
    }
    return joined;
}

void take_from_file(Loading& loading, const std::string& name, const toml::node& node,
                    const fs::path& file) {
    const std::string origin = file.string() + ":" + std::to_string(node.source().begin.line);
    const Setting* setting = find_setting(name);
    if (setting == nullptr) {
        loading.faults.push_back(origin + ": there is no setting " + shown(name) +
                                 "; did you mean \"" + nearest(name, known_names()) + "\"?");
        return;
    }
    if (setting->info.is_secret) {
        loading.faults.push_back(
            origin + ": " + name + " is not read from a file that others may see: set " +
            environment_name(name) + " or " + environment_name(name) + "_FILE");
        return;
    }
    std::optional<std::string> text = text_of(node, setting->kind);
    if (!text) {
        loading.faults.push_back(fault_of(*setting, origin, "the value is of the wrong type"));
        return;
    }
    if (setting->kind == SettingKind::path && !text->empty()) {
        text = (file.parent_path() / *text).string();
    }
    take(loading, *setting, *text, SettingSource::file, origin);
}

void take_table(Loading& loading, const toml::table& table, const std::string& prefix,
                const fs::path& file) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string(key.str());
        if (const toml::table* inner = node.as_table(); inner != nullptr) {
            take_table(loading, *inner, name + ".", file);
        } else {
            take_from_file(loading, name, node, file);
        }
    }
}

void take_file(Loading& loading, const fs::path& file) {
    const Result<Bytes> bytes = read_file(file, kFileLimit);
    if (!bytes) {
        loading.faults.push_back("the settings file: " + bytes.error().message);
        return;
    }
    try {
        take_table(loading, toml::parse(as_text(*bytes)), "", file);
    } catch (const toml::parse_error& error) {
        loading.faults.push_back(file.string() + ":" + std::to_string(error.source().begin.line) +
                                 ": not TOML: " + std::string(error.description()));
    }
}

// --- environment and flags ---

/// The variable's value; nothing if it is not there or empty.
std::optional<std::string> variable(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) {
        return std::nullopt;
    }
    return found->second;
}

void refuse_unknown_variables(Loading& loading, const Environment& environment) {
    const std::vector<std::string> known = known_variables();
    for (const auto& [name, value] : environment) {
        const bool ours = name.starts_with(kPrefix) && !name.starts_with(kTestPrefix);
        if (ours && std::ranges::find(known, name) == known.end()) {
            loading.faults.push_back("there is no environment variable " + shown(name) +
                                     "; did you mean " + nearest(name, known) + "?");
        }
    }
}

void take_environment(Loading& loading, const Environment& environment) {
    for (const Setting& setting : settings()) {
        const std::string name = environment_name(setting.info.name);
        if (const auto value = variable(environment, name)) {
            take(loading, setting, *value, SettingSource::environment, "environment " + name);
        }
    }
    refuse_unknown_variables(loading, environment);
}

/// The key from a file, if ROLLCALL_API_KEY did not give one.
void take_key_file(Loading& loading, const Environment& environment) {
    const Setting& setting = *find_setting("api_key");
    if (variable(environment, environment_name(setting.info.name))) {
        return;
    }
    const auto named = variable(environment, "ROLLCALL_API_KEY_FILE");
    const auto credentials = variable(environment, "CREDENTIALS_DIRECTORY");
    if (!named && !credentials) {
        return;
    }
    const fs::path file = named ? fs::path(*named) : fs::path(*credentials) / "rollcall-api-key";
    const Result<Bytes> bytes = read_file(file, kKeyFileLimit);
    if (!bytes && !named && bytes.error().code == ErrorCode::not_found) {
        return;  // systemd passes other credentials, but not this one
    }
    if (!bytes) {
        loading.faults.push_back("api_key: " + bytes.error().message);
        return;
    }
    loading.loaded.api_key_file = file;
    take(loading, setting, trimmed(as_text(*bytes)), SettingSource::environment,
         "file " + file.string());
}

/// The master key that systemd passes, where neither it nor another file is set.
void find_master_key_credential(Config& config, const Environment& environment) {
    const auto credentials = variable(environment, "CREDENTIALS_DIRECTORY");
    if (!credentials || !config.master_key.empty() || !config.master_key_file.empty()) {
        return;
    }
    const fs::path file = fs::path(*credentials) / "rollcall-master-key";
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        config.master_key_file = file;
    }
}

void take_flags(Loading& loading, const std::map<std::string, std::string>& flags) {
    for (const auto& [name, value] : flags) {
        const Setting* setting = find_setting(name);
        if (setting == nullptr) {
            loading.faults.push_back("there is no setting " + shown(name) + "; did you mean \"" +
                                     nearest(name, known_names()) + "\"?");
        } else if (setting->info.is_secret) {
            loading.faults.push_back(name +
                                     " is not taken from a flag, which every process can "
                                     "read: set " +
                                     environment_name(name) + " or " + environment_name(name) +
                                     "_FILE");
        } else {
            take(loading, *setting, value, SettingSource::flag, "flag");
        }
    }
}

Error config_error(const std::vector<std::string>& faults) {
    std::string text = faults.front();
    for (std::size_t i = 1; i < faults.size(); ++i) {
        text += "\n" + faults[i];
    }
    return {ErrorCode::config_invalid, std::move(text)};
}

}  // namespace

const std::vector<SettingInfo>& setting_table() {
    static const std::vector<SettingInfo> table = [] {
        std::vector<SettingInfo> rows;
        for (const Setting& setting : settings()) {
            rows.push_back(setting.info);
        }
        return rows;
    }();
    return table;
}

std::string environment_name(std::string_view setting) {
    std::string name(kPrefix);
    for (const char letter : setting) {
        const bool small = letter >= 'a' && letter <= 'z';
        name += letter == '.' ? '_' : small ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    return name;
}

std::size_t worker_threads(const Config& config) {
    return config.workers != 0 ? config.workers
                               : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

Result<LoadedConfig> load_config(const std::optional<fs::path>& file,
                                 const Environment& environment,
                                 const std::map<std::string, std::string>& flags) {
    Loading loading;
    for (const SettingInfo& info : setting_table()) {
        loading.loaded.sources[info.name] = SettingSource::default_value;
    }
    if (file) {
        take_file(loading, *file);
    }
    take_environment(loading, environment);
    take_key_file(loading, environment);
    take_flags(loading, flags);
    find_master_key_credential(loading.loaded.config, environment);
    if (loading.faults.empty()) {
        loading.faults = contradictions(loading.loaded.config);
    }
    if (!loading.faults.empty()) {
        return config_error(loading.faults);
    }
    return std::move(loading.loaded);
}

std::string setting_text(const Config& config, std::string_view name) {
    const Setting* setting = find_setting(name);
    return setting == nullptr ? std::string() : setting->get(config);
}

}  // namespace rollcall
