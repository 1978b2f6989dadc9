#include "core/settings.h"

#include <algorithm>
#include <utility>

#include "core/bytes.h"
#include "core/setting_makers.h"
#include "core/setting_values.h"
#include "core/time_zone.h"

namespace rollcall {
namespace {

Setting margin_setting() {
    return {{"match.margin",
             "How far the best person has to be ahead of the next one, in cosine similarity; with "
             "less, the answer is to try again. 0: any.",
             "a number from 0 to 1"},
            SettingKind::number_or_auto,
            [](Config& config, std::string_view text) {
                const auto number = parse_threshold(text);
                if (!number || *number < 0 || *number > 1) {
                    return false;
                }
                config.margin = *number;
                return true;
            },
            [](const Config& config) { return shortest_text(config.margin); }};
}

Setting origins_setting() {
    return {{"server.cors_origins",
             "Origins whose pages may call the API from a browser; none unless listed.",
             "a list of origins such as \"https://hr.example.com\"; with commas between them "
             "outside of the file"},
            SettingKind::list,
            [](Config& config, std::string_view text) {
                auto origins = parse_origins(text);
                if (!origins) {
                    return false;
                }
                config.server.cors_origins = std::move(*origins);
                return true;
            },
            [](const Config& config) { return joined(config.server.cors_origins); }};
}

Setting networks_setting() {
    return {
        {"outbound.allowed_networks",
         "Networks of yours that Rollcall may send to: webhooks go to the Internet alone unless "
         "their network is listed, and without https to a listed one only.",
         "a list of networks such as \"10.1.0.0/16\" or \"fd12::/16\", or addresses; with "
         "commas between them outside of the file"},
        SettingKind::list,
        [](Config& config, std::string_view text) {
            auto networks = parse_networks(text);
            if (!networks) {
                return false;
            }
            config.outbound.allowed_networks = std::move(*networks);
            return true;
        },
        [](const Config& config) { return joined(config.outbound.allowed_networks); }};
}

constexpr std::pair<std::string_view, log::Level> kLevels[] = {
    {"debug", log::Level::debug},
    {"info", log::Level::info},
    {"warning", log::Level::warning},
    {"error", log::Level::error},
};

Setting log_level_setting() {
    return {{"log.level", "The least weighty lines that are still logged.",
             "debug, info, warning or error"},
            SettingKind::text,
            [](Config& config, std::string_view text) {
                const auto* const row = std::ranges::find(
                    kLevels, text, &std::pair<std::string_view, log::Level>::first);
                if (row == std::end(kLevels)) {
                    return false;
                }
                config.log_level = row->second;
                return true;
            },
            [](const Config& config) {
                const auto* const row = std::ranges::find(
                    kLevels, config.log_level, &std::pair<std::string_view, log::Level>::second);
                return std::string(row->first);
            }};
}

void append_general(std::vector<Setting>& table) {
    table.push_back(path_setting(
        "data", "The data folder: database, photos, certificates.",
        [](auto& c) -> auto& { return c.data; }, false));
    table.push_back(path_setting(
        "models", "The folder of the model files; nothing: found beside the binary.",
        [](auto& c) -> auto& { return c.models; }, true));
    table.push_back(path_setting(
        "web", "The folder of the built pages; nothing: found beside the binary.",
        [](auto& c) -> auto& { return c.web; }, true));
    table.push_back(text_setting(
        "profile", "Which models of the catalogue to use.",
        "the name of a profile: small letters, digits, `-` and `_`",
        [](auto& c) -> auto& { return c.profile; }, is_word));
    table.push_back(text_setting(
        "precision",
        "The arithmetic of the networks; part of the model id, so templates of one "
        "precision are not compared with those of another. auto: the profile's.",
        "auto, f32 or bf16", [](auto& c) -> auto& { return c.precision; },
        [](std::string_view text) { return text == kAuto || text == "f32" || text == "bf16"; }));
    table.push_back(text_setting(
        "match.distance",
        "The measure in which the thresholds are given: cosine similarity, or one of pgvector's "
        "distances.",
        "similarity, cosine, euclidean or inner_product",
        [](auto& c) -> auto& { return c.match_distance; },
        [](std::string_view text) {
            return text == "similarity" || text == "cosine" || text == "euclidean" ||
                   text == "inner_product";
        }));
    table.push_back(threshold_setting("match.identify_threshold",
                                      "Where a face begins to be a person of the gallery, in the "
                                      "measure of match.distance; auto: "
                                      "the catalogue's for the model.",
                                      [](auto& c) -> auto& { return c.match_threshold; }));
    table.push_back(
        threshold_setting("match.duplicate_threshold",
                          "The same for refusing to enrol a face that another person already has.",
                          [](auto& c) -> auto& { return c.duplicate_threshold; }));
    table.push_back(threshold_setting("match.verify_threshold",
                                      "The same for comparing two pictures with each other.",
                                      [](auto& c) -> auto& { return c.verify_threshold; }));
    table.push_back(margin_setting());
    table.push_back(switch_setting(
        "enrolment.quality_gate",
        "Refuse photos that recognise badly or are unlike the person's others (docs/quality.md).",
        [](auto& c) -> auto& { return c.quality_gate; }));
    table.push_back(switch_setting("enrolment.asserted_basis",
                                   "Enrolment over HTTP records that the client asserts a legal "
                                   "basis; if not, only people who "
                                   "have one on record can be enrolled (docs/people.md).",
                                   [](auto& c) -> auto& { return c.asserted_basis; }));
    table.push_back(whole_setting("workers", "Threads that compute; 0: one for each core.", 0, 1024,
                                  [](auto& c) -> auto& { return c.workers; }));
    table.push_back(whole_setting(
        "queue", "Requests that may wait for a computing thread; beyond them the answer is 503.", 0,
        100'000, [](auto& c) -> auto& { return c.queue; }));
    table.push_back(log_level_setting());
    table.push_back(secret_setting(
        "api_key",
        "An API key, valid only while it is set and never stored; by the environment alone.",
        [](auto& c) -> auto& { return c.api_key; }));
    table.push_back(text_setting(
        "api_key_rights",
        "What that key may do. The default is what the reference system's clients need, and "
        "check-ins; for more, rather make keys of their own (`rollcall keys add`).",
        "names of rights with commas between them",
        [](auto& c) -> auto& { return c.api_key_rights; },
        [](std::string_view text) { return !text.empty(); }));
    table.push_back(path_setting(
        "master_key_file",
        "The file of the master key, outside the data folder; made if it is missing and nothing "
        "needs it yet. Nothing: beside the data folder, under its name with `.master-key` after "
        "it.",
        [](auto& c) -> auto& { return c.master_key_file; }, true));
    table.push_back(secret_setting(
        "master_key", "The master key itself instead of its file; by the environment alone.",
        [](auto& c) -> auto& { return c.master_key; }));
}

void append_attendance(std::vector<Setting>& table) {
    table.push_back(text_setting(
        "attendance.time_zone",
        "The time zone of the wall clock by which days begin, where no other is known.",
        "an IANA name such as Asia/Ho_Chi_Minh",
        [](auto& c) -> auto& { return c.attendance.time_zone; },
        [](std::string_view text) { return TimeZone::find(text).has_value(); }));
    table.push_back(
        whole_setting("attendance.attempts_kept_hours",
                      "Hours for which attempts to check in that named nobody are kept.", 1,
                      24 * 366, [](auto& c) -> auto& { return c.attendance.attempts_kept_hours; }));
    table.push_back(switch_setting(
        "attendance.second_approver",
        "Whoever asks for a correction of the attendance cannot approve it; another person has to.",
        [](auto& c) -> auto& { return c.attendance.second_approver; }));
    table.push_back(path_setting(
        "attendance.payroll_template",
        "A file that says how pay periods are written for a payroll program (docs/payroll.md); "
        "nothing: the template that comes with Rollcall.",
        [](auto& c) -> auto& { return c.attendance.payroll_template; }, true));
}

void append_retention(std::vector<Setting>& table) {
    constexpr std::uint32_t kLongest = 100 * 366;
    table.push_back(whole_setting(
        "retention.leavers_faces_days",
        "Days after somebody's last day of employment (`ends_on`) for which photos and templates "
        "are kept; 0: until somebody removes them.",
        0, kLongest, [](auto& c) -> auto& { return c.retention.leavers_faces_days; }));
    table.push_back(whole_setting(
        "retention.leavers_days",
        "Days after the last day for which the person is kept at all; 0: until somebody removes "
        "them.",
        0, kLongest, [](auto& c) -> auto& { return c.retention.leavers_days; }));
}

void append_access(std::vector<Setting>& table) {
    table.push_back(text_setting(
        "access.second_factor",
        "Whether owners and HR have to show a code of an authenticator app to sign in; optional: "
        "whoever has set one up (docs/users.md).",
        "optional or required", [](auto& c) -> auto& { return c.second_factor; },
        [](std::string_view text) { return text == "optional" || text == "required"; }));
}

void append_outbound(std::vector<Setting>& table) {
    table.push_back(networks_setting());
    table.push_back(whole_setting(
        "webhooks.device_offline_minutes",
        "Minutes after which a paired device that has not been heard of is told to webhooks as "
        "offline (docs/webhooks.md); 0: never.",
        0, 7 * 24 * 60, [](auto& c) -> auto& { return c.webhooks.device_offline_minutes; }));
}

void append_server(std::vector<Setting>& table) {
    table.push_back(text_setting(
        "server.host", "The address to listen on; 0.0.0.0 or :: for every address of the machine.",
        "a numeric address or a host name", [](auto& c) -> auto& { return c.server.host; },
        [](std::string_view text) {
            return !text.empty() && text.size() <= 253 && is_visible_ascii(text);
        }));
    table.push_back(whole_setting("server.port", "The port to listen on; 0: any free one.", 0,
                                  65535, [](auto& c) -> auto& { return c.server.port; }));
    table.push_back(switch_setting(
        "server.http", "Plain HTTP instead of HTTPS, for behind a proxy that does the encryption.",
        [](auto& c) -> auto& { return c.server.http; }));
    table.push_back(whole_setting("server.trust_port",
                                  "The port that serves /trust alone, over plain HTTP; 0: none.", 0,
                                  65535, [](auto& c) -> auto& { return c.server.trust_port; }));
    table.push_back(path_setting(
        "server.certificate",
        "A certificate chain of your own (PEM); nothing: one by Rollcall's local CA.",
        [](auto& c) -> auto& { return c.server.certificate; }, true));
    table.push_back(path_setting(
        "server.certificate_key", "The private key of that certificate (PEM, not encrypted).",
        [](auto& c) -> auto& { return c.server.certificate_key; }, true));
    table.push_back(origins_setting());
}

void append_limits(std::vector<Setting>& table) {
    constexpr std::uint64_t kMebi = 1024 * 1024;
    table.push_back(whole_setting("limits.header_bytes", "Largest header of a request, in bytes.",
                                  1024, kMebi,
                                  [](auto& c) -> auto& { return c.server.header_limit; }));
    table.push_back(whole_setting("limits.body_bytes", "Largest body of a request, in bytes.", 1024,
                                  1024 * kMebi,
                                  [](auto& c) -> auto& { return c.server.body_limit; }));
    table.push_back(whole_setting(
        "limits.body_bytes_in_flight", "Bytes of all bodies held at once; beyond them 503.", 1024,
        64 * 1024 * kMebi, [](auto& c) -> auto& { return c.server.body_bytes_in_flight; }));
    table.push_back(whole_setting("limits.connections", "Connections open at once.", 1, 100'000,
                                  [](auto& c) -> auto& { return c.server.connections; }));
    table.push_back(seconds_setting("limits.header_seconds",
                                    "Seconds in which a request's header must have arrived.",
                                    [](auto& c) -> auto& { return c.server.header_deadline; }));
    table.push_back(seconds_setting("limits.body_seconds",
                                    "Seconds in which a request's body must have arrived.",
                                    [](auto& c) -> auto& { return c.server.body_deadline; }));
    table.push_back(seconds_setting("limits.answer_seconds",
                                    "Seconds in which a request must have been answered.",
                                    [](auto& c) -> auto& { return c.server.answer_deadline; }));
    table.push_back(seconds_setting("limits.idle_seconds",
                                    "Seconds that a connection may stay open between requests.",
                                    [](auto& c) -> auto& { return c.server.idle_deadline; }));
    table.push_back(whole_setting(
        "limits.requests_per_minute", "Requests a minute for each key, session or address.", 1,
        1'000'000, [](auto& c) -> auto& { return c.server.requests_per_minute; }));
    table.push_back(whole_setting("limits.image_pixels", "Most pixels of one picture.", 4096,
                                  1'000'000'000, [](auto& c) -> auto& { return c.image_pixels; }));
    table.push_back(
        whole_setting("limits.decoding_pixels", "Pixels being decoded at once; beyond them 503.",
                      4096, 10'000'000'000, [](auto& c) -> auto& { return c.decoding_pixels; }));
}

}  // namespace

const std::vector<Setting>& settings() {
    static const std::vector<Setting> table = [] {
        std::vector<Setting> rows;
        append_general(rows);
        append_attendance(rows);
        append_retention(rows);
        append_access(rows);
        append_outbound(rows);
        append_server(rows);
        append_limits(rows);
        return rows;
    }();
    return table;
}

const Setting* find_setting(std::string_view name) {
    const auto row = std::ranges::find_if(
        settings(), [name](const Setting& setting) { return setting.info.name == name; });
    return row == settings().end() ? nullptr : &*row;
}

std::vector<std::string> contradictions(const Config& config) {
    const Config::Server& server = config.server;
    std::vector<std::string> faults;
    const auto refuse_if = [&faults](bool wrong, const char* text) {
        if (wrong) {
            faults.emplace_back(text);
        }
    };
    refuse_if(server.certificate.empty() != server.certificate_key.empty(),
              "server.certificate and server.certificate_key belong together: set both or neither");
    refuse_if(server.http && !server.certificate.empty(),
              "server.http asks for plain HTTP, which needs no server.certificate: unset one of "
              "them");
    refuse_if(server.port != 0 && server.port == server.trust_port,
              "server.port and server.trust_port are the same: choose different ones, or 0 as "
              "server.trust_port");
    refuse_if(server.body_limit > server.body_bytes_in_flight,
              "limits.body_bytes is more than limits.body_bytes_in_flight: the largest body would "
              "never be accepted");
    refuse_if(config.image_pixels > config.decoding_pixels,
              "limits.image_pixels is more than limits.decoding_pixels: the largest picture would "
              "never be decoded");
    return faults;
}

}  // namespace rollcall
