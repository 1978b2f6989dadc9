#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/log.h"
#include "core/result.h"

namespace rollcall {

/// Every setting of Rollcall with its default. One row of setting_table() describes each field;
/// the file `rollcall.toml`, the environment (environment_name()) and flags set them, in that
/// order, so that a flag wins.
struct Config {
    std::filesystem::path data = "rollcall-data";  ///< the data folder
    std::filesystem::path models;                  ///< folder of model files; empty: found beside
                                                   ///< the binary
    std::filesystem::path web;                     ///< the built pages; empty: found likewise
    std::string profile = "default";               ///< which models of the catalogue to use
    std::string precision = "auto";                ///< auto (the profile's) | f32 | bf16
    /// In which measure the three thresholds are given: similarity (cosine, the larger the nearer),
    /// or a distance by its name in pgvector: cosine, euclidean, inner_product.
    std::string match_distance = "similarity";
    std::optional<double> match_threshold;      ///< for 1:N; none: the catalogue's for the model
    std::optional<double> duplicate_threshold;  ///< the same for "already enrolled"
    std::optional<double> verify_threshold;     ///< the same for 1:1
    double margin = 0.04;  ///< cosine similarity that the best has to be ahead of the next person
    bool quality_gate = true;    ///< enrolment refuses poor photos
    bool asserted_basis = true;  ///< enrolment over HTTP records that the client asserts a basis

    struct Server {
        std::string host = "127.0.0.1";
        std::uint16_t port = 8443;
        bool http = false;                          ///< plain HTTP, for behind a proxy
        std::uint16_t trust_port = 8080;            ///< plain HTTP for /trust alone; 0: none
        std::filesystem::path certificate;          ///< PEM chain; empty: the local CA's
        std::filesystem::path certificate_key;      ///< PEM
        std::vector<std::string> cors_origins;      ///< exact origins; none by default
        std::size_t header_limit = 16 * 1024;       ///< bytes
        std::size_t body_limit = 10 * 1024 * 1024;  ///< bytes
        std::size_t body_bytes_in_flight = 128 * 1024 * 1024;  ///< bytes, all requests together
        std::size_t connections = 1024;
        std::chrono::seconds header_deadline{10};
        std::chrono::seconds body_deadline{30};
        std::chrono::seconds answer_deadline{30};
        std::chrono::seconds idle_deadline{60};
        std::uint32_t requests_per_minute = 3000;  ///< for each key, session or address
    } server;

    std::size_t workers = 0;                     ///< computing threads; 0: one a core
    std::size_t queue = 64;                      ///< jobs that may wait for them
    std::uint64_t image_pixels = 40'000'000;     ///< most pixels of one picture
    std::uint64_t decoding_pixels = 48'000'000;  ///< most pixels being decoded at once
    log::Level log_level = log::Level::info;
    std::string api_key;  ///< ROLLCALL_API_KEY; never in a file or flag
    std::string api_key_rights = "search,checkin,enrol,extract";  ///< what that key may do
    std::string master_key;                                       ///< ROLLCALL_MASTER_KEY; the same
    std::filesystem::path master_key_file;                        ///< empty: beside the data folder

    /// access.second_factor: optional, or required for owners and HR.
    std::string second_factor = "optional";

    struct Attendance {
        std::string time_zone = "UTC";               ///< of the wall clock where no other is known
        std::uint32_t attempts_kept_hours = 7 * 24;  ///< attempts to check in that named nobody
        bool second_approver = false;            ///< who asks for a correction cannot approve it
        std::filesystem::path payroll_template;  ///< empty: the one that comes with it
    } attendance;

    struct Outbound {
        std::vector<std::string> allowed_networks;  ///< CIDR; none of this machine's by default
    } outbound;

    struct Webhooks {
        std::uint32_t device_offline_minutes = 15;  ///< after which one is told of; 0: never
    } webhooks;

    struct Retention {
        std::uint32_t leavers_faces_days = 30;  ///< after the last day; 0: for ever
        std::uint32_t leavers_days = 0;         ///< the same of the whole person
    } retention;
};

/// Computing threads in force: the setting, or one a core.
std::size_t worker_threads(const Config& config);

/// Where a value came from.
enum class SettingSource { default_value, file, environment, flag };

/// What the documentation, --help, `doctor` and the loader know of one setting.
struct SettingInfo {
    std::string name;     ///< as in the file: "server.port"
    std::string meaning;  ///< one sentence, with its unit
    std::string values;   ///< what is acceptable: "a whole number from 0 to 65535"
    bool is_switch{};     ///< true or false, so that a flag needs no value
    bool is_secret{};     ///< environment only (`api_key`): never in a file or a flag
};
/// Every setting, in the order of docs/settings.md.
const std::vector<SettingInfo>& setting_table();

/// `ROLLCALL_` + the name in capitals, dots as underscores: "server.port" -> ROLLCALL_SERVER_PORT.
std::string environment_name(std::string_view setting);

/// The settings in force and where each came from.
struct LoadedConfig {
    Config config;
    std::map<std::string, SettingSource> sources;  ///< every setting by name
    std::filesystem::path api_key_file;            ///< where the API key was read; empty: no file
};

/// `file`: the TOML file, or nothing for none; a relative path in it starts at the file's folder.
/// `environment`: name -> value, as the process has it; an empty value counts as not set.
/// `flags`: setting name -> text.
///
/// Error: config_invalid with every fault found, each naming the setting, its source, the value
/// (never the API key's) and what would be acceptable. Unknown names in the file, among the flags
/// or under ROLLCALL_ are faults too. Known beside the settings: ROLLCALL_API_KEY,
/// ROLLCALL_API_KEY_FILE, ROLLCALL_CONFIG, ROLLCALL_MODEL_MIRROR, and for tests ROLLCALL_SHARED,
/// ROLLCALL_BINARY and ROLLCALL_TEST_*.
///
/// The API key is taken from ROLLCALL_API_KEY, else the file named by ROLLCALL_API_KEY_FILE, else
/// $CREDENTIALS_DIRECTORY/rollcall-api-key: 20 to 512 visible ASCII characters. Where no master key
/// and no file for it is set, master_key_file is $CREDENTIALS_DIRECTORY/rollcall-master-key, if
/// that is there.
Result<LoadedConfig> load_config(const std::optional<std::filesystem::path>& file,
                                 const std::map<std::string, std::string>& environment,
                                 const std::map<std::string, std::string>& flags);

/// The value in force as text, in the form that the environment takes; for the API key "set" or
/// "not set"; empty for a name that is no setting.
std::string setting_text(const Config& config, std::string_view name);

}  // namespace rollcall
