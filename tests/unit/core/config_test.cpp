#include "core/config.h"

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Texts = std::map<std::string, std::string>;

constexpr const char* kKey = "a-key-of-twenty-chars";

class ConfigTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "rollcall-config-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }
    Result<LoadedConfig> from_file(const std::string& toml) const {
        return load_config(write("rollcall.toml", toml), {}, {});
    }
    const fs::path& folder() const { return folder_; }

  private:
    fs::path folder_;
};

std::string message_of(const Result<LoadedConfig>& result) {
    if (result) {
        return "(no error)";
    }
    EXPECT_EQ(result.error().code, ErrorCode::config_invalid);
    return result.error().message + result.error().context;
}

TEST_F(ConfigTest, NothingSetGivesTheDefaults) {
    const auto loaded = load_config(std::nullopt, {}, {});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.server.port, 8443);
    EXPECT_EQ(loaded->config.server.trust_port, 8080);
    EXPECT_EQ(loaded->config.server.host, "127.0.0.1");
    EXPECT_EQ(loaded->config.precision, "auto");
    EXPECT_FALSE(loaded->config.match_threshold);
    EXPECT_TRUE(loaded->config.api_key.empty());
    EXPECT_EQ(loaded->sources.size(), setting_table().size());
    for (const auto& [name, source] : loaded->sources) {
        EXPECT_EQ(source, SettingSource::default_value) << name;
    }
}

TEST_F(ConfigTest, AFlagBeatsTheEnvironmentWhichBeatsTheFile) {
    const fs::path file = write("rollcall.toml",
                                "queue = 1\nworkers = 1\nprofile = \"file\"\n"
                                "[server]\nport = 1\n");
    const auto loaded = load_config(file, {{"ROLLCALL_SERVER_PORT", "2"}, {"ROLLCALL_QUEUE", "2"}},
                                    {{"server.port", "3"}});
    ASSERT_TRUE(loaded) << message_of(loaded);
    EXPECT_EQ(loaded->config.server.port, 3);
    EXPECT_EQ(loaded->config.queue, 2U);
    EXPECT_EQ(loaded->config.workers, 1U);
    EXPECT_EQ(loaded->config.profile, "file");
    EXPECT_EQ(loaded->sources.at("server.port"), SettingSource::flag);
    EXPECT_EQ(loaded->sources.at("queue"), SettingSource::environment);
    EXPECT_EQ(loaded->sources.at("workers"), SettingSource::file);
    EXPECT_EQ(loaded->sources.at("precision"), SettingSource::default_value);
}

TEST_F(ConfigTest, EveryKindOfSettingIsReadFromTheFile) {
    const auto loaded = from_file(
        "data = \"people\"\nmodels = \"/opt/models\"\nprecision = \"bf16\"\n"
        "[match]\nidentify_threshold = 0.35\nverify_threshold = 1\nduplicate_threshold = \"auto\"\n"
        "[server]\nhttp = true\ncors_origins = [\"https://a.example\", \"http://b.example:81\"]\n"
        "[limits]\nbody_bytes = 2_000_000\nidle_seconds = 5\n"
        "[log]\nlevel = \"warning\"\n");
    ASSERT_TRUE(loaded) << message_of(loaded);
    const Config& config = loaded->config;
    EXPECT_EQ(config.data, folder() / "people") << "a relative path starts at the file's folder";
    EXPECT_EQ(config.models, "/opt/models");
    EXPECT_EQ(config.precision, "bf16");
    EXPECT_EQ(config.match_threshold, 0.35);
    EXPECT_EQ(config.verify_threshold, 1.0);
    EXPECT_FALSE(config.duplicate_threshold);
    EXPECT_TRUE(config.server.http);
    EXPECT_THAT(config.server.cors_origins,
                testing::ElementsAre("https://a.example", "http://b.example:81"));
    EXPECT_EQ(config.server.body_limit, 2'000'000U);
    EXPECT_EQ(config.server.idle_deadline, std::chrono::seconds{5});
    EXPECT_EQ(config.log_level, log::Level::warning);
}

TEST_F(ConfigTest, TheEnvironmentTakesListsAndPathsAsTheyAre) {
    const auto loaded =
        load_config(std::nullopt,
                    {{"ROLLCALL_SERVER_CORS_ORIGINS", "https://a.example, https://b.example"},
                     {"ROLLCALL_MODELS", "some/models"},
                     {"HOME", "/root"}},
                    {});
    ASSERT_TRUE(loaded) << message_of(loaded);
    EXPECT_EQ(loaded->config.server.cors_origins.size(), 2U);
    EXPECT_EQ(loaded->config.models, "some/models");
}

TEST_F(ConfigTest, AnEmptyVariableCountsAsNotSet) {
    const auto loaded =
        load_config(std::nullopt, {{"ROLLCALL_SERVER_PORT", ""}, {"ROLLCALL_API_KEY", ""}}, {});
    ASSERT_TRUE(loaded) << message_of(loaded);
    EXPECT_EQ(loaded->config.server.port, 8443);
    EXPECT_EQ(loaded->sources.at("server.port"), SettingSource::default_value);
}

struct BadValue {
    const char* name;
    const char* value;
};

void PrintTo(const BadValue& bad, std::ostream* out) {
    *out << bad.name << " = " << bad.value;
}

class BadValueTest : public testing::TestWithParam<BadValue> {};

TEST_P(BadValueTest, IsRefusedWithNameSourceValueAndWhatWouldDo) {
    const auto [name, value] = GetParam();
    const auto by_flag = load_config(std::nullopt, {}, {{name, value}});
    EXPECT_THAT(message_of(by_flag),
                AllOf(HasSubstr(name), HasSubstr("flag"), HasSubstr("\"" + std::string(value)),
                      HasSubstr("it must be")));
    const std::string variable = environment_name(name);
    if (*value != '\0') {
        const auto by_environment = load_config(std::nullopt, {{variable, value}}, {});
        EXPECT_THAT(message_of(by_environment), AllOf(HasSubstr(name), HasSubstr(variable)));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadValueTest,
    testing::Values(
        BadValue{"server.port", "65536"}, BadValue{"server.port", "-1"},
        BadValue{"server.port", "+80"}, BadValue{"server.port", "80 "},
        BadValue{"server.port", "8o"}, BadValue{"server.port", ""},
        BadValue{"server.port", "99999999999999999999999"}, BadValue{"server.http", "yes please"},
        BadValue{"server.host", ""}, BadValue{"server.host", "a b"},
        BadValue{"server.cors_origins", "*"}, BadValue{"server.cors_origins", "https://a.example/"},
        BadValue{"server.cors_origins", "https://A.example"},
        BadValue{"server.cors_origins", "a.example"}, BadValue{"data", ""},
        BadValue{"precision", "f16"}, BadValue{"access.second_factor", "on"},
        BadValue{"profile", "../other"}, BadValue{"match.identify_threshold", "2.1"},
        BadValue{"match.identify_threshold", "-1.1"}, BadValue{"match.identify_threshold", "nan"},
        BadValue{"match.identify_threshold", "0,4"}, BadValue{"match.verify_threshold", "inf"},
        BadValue{"match.duplicate_threshold", "high"}, BadValue{"workers", "1025"},
        BadValue{"limits.header_bytes", "10"}, BadValue{"limits.idle_seconds", "0"},
        BadValue{"limits.idle_seconds", "3601"}, BadValue{"limits.requests_per_minute", "0"},
        BadValue{"log.level", "loud"}));

TEST_F(ConfigTest, AFaultInTheFileNamesFileAndLine) {
    EXPECT_THAT(message_of(from_file("\n[server]\nport = 70000\n")),
                AllOf(HasSubstr("rollcall.toml:3"), HasSubstr("server.port"), HasSubstr("70000"),
                      HasSubstr("65535")));
}

TEST_F(ConfigTest, AWrongTypeInTheFileIsRefused) {
    for (const char* toml :
         {"[server]\nport = \"8443\"\n", "[server]\nport = 1.5\n", "[server]\nport = [1]\n",
          "[server]\nhttp = \"true\"\n", "[server]\nhttp = 1\n", "data = 3\n",
          "[server]\ncors_origins = \"https://a.example\"\n", "[server]\ncors_origins = [1]\n",
          "[match]\nidentify_threshold = true\n", "precision = 1979-05-27\n"}) {
        EXPECT_THAT(message_of(from_file(toml)), HasSubstr("wrong type")) << toml;
    }
    EXPECT_THAT(message_of(from_file("[match]\nidentify_threshold = \"0.4x\"\n")),
                HasSubstr("0.4x"));
}

TEST_F(ConfigTest, UnknownNamesAreRefusedWithTheNearestKnownOne) {
    EXPECT_THAT(message_of(from_file("[server]\nprot = 1\n")),
                AllOf(HasSubstr("server.prot"), HasSubstr("did you mean \"server.port\"?")));
    EXPECT_THAT(message_of(from_file("server = 1\n")), HasSubstr("\"server\""));
    EXPECT_THAT(message_of(from_file("[[server]]\nport = 1\n")), HasSubstr("\"server\""));
    EXPECT_THAT(message_of(load_config(std::nullopt, {{"ROLLCALL_SERVER_PROT", "1"}}, {})),
                AllOf(HasSubstr("ROLLCALL_SERVER_PROT"), HasSubstr("ROLLCALL_SERVER_PORT?")));
    EXPECT_THAT(message_of(load_config(std::nullopt, {}, {{"server.pot", "1"}})),
                HasSubstr("did you mean \"server.port\"?"));
}

TEST_F(ConfigTest, AnUnknownVariablesValueIsNotRepeatedForItMayBeAKey) {
    const auto loaded = load_config(std::nullopt, {{"ROLLCALL_APIKEY", "hush-hush-hush-hush"}}, {});
    EXPECT_THAT(message_of(loaded),
                AllOf(HasSubstr("did you mean ROLLCALL_API_KEY?"), Not(HasSubstr("hush"))));
}

TEST_F(ConfigTest, VariablesThatAreNoSettingsAreKnown) {
    const auto loaded = load_config(std::nullopt,
                                    {{"ROLLCALL_CONFIG", "x"},
                                     {"ROLLCALL_MODEL_MIRROR", "x"},
                                     {"ROLLCALL_SHARED", "x"},
                                     {"ROLLCALL_BINARY", "x"},
                                     {"ROLLCALL_TEST_ANYTHING", "x"},
                                     {"ROLLCALLS", "x"}},
                                    {});
    EXPECT_TRUE(loaded) << message_of(loaded);
}

TEST_F(ConfigTest, EveryFaultIsReportedAtOnce) {
    const auto loaded = load_config(write("rollcall.toml", "queue = -1\nnonsense = 1\n"),
                                    {{"ROLLCALL_WORKERS", "many"}}, {{"server.port", "x"}});
    EXPECT_THAT(message_of(loaded), AllOf(HasSubstr("queue"), HasSubstr("nonsense"),
                                          HasSubstr("workers"), HasSubstr("server.port")));
}

TEST_F(ConfigTest, AFileThatIsMissingOrNoTomlIsRefused) {
    EXPECT_THAT(message_of(load_config(folder() / "none.toml", {}, {})), HasSubstr("none.toml"));
    EXPECT_THAT(message_of(load_config(folder(), {}, {})), HasSubstr(folder().string()));
    EXPECT_THAT(message_of(from_file("queue = 1\nqueue = 2\n")),
                AllOf(HasSubstr("rollcall.toml:2"), HasSubstr("not TOML")));
    EXPECT_THAT(message_of(from_file("[server\n")), HasSubstr("not TOML"));
    EXPECT_THAT(message_of(from_file(std::string(2 << 20, '#'))), HasSubstr("larger than"));
}

TEST_F(ConfigTest, ALongValueWithControlCharactersIsShownShortAndInOneLine) {
    const std::string value = "\x1b[2J\n" + std::string(10'000, 'x');
    const std::string message = message_of(load_config(std::nullopt, {}, {{"profile", value}}));
    EXPECT_LT(message.size(), 400U);
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
    EXPECT_EQ(message.find('\n'), std::string::npos);
}

struct Contradiction {
    Texts flags;
    const char* named;
};

TEST_F(ConfigTest, SettingsThatContradictEachOtherAreRefused) {
    const std::vector<Contradiction> cases = {
        {{{"server.certificate", "a.crt"}}, "server.certificate_key"},
        {{{"server.certificate_key", "a.key"}}, "both or neither"},
        {{{"server.certificate", "a.crt"},
          {"server.certificate_key", "a.key"},
          {"server.http", "true"}},
         "server.http"},
        {{{"server.port", "8080"}}, "server.trust_port"},
        {{{"limits.body_bytes", "2000"}, {"limits.body_bytes_in_flight", "1999"}}, "in_flight"},
        {{{"limits.image_pixels", "50000000"}}, "limits.decoding_pixels"},
    };
    for (const auto& [flags, named] : cases) {
        EXPECT_THAT(message_of(load_config(std::nullopt, {}, flags)), HasSubstr(named));
    }
    EXPECT_TRUE(load_config(std::nullopt, {}, {{"server.port", "0"}, {"server.trust_port", "0"}}));
}

TEST_F(ConfigTest, TheKeyComesFromVariableThenFileThenCredential) {
    const fs::path file = write("key", "from-the-named-file-1\n");
    write("rollcall-api-key", "from-the-credential-1\n");
    const std::string credentials = folder().string();
    Texts environment = {{"CREDENTIALS_DIRECTORY", credentials}};
    const auto key = [&environment] {
        const auto loaded = load_config(std::nullopt, environment, {});
        EXPECT_TRUE(loaded) << message_of(loaded);
        EXPECT_EQ(loaded->sources.at("api_key"), SettingSource::environment);
        return loaded->config.api_key;
    };
    EXPECT_EQ(key(), "from-the-credential-1");
    environment["ROLLCALL_API_KEY_FILE"] = file.string();
    EXPECT_EQ(key(), "from-the-named-file-1");
    environment["ROLLCALL_API_KEY"] = kKey;
    EXPECT_EQ(key(), kKey);
}

TEST_F(ConfigTest, ACredentialsFolderWithoutAKeyIsNoFault) {
    const auto loaded =
        load_config(std::nullopt, {{"CREDENTIALS_DIRECTORY", folder().string()}}, {});
    ASSERT_TRUE(loaded) << message_of(loaded);
    EXPECT_TRUE(loaded->config.api_key.empty());
}

TEST_F(ConfigTest, ABadKeyIsRefusedAndNeverShown) {
    const fs::path short_file = write("short", "hush-too-short\n");
    const fs::path empty_file = write("empty", "");
    const std::vector<Texts> environments = {
        {{"ROLLCALL_API_KEY", "hush-19-characters!"}},
        {{"ROLLCALL_API_KEY", "hush with spaces in the key"}},
        {{"ROLLCALL_API_KEY", "hush-\xC3\xA9-not-ascii-at-all"}},
        {{"ROLLCALL_API_KEY", std::string(513, 'h')}},
        {{"ROLLCALL_API_KEY_FILE", short_file.string()}},
        {{"ROLLCALL_API_KEY_FILE", empty_file.string()}},
        {{"ROLLCALL_API_KEY_FILE", (folder() / "missing").string()}},
    };
    for (const Texts& environment : environments) {
        const auto loaded = load_config(std::nullopt, environment, {});
        EXPECT_THAT(message_of(loaded),
                    AllOf(HasSubstr("api_key"), Not(HasSubstr("hush")), Not(HasSubstr("hhhh"))));
    }
}

TEST_F(ConfigTest, TheKeyIsRefusedInFileAndFlag) {
    EXPECT_THAT(message_of(from_file("api_key = \"hush-hush-hush-hush-hush\"\n")),
                AllOf(HasSubstr("ROLLCALL_API_KEY"), Not(HasSubstr("hush"))));
    EXPECT_THAT(
        message_of(load_config(std::nullopt, {}, {{"api_key", "hush-hush-hush-hush-hush"}})),
        AllOf(HasSubstr("ROLLCALL_API_KEY"), Not(HasSubstr("hush"))));
}

TEST_F(ConfigTest, EverySettingsTextIsTakenBack) {
    Config config;
    config.match_threshold = 0.1;
    config.server.cors_origins = {"https://a.example", "https://b.example"};
    config.server.certificate = "a.crt";
    config.server.certificate_key = "a.key";
    Texts flags;
    for (const SettingInfo& info : setting_table()) {
        if (!info.is_secret) {
            flags[info.name] = setting_text(config, info.name);
        }
    }
    const auto loaded = load_config(std::nullopt, {}, flags);
    ASSERT_TRUE(loaded) << message_of(loaded);
    for (const auto& [name, text] : flags) {
        EXPECT_EQ(setting_text(loaded->config, name), text) << name;
    }
    EXPECT_EQ(loaded->config.match_threshold, 0.1);
}

TEST_F(ConfigTest, TheKeysTextSaysOnlyWhetherItIsSet) {
    Config config;
    EXPECT_EQ(setting_text(config, "api_key"), "not set");
    config.api_key = kKey;
    EXPECT_EQ(setting_text(config, "api_key"), "set");
    EXPECT_EQ(setting_text(config, "no.such.setting"), "");
}

TEST_F(ConfigTest, NamesAndVariablesAreUnique) {
    std::set<std::string> variables;
    for (const SettingInfo& info : setting_table()) {
        EXPECT_TRUE(variables.insert(environment_name(info.name)).second) << info.name;
        EXPECT_TRUE(info.meaning.ends_with('.')) << info.name;
        EXPECT_FALSE(info.values.empty()) << info.name;
    }
    EXPECT_EQ(environment_name("server.trust_port"), "ROLLCALL_SERVER_TRUST_PORT");
}

/// One row of the table in docs/settings.md.
std::string documented(const SettingInfo& info) {
    const std::string value = setting_text(Config{}, info.name);
    return "| `" + info.name + "` | `" + environment_name(info.name) + "` | " +
           (value.empty() ? "nothing" : "`" + value + "`") + " | " + info.meaning + " | " +
           info.values + " |";
}

TEST_F(ConfigTest, TheDocumentationListsExactlyTheSettings) {
    const fs::path root = fs::path(__FILE__).parent_path() / "../../..";
    std::ifstream file(root / "docs/settings.md");
    ASSERT_TRUE(file) << "docs/settings.md is missing";
    std::vector<std::string> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("| `")) {
            rows.push_back(line);
        }
    }
    std::vector<std::string> expected;
    for (const SettingInfo& info : setting_table()) {
        expected.push_back(documented(info));
    }
    std::string text;
    for (const std::string& row : expected) {
        text += row + "\n";
    }
    EXPECT_EQ(rows, expected) << "the table should read:\n" << text;
}

}  // namespace
}  // namespace rollcall
