#include "people/legal_basis.h"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

ErrorCode code_of(const LegalBasis& basis) {
    return checked(basis).error().code;
}

TEST(LegalBasisTest, EachKindNeedsWhatMakesItOne) {
    EXPECT_EQ(code_of({.kind = BasisKind::asserted}), ErrorCode::missing_field) << "by whom";
    EXPECT_EQ(checked({.kind = BasisKind::asserted, .recorded_by = " HR "}).value().recorded_by,
              "HR");
    EXPECT_EQ(code_of({.kind = BasisKind::consent, .recorded_by = "HR"}), ErrorCode::missing_field);
    EXPECT_TRUE(checked({.kind = BasisKind::consent, .text_version = "3", .recorded_by = "HR"}));
    EXPECT_EQ(code_of({.kind = BasisKind::other, .text_version = "3", .recorded_by = "HR"}),
              ErrorCode::missing_field);
    EXPECT_TRUE(checked({.kind = BasisKind::other, .document = "Act", .recorded_by = "HR"}));
    EXPECT_EQ(code_of({.kind = BasisKind::asserted,
                       .document = std::string(kBasisTextLimit + 1, 'x'),
                       .recorded_by = "HR"}),
              ErrorCode::invalid_field);
}

TEST(LegalBasisTest, KindsHaveNames) {
    for (const BasisKind kind : {BasisKind::consent, BasisKind::asserted, BasisKind::other}) {
        EXPECT_EQ(parse_basis_kind(basis_kind_name(kind)), kind);
    }
    EXPECT_FALSE(parse_basis_kind("Consent"));
}

}  // namespace
}  // namespace rollcall::people
