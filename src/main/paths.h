#pragma once

#include <filesystem>

#include "core/config.h"

namespace rollcall {

/// Where the files lie that come with the program: beside an installed binary (`bin/rollcall` ->
/// `share/rollcall`) or in the tree it was built in.
struct Paths {
    std::filesystem::path catalogue;  ///< catalog.toml
    std::filesystem::path models;
    std::filesystem::path web;
    std::filesystem::path openapi;
};

/// For the running binary; what the settings name wins. Nothing is checked for existence.
Paths find_paths(const Config& config);

}  // namespace rollcall
