#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "people/legal_basis.h"

namespace CLI {
class App;
}

namespace rollcall::cli {

/// What `--basis`, `--document`, `--text-version` and `--by` say.
struct BasisFlags {
    std::string kind;
    std::string document;
    std::string text_version;
    std::string by;

    /// Adds the flags to a command; they outlive it.
    void add_to(CLI::App& command);
    /// The basis, as given now; nothing if none is named. Errors: invalid_field (something is said
    /// of a basis that is not named), missing_field.
    Result<std::optional<people::LegalBasis>> basis() const;
};

}  // namespace rollcall::cli
