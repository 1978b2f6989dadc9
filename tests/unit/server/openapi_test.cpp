#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "server/routes.h"
#include "unit/server/server_test.h"

// api/openapi.yaml is the contract: it names exactly the routes that are served and the codes that
// errors have. The file is read line by line, as it is indented.
namespace rollcall::server {
namespace {

std::vector<std::string> contract_lines() {
    const std::filesystem::path here(__FILE__);
    std::ifstream file(here.parent_path() / "../../../api/openapi.yaml");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// "GET /path" for every operation.
std::set<std::string> documented_routes() {
    std::set<std::string> routes;
    std::string path;
    for (const std::string& line : contract_lines()) {
        if (line.starts_with("components:")) {
            break;
        }
        if (line.starts_with("  /") && line.ends_with(":")) {
            path = line.substr(2, line.size() - 3);
        }
        for (const auto& [word, method] :
             {std::pair("    get:", "GET "), std::pair("    post:", "POST "),
              std::pair("    put:", "PUT "), std::pair("    patch:", "PATCH "),
              std::pair("    delete:", "DELETE ")}) {
            if (line == word && !path.empty()) {
                routes.insert(method + path);
            }
        }
    }
    return routes;
}

std::vector<std::string> documented_codes() {
    std::vector<std::string> codes;
    bool in_schema = false;
    bool in_list = false;
    for (const std::string& line : contract_lines()) {
        if (line == "    ErrorCode:") {
            in_schema = true;
        } else if (in_schema && line == "      enum:") {
            in_list = true;
        } else if (in_list && line.starts_with("        - ")) {
            codes.push_back(line.substr(10));
        } else if (in_list) {
            break;
        }
    }
    return codes;
}

class OpenApiTest : public ServerTest {
  protected:
    std::set<std::string> served_routes() {
        const Api calls = api();
        const StaticFiles files = StaticFiles::load("nowhere");
        Metrics metrics;
        std::set<std::string> routes;
        for (const Route& route : server_routes({.api = calls,
                                  .body_limit = 1,
                                  .metrics = metrics,
                                  .clock = clock,
                                  .files = files,
                                  .openapi = "openapi: 3.1.0",
                                  .ca = {"a certificate", ""},
                                  .https_port = [] { return std::uint16_t{1}; },
                                  .moment = [] { return Metrics::Moment{}; }})) {
            routes.insert(route.method + ' ' + route.pattern);
        }
        return routes;
    }
};

TEST_F(OpenApiTest, NamesExactlyTheRoutesThatAreServed) {
    EXPECT_EQ(documented_routes(), served_routes());
}

TEST_F(OpenApiTest, NamesExactlyTheCodesOfErrors) {
    std::vector<std::string> codes;
    for (const ErrorInfo& info : error_table()) {
        codes.emplace_back(info.name);
    }
    EXPECT_EQ(documented_codes(), codes);
}

}  // namespace
}  // namespace rollcall::server
