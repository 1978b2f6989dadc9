#include "face/precision.h"

namespace rollcall::face {

std::string_view precision_name(Precision precision) noexcept {
    return precision == Precision::bf16 ? "bf16" : "f32";
}

std::optional<Precision> precision_from_name(std::string_view name) noexcept {
    for (const Precision precision : {Precision::f32, Precision::bf16}) {
        if (name == precision_name(precision)) {
            return precision;
        }
    }
    return std::nullopt;
}

}  // namespace rollcall::face
