#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/result.h"
#include "face/catalogue.h"

namespace rollcall::face {

/// Turns the text of catalog.toml into a Catalogue. The first thing that is wrong is kept with its
/// line; reading goes on with defaults and the outcome is that error. For one text.
class CatalogueParser {
  public:
    Result<Catalogue> parse(std::string_view text);

  private:
    void read_models(const toml::table& models);
    void read_profiles(const toml::table& profiles);
    void read_model(const std::string& name, const toml::table& table);
    void read_file(const toml::table& table, ModelSpec& spec);
    void read_npm(const toml::table& table, ModelFile& file);
    void read_input(const toml::table& table, ModelSpec& spec);
    void read_embedder(const toml::table& table, ModelSpec& spec);
    std::optional<Thresholds> thresholds_at(const toml::table& table);
    Precision precision_at(const toml::table& profile);
    void read_liveness(const toml::table& table, ModelSpec& spec);
    void read_profile(const std::string& name, const toml::table& table);
    void check_role(const toml::node& at, const std::string& name, Role role);
    void check_file_names(const toml::table& models);

    void fail(const toml::node& at, const std::string& reason);
    void refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known);
    const toml::table* table_at(const toml::table& table, std::string_view key);
    std::string text_at(const toml::table& table, std::string_view key);
    std::string optional_text_at(const toml::table& table, std::string_view key);
    int whole_at(const toml::table& table, std::string_view key, int least, int most);
    double number_at(const toml::table& table, std::string_view key, double least, double most);
    std::vector<double> numbers_at(const toml::table& table, std::string_view key,
                                   std::size_t count);
    LivenessProfile liveness_at(const toml::table& profile);
    std::optional<Landmarks> alignment_at(const toml::table& table, const ModelSpec& spec);

    Catalogue catalogue_;
    std::optional<Error> error_;
};

}  // namespace rollcall::face
