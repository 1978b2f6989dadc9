#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "face/catalogue.h"

namespace rollcall::face::test {

/// The root of the source tree that this test was compiled from.
inline std::filesystem::path source_root() {
    return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path();
}

inline std::filesystem::path folder_from(const char* variable,
                                         const std::filesystem::path& otherwise) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0' ? std::filesystem::path(value) : otherwise;
}

/// ROLLCALL_MODELS, else build/models of the source tree.
inline std::filesystem::path models_folder() {
    return folder_from("ROLLCALL_MODELS", source_root() / "build" / "models");
}

/// ROLLCALL_SHARED, else the folder `shared` beside the source tree; may be missing.
inline std::filesystem::path shared_folder() {
    return folder_from("ROLLCALL_SHARED", source_root().parent_path() / "shared");
}

inline std::filesystem::path catalogue_file() {
    return source_root() / "models" / "catalog.toml";
}

/// A folder that goes with everything in it.
class TempFolder {
  public:
    TempFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "rollcall-face-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::filesystem::filesystem_error("mkdtemp", name, std::error_code());
        }
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace rollcall::face::test
