#include "access/user.h"

#include <algorithm>
#include <utility>

#include "core/bytes.h"

namespace rollcall::access {
namespace {

template <class Value, std::size_t Count>
using Names = std::array<std::pair<Value, std::string_view>, Count>;

constexpr Names<Role, 5> kRoleNames = {{{Role::owner, "owner"},
                                        {Role::hr, "hr"},
                                        {Role::supervisor, "supervisor"},
                                        {Role::auditor, "auditor"},
                                        {Role::employee, "employee"}}};
constexpr Names<ScopeKind, 4> kScopeKinds = {{{ScopeKind::all, "all"},
                                              {ScopeKind::sites, "sites"},
                                              {ScopeKind::departments, "departments"},
                                              {ScopeKind::person, "person"}}};
constexpr Names<UserState, 3> kStates = {{{UserState::invited, "invited"},
                                          {UserState::active, "active"},
                                          {UserState::disabled, "disabled"}}};

template <class Value, std::size_t Count>
std::string_view name_in(const Names<Value, Count>& names, Value value) noexcept {
    return std::ranges::find(names, value, &std::pair<Value, std::string_view>::first)->second;
}

template <class Value, std::size_t Count>
std::optional<Value> value_in(const Names<Value, Count>& names, std::string_view name) noexcept {
    const auto* const row =
        std::ranges::find(names, name, &std::pair<Value, std::string_view>::second);
    return row == names.end() ? std::nullopt : std::optional(row->first);
}

/// What lists of leaked passwords have at their top, of those that are long enough: in small
/// letters. "matkhau" is Vietnamese for password.
constexpr std::string_view kCommonPasswords[] = {
    "0123456789",   "1234567890",   "12345678910",   "123456789a",   "1234567891",
    "0987654321",   "9876543210",   "1q2w3e4r5t",    "1q2w3e4r5t6y", "1qaz2wsx3edc",
    "1234qwerasdf", "123qweasdzxc", "qwertyuiop",    "qwerty12345",  "qwerty123456",
    "qwerty1234",   "asdfghjkl1",   "asdfghjkl;",    "zxcvbnm123",   "abcdefghij",
    "abcd123456",   "abc1234567",   "a123456789",    "aa12345678",   "password12",
    "password123",  "password1234", "password01",    "password!!",   "passw0rd123",
    "p@ssw0rd123",  "p@ssword123",  "mypassword",    "changeme123",  "letmein123",
    "welcome123",   "welcome1234",  "admin12345",    "admin123456",  "administrator",
    "iloveyou12",   "iloveyou123",  "iloveyou1234",  "football123",  "baseball123",
    "sunshine123",  "princess123",  "dragon12345",   "monkey12345",  "superman123",
    "michael123",   "charlie123",   "computer123",   "internet123",  "rollcall123",
    "rollcall1234", "attendance",   "attendance123", "matkhau123",   "matkhau1234",
    "matkhau12345", "anhyeuem123",  "vietnam123",    "vietnam1234",  "correcthorsebatterystaple",
};

std::string in_small_letters(std::string_view text) {
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return small;
}

/// Expects UTF-8.
std::size_t characters_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter <= '~'; });
}

bool is_plain(std::string_view text, std::size_t limit) {
    return !text.empty() && text.size() <= limit && is_utf8(text) && !has_control_characters(text);
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::binary_search(names, name);
}

Error invalid(std::string text) {
    return {ErrorCode::invalid_field, std::move(text)};
}

}  // namespace

std::string_view role_name(Role role) noexcept {
    return name_in(kRoleNames, role);
}
std::optional<Role> role_from_name(std::string_view name) noexcept {
    return value_in(kRoleNames, name);
}
std::string_view scope_kind_name(ScopeKind kind) noexcept {
    return name_in(kScopeKinds, kind);
}
std::optional<ScopeKind> scope_kind_from_name(std::string_view name) noexcept {
    return value_in(kScopeKinds, name);
}
std::string_view user_state_name(UserState state) noexcept {
    return name_in(kStates, state);
}
std::optional<UserState> user_state_from_name(std::string_view name) noexcept {
    return value_in(kStates, name);
}

Rights rights_of(Role role) {
    switch (role) {
        case Role::owner:
            return Rights::all();
        case Role::hr:
            return {Right::people_read, Right::people_write, Right::reports, Right::users};
        case Role::auditor:
            return {Right::people_read, Right::reports, Right::audit, Right::metrics};
        case Role::supervisor:
        case Role::employee:
            return {Right::people_read, Right::reports};
    }
    return {};
}

bool Scope::covers(PersonKey whom, std::string_view site, std::string_view department) const {
    switch (kind) {
        case ScopeKind::all:
            return true;
        case ScopeKind::sites:
            return contains(names, site);
        case ScopeKind::departments:
            return contains(names, department);
        case ScopeKind::person:
            return whom == person;
    }
    return false;
}

bool Scope::includes(const Scope& other) const {
    if (is_all() || *this == other) {
        return true;
    }
    return kind == other.kind && kind != ScopeKind::person &&
           std::ranges::includes(names, other.names);
}

Result<std::string> parse_user_email(std::string_view text) {
    const std::string_view email = trimmed(text);
    const std::size_t at = email.find('@');
    if (email.size() > kUserEmailLimit || !is_visible_ascii(email) || at == 0 ||
        at == std::string_view::npos || at + 1 == email.size() ||
        email.find('@', at + 1) != std::string_view::npos) {
        return invalid("email: an address like ada@example.com, at most " +
                       std::to_string(kUserEmailLimit) + " characters of ASCII.");
    }
    return in_small_letters(email);
}

Result<std::string> parse_user_name(std::string_view text) {
    const std::string_view name = trimmed(text);
    if (name.empty()) {
        return Error{ErrorCode::missing_field, "Name: cannot be blank."};
    }
    if (!is_plain(name, kUserNameLimit)) {
        return invalid("name: at most " + std::to_string(kUserNameLimit) +
                       " bytes of UTF-8 without control characters.");
    }
    return std::string(name);
}

Result<Scope> parse_scope(ScopeKind kind, std::vector<std::string> names) {
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    if (names.empty() || names.size() > kScopeNames ||
        !std::ranges::all_of(
            names, [](const std::string& name) { return is_plain(name, kScopeNameLimit); })) {
        return invalid("scope: from 1 to " + std::to_string(kScopeNames) + " " +
                       std::string(scope_kind_name(kind)) + ", each of at most " +
                       std::to_string(kScopeNameLimit) +
                       " bytes of UTF-8 without control characters.");
    }
    return Scope{.kind = kind, .names = std::move(names)};
}

Status validate(const UserTerms& terms) {
    const ScopeKind kind = terms.scope.kind;
    const std::string role(role_name(terms.role));
    switch (terms.role) {
        case Role::owner:
        case Role::auditor:
            return kind == ScopeKind::all
                       ? Status{}
                       : Status{invalid("scope: the role " + role + " has all people.")};
        case Role::employee:
            return kind == ScopeKind::person
                       ? Status{}
                       : Status{invalid("scope: the role employee has one person; name their "
                                        "employee_id.")};
        case Role::hr:
        case Role::supervisor:
            break;
    }
    return kind != ScopeKind::person
               ? Status{}
               : Status{invalid("scope: the role " + role +
                                " has all people, or those of sites or departments.")};
}

Status check_password(std::string_view password, std::string_view email) {
    if (password.size() > kLongestPassword || !is_utf8(password) ||
        characters_of(password) < kLeastPassword) {
        return invalid("password: at least " + std::to_string(kLeastPassword) +
                       " characters, and at most " + std::to_string(kLongestPassword) + " bytes.");
    }
    const std::string small = in_small_letters(password);
    if (small == in_small_letters(email)) {
        return invalid("password: not the e-mail.");
    }
    const bool one_letter = small.find_first_not_of(small.front()) == std::string::npos;
    if (one_letter || std::ranges::find(kCommonPasswords, small) != std::end(kCommonPasswords)) {
        return invalid("password: this is one of the first that somebody would try.");
    }
    return {};
}

}  // namespace rollcall::access
