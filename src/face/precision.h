#pragma once

#include <optional>
#include <string_view>

namespace rollcall::face {

/// In which numbers the networks compute. Part of the model id, because the vectors differ.
enum class Precision { f32, bf16 };

/// "f32", "bf16": as in settings and model ids.
std::string_view precision_name(Precision precision) noexcept;
/// The inverse; nothing for any other text.
std::optional<Precision> precision_from_name(std::string_view name) noexcept;

}  // namespace rollcall::face
