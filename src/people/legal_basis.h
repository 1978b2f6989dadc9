#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"

namespace rollcall::people {

/// What allows a person's face to be kept and searched.
enum class BasisKind {
    consent,   ///< the person has agreed to a text
    asserted,  ///< whoever enrols says that there is a basis, and is answerable for it
    other,     ///< another one, which a document of the employer's describes
};

/// "consent", "asserted", "other"; the form in which it is stored and shown.
std::string_view basis_kind_name(BasisKind kind);
/// The inverse; nothing for any other text.
std::optional<BasisKind> parse_basis_kind(std::string_view text);

/// A record of it. It is in force until it is withdrawn; a person may have several.
struct LegalBasis {
    BasisKind kind = BasisKind::asserted;
    std::string document{};      ///< the name of the text or document
    std::string text_version{};  ///< of the document
    TimePoint given_at{};
    std::string how{};          ///< "on paper", "API key", "command line", ...
    std::string recorded_by{};  ///< whoever recorded it
    std::optional<TimePoint> withdrawn_at{};
    std::string withdrawn_by{};

    bool operator==(const LegalBasis&) const = default;
};

inline constexpr std::size_t kBasisTextLimit = 256;  ///< bytes of UTF-8, of each text

/// The record with its texts trimmed. Errors: missing_field (nobody recorded it; consent without
/// the version of its text; another basis without its document), invalid_field.
Result<LegalBasis> checked(LegalBasis basis);

}  // namespace rollcall::people
