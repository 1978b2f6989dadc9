#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rollcall::access {

/// What a key or a page's session may do.
enum class Right : std::uint8_t {
    search,        ///< ask who is in a picture
    checkin,       ///< record check-ins
    enrol,         ///< add people and photos
    extract,       ///< get the vector of a face
    people_read,   ///< see people's records, and whom a face is like
    people_write,  ///< change people's records: add, change, merge, remove; set photos aside
    reports,       ///< see the attendance log and what it comes to
    admin,         ///< devices, calibration, the audit log
    audit,         ///< see what `admin` may see, and users
    users,         ///< see and change who may sign in
    metrics,       ///< read /metrics from elsewhere than the loopback
};

/// A set of rights.
class Rights {
  public:
    Rights() = default;
    Rights(std::initializer_list<Right> rights) {
        for (Right right : rights) {
            bits_ |= bit(right);
        }
    }
    static Rights all();
    bool has(Right right) const noexcept { return (bits_ & bit(right)) != 0; }
    friend bool operator==(Rights, Rights) = default;

    /// "search,enrol": names in the order of the enum; the form in which they are stored and shown.
    std::string text() const;
    /// The inverse; white space around a word is allowed, and a blank text is the empty set.
    /// Error: invalid_field, naming the unknown word and the known ones.
    static Result<Rights> parse(std::string_view text);

  private:
    static std::uint32_t bit(Right right) noexcept { return 1U << static_cast<unsigned>(right); }
    std::uint32_t bits_ = 0;
};

}  // namespace rollcall::access
