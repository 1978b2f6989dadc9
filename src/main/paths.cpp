#include "main/paths.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

fs::path folder_of_this_binary() {
    std::error_code error;
    const fs::path binary = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path(".") : binary.parent_path();
}

Paths default_paths() {
    const fs::path here = folder_of_this_binary();
    const fs::path share = here.parent_path() / "share" / "rollcall";
    std::error_code ignored;
    if (fs::exists(share / "catalog.toml", ignored)) {
        return {share / "catalog.toml", share / "models", share / "web", share / "openapi.yaml"};
    }
    // In the build tree: build/<preset>/rollcall.
    const fs::path build = here.parent_path();
    const fs::path source = build.parent_path();
    return {source / "models" / "catalog.toml", build / "models", build / "web",
            source / "api" / "openapi.yaml"};
}

}  // namespace

Paths find_paths(const Config& config) {
    Paths paths = default_paths();
    if (!config.models.empty()) {
        paths.models = config.models;
    }
    if (!config.web.empty()) {
        paths.web = config.web;
    }
    return paths;
}

}  // namespace rollcall
