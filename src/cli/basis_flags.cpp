#include "cli/basis_flags.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "core/clock.h"

namespace rollcall::cli {

void BasisFlags::add_to(CLI::App& command) {
    command
        .add_option(
            "--basis", kind,
            "what allows the face to be kept: consent, asserted (by whoever enrols) or other")
        ->check(CLI::IsMember({"consent", "asserted", "other"}));
    command.add_option("--document", document, "name of the text or document that it rests on");
    command.add_option("--text-version", text_version, "version of the document");
    command.add_option("--by", by, "whoever says so");
}

Result<std::optional<people::LegalBasis>> BasisFlags::basis() const {
    if (kind.empty()) {
        if (!document.empty() || !text_version.empty() || !by.empty()) {
            return Error{ErrorCode::invalid_field,
                         "--document, --text-version and --by go with --basis"};
        }
        return std::optional<people::LegalBasis>();
    }
    Result<people::LegalBasis> basis = people::checked(
        {.kind = people::parse_basis_kind(kind).value_or(people::BasisKind::asserted),
         .document = document,
         .text_version = text_version,
         .given_at = SystemClock().now(),
         .how = "command line",
         .recorded_by = by});
    if (!basis) {
        return std::move(basis).error();
    }
    return std::optional(std::move(*basis));
}

}  // namespace rollcall::cli
