#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/rights.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::access {

/// What somebody who signs in is to the company.
enum class Role : std::uint8_t {
    owner,       ///< everything; there is always one who can sign in
    hr,          ///< people's records and attendance
    supervisor,  ///< sees the people of some sites or departments
    auditor,     ///< sees everything, changes nothing
    employee,    ///< sees their own records
};

inline constexpr std::array kRoles = {Role::owner, Role::hr, Role::supervisor, Role::auditor,
                                      Role::employee};

/// "owner", "hr", "supervisor", "auditor", "employee"; stored and shown so.
std::string_view role_name(Role role) noexcept;
std::optional<Role> role_from_name(std::string_view name) noexcept;

/// What a role may do to the people whom its scope covers.
Rights rights_of(Role role);

/// Which people a user sees.
enum class ScopeKind : std::uint8_t {
    all,
    sites,        ///< those who work at one of the sites
    departments,  ///< those of one of the departments
    person,       ///< one alone
};

/// "all", "sites", "departments", "person".
std::string_view scope_kind_name(ScopeKind kind) noexcept;
std::optional<ScopeKind> scope_kind_from_name(std::string_view name) noexcept;

struct Scope {
    ScopeKind kind = ScopeKind::all;
    std::vector<std::string> names{};  ///< ids of sites, or departments: sorted, each once
    PersonKey person{};                ///< with ScopeKind::person

    bool operator==(const Scope&) const = default;

    bool is_all() const noexcept { return kind == ScopeKind::all; }
    /// Whether it covers somebody who works there on the day that matters.
    bool covers(PersonKey whom, std::string_view site, std::string_view department) const;
    /// Whether it covers whomever `other` covers, wherever people work.
    bool includes(const Scope& other) const;
};

/// invited -> active <-> disabled. Only an active user can sign in.
enum class UserState : std::uint8_t { invited, active, disabled };

/// "invited", "active", "disabled"; stored and shown so.
std::string_view user_state_name(UserState state) noexcept;
std::optional<UserState> user_state_from_name(std::string_view name) noexcept;

/// What somebody in charge says of a user.
struct UserTerms {
    std::string email;  ///< what they sign in with: folded, unique
    Role role = Role::employee;
    Scope scope;

    bool operator==(const UserTerms&) const = default;
};

/// Somebody who signs in, or is to. Secrets are kept apart (sign_in_store.h).
struct User {
    std::string id;    ///< random
    std::string name;  ///< empty until an invitation is accepted, unless it was given
    UserTerms terms;
    UserState state = UserState::invited;
    TimePoint created_at{};
    std::optional<TimePoint> signed_in_at;  ///< the last time
    bool has_second_factor = false;         ///< and it was confirmed
    std::uint64_t version = 1;  ///< grows with each change of what is above `created_at`
};

inline constexpr std::size_t kUserNameLimit = 256;    ///< bytes of UTF-8
inline constexpr std::size_t kUserEmailLimit = 254;   ///< bytes (RFC 5321, with its erratum 1690)
inline constexpr std::size_t kScopeNames = 200;       ///< at most
inline constexpr std::size_t kScopeNameLimit = 128;   ///< bytes of UTF-8
inline constexpr std::size_t kLeastPassword = 10;     ///< characters of UTF-8
inline constexpr std::size_t kLongestPassword = 128;  ///< bytes

/// The e-mail as users are known by it: trimmed, in small letters. Visible ASCII alone, so that no
/// two look alike. Error: invalid_field.
Result<std::string> parse_user_email(std::string_view text);
/// The name, trimmed. Errors: missing_field (blank), invalid_field.
Result<std::string> parse_user_name(std::string_view text);
/// A scope of sites or departments with its names sorted. Error: invalid_field (none, too many, or
/// one that is blank or too long).
Result<Scope> parse_scope(ScopeKind kind, std::vector<std::string> names);
/// Whether a role can have a scope: an owner and an auditor all, an employee one person, the others
/// anything but one person. Error: invalid_field.
Status validate(const UserTerms& terms);

/// Whether somebody with this e-mail may have it for a password: kLeastPassword characters to
/// kLongestPassword bytes, not the e-mail, and none of the most common ones, whatever the case.
/// Error: invalid_field; the password is not repeated.
Status check_password(std::string_view password, std::string_view email);

}  // namespace rollcall::access
