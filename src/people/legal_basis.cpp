#include "people/legal_basis.h"

#include <algorithm>
#include <array>
#include <utility>

#include "people/field_text.h"

namespace rollcall::people {
namespace {

constexpr std::array<std::pair<BasisKind, std::string_view>, 3> kKinds = {{
    {BasisKind::consent, "consent"},
    {BasisKind::asserted, "asserted"},
    {BasisKind::other, "other"},
}};

struct TextField {
    std::string& text;
    std::string_view name;
    bool required;
};

}  // namespace

std::string_view basis_kind_name(BasisKind kind) {
    return std::ranges::find(kKinds, kind, &decltype(kKinds)::value_type::first)->second;
}

std::optional<BasisKind> parse_basis_kind(std::string_view text) {
    const auto* const row = std::ranges::find(kKinds, text, &decltype(kKinds)::value_type::second);
    return row == kKinds.end() ? std::nullopt : std::optional(row->first);
}

Result<LegalBasis> checked(LegalBasis basis) {
    const bool consent = basis.kind == BasisKind::consent;
    const bool other = basis.kind == BasisKind::other;
    for (const TextField& field :
         {TextField{basis.document, "document", other},
          TextField{basis.text_version, "text_version", consent},
          TextField{basis.how, "how", false}, TextField{basis.recorded_by, "by", true}}) {
        Result<std::string> text = field.required
                                       ? parse_required(field.text, field.name, kBasisTextLimit)
                                       : parse_text(field.text, field.name, kBasisTextLimit);
        if (!text) {
            return std::move(text).error();
        }
        field.text = std::move(*text);
    }
    return basis;
}

}  // namespace rollcall::people
