#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace rollcall {

/// A value that is only ever compared with its own kind: a PersonKey is no PhotoKey.
template <class Tag, class Value>
class StrongId {
  public:
    StrongId() = default;
    explicit StrongId(Value value) : value_(std::move(value)) {}
    const Value& value() const noexcept { return value_; }
    friend auto operator<=>(const StrongId&, const StrongId&) = default;

  private:
    Value value_{};
};

/// A person in the store; never leaves the server. Not reused after a deletion.
using PersonKey = StrongId<struct PersonKeyTag, std::int64_t>;
/// One enrolled photo of one person. Not reused after a deletion.
using PhotoKey = StrongId<struct PhotoKeyTag, std::int64_t>;
/// The employer's own number for a person, as the HTTP contract's `employee_id`.
using EmployeeId = StrongId<struct EmployeeIdTag, std::string>;
/// Network, file hash, preprocessing and precision that made a template, in one printable text.
/// Vectors of different model ids are never compared.
using ModelId = StrongId<struct ModelIdTag, std::string>;
/// What a photo is called in the photo store; says nothing about the picture.
using PhotoName = StrongId<struct PhotoNameTag, std::string>;

}  // namespace rollcall

template <class Tag, class Value>
struct std::hash<rollcall::StrongId<Tag, Value>> {
    std::size_t operator()(const rollcall::StrongId<Tag, Value>& id) const noexcept {
        return std::hash<Value>{}(id.value());
    }
};
