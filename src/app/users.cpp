#include "app/users.h"

#include <utility>

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

using access::Role;
using access::User;
using access::UserChange;
using access::UserLink;
using access::UserTerms;

constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kIdBytes = 16;

/// One text for every reason, so that a guess learns nothing.
Error invalid_link() {
    return {ErrorCode::unauthorized,
            "This link is not valid or not any more; ask for a new one (at the server: `rollcall "
            "users reset`)."};
}

Error no_such_user() {
    return {ErrorCode::not_found, "There is no such user."};
}

Error more_than_own() {
    return {ErrorCode::forbidden,
            "HR adds and changes supervisors and employees of its own sites or departments; ask an "
            "owner."};
}

/// The user of a link, or the owner whom it makes.
Result<User> whose(const access::UserStore& store, const UserLink& link, std::string_view email,
                   TimePoint now) {
    if (!link.user.empty()) {
        auto user = store.find_user(link.user);
        if (!user) {
            return std::move(user).error();
        }
        return *user ? Result<User>(std::move(**user)) : Result<User>(invalid_link());
    }
    auto folded = access::parse_user_email(email);
    if (!folded) {
        return std::move(folded).error();
    }
    User owner;
    owner.id = to_base64url(random_bytes(kIdBytes));
    owner.terms = {std::move(*folded), Role::owner, {}};
    owner.created_at = now;
    return owner;
}

}  // namespace

UsersAuthority authority_of(const Principal& caller) {
    if (!caller.signed_in) {
        return {.all = true};
    }
    const UserTerms& terms = caller.signed_in->user.terms;
    return {.all = terms.role == Role::owner || terms.role == Role::auditor, .scope = terms.scope};
}

Result<IssuedLink> UserLinks::issue(UserLink link, std::chrono::milliseconds time) {
    IssuedLink issued{to_base64url(random_bytes(kTokenBytes)), clock_.now() + time};
    link.hash = sha256(as_bytes(issued.token));
    link.expires_at = issued.expires_at;
    if (Status added = store_.add_link(link); !added) {
        return added.error();
    }
    return issued;
}

Result<IssuedLink> UserLinks::invite(const std::string& user) {
    return issue({.user = user}, kInvitationTime);
}

Result<IssuedLink> UserLinks::reset(std::string_view email) {
    const auto folded = access::parse_user_email(email);
    if (!folded) {
        return folded.error();
    }
    const auto user = store_.find_user_by_email(*folded);
    if (!user) {
        return user.error();
    }
    if (!*user) {
        return Error{ErrorCode::not_found,
                     "there is no user with this e-mail; `rollcall users list` shows all"};
    }
    return issue({.user = (*user)->id, .drops_second_factor = true}, kOwnerLinkTime);
}

Result<IssuedLink> UserLinks::owner() {
    return issue({}, kOwnerLinkTime);
}

Result<bool> Users::is_over(const UsersAuthority& by, const UserTerms& terms) const {
    if (by.all) {
        return true;
    }
    if (terms.role != Role::supervisor && terms.role != Role::employee) {
        return false;
    }
    if (terms.scope.kind == access::ScopeKind::person) {
        return reach_.covers(by.scope, terms.scope.person);
    }
    return by.scope.includes(terms.scope);
}

Result<User> Users::add(const UsersAuthority& by, UserTerms terms, std::string name) {
    if (Status valid = access::validate(terms); !valid) {
        return valid.error();
    }
    const auto over = is_over(by, terms);
    if (!over) {
        return over.error();
    }
    if (!*over) {
        return more_than_own();
    }
    User user;
    user.id = to_base64url(random_bytes(kIdBytes));
    user.name = std::move(name);
    user.terms = std::move(terms);
    user.created_at = clock_.now();
    if (Status added = store_.add_user(user); !added) {
        return added.error();
    }
    return user;
}

Result<User> Users::find(const UsersAuthority& by, const std::string& id) const {
    auto user = store_.find_user(id);
    if (!user) {
        return std::move(user).error();
    }
    if (!*user) {
        return no_such_user();
    }
    const auto over = is_over(by, (*user)->terms);
    if (!over) {
        return over.error();
    }
    return *over ? Result<User>(std::move(**user)) : Result<User>(no_such_user());
}

Result<std::vector<User>> Users::list(const UsersAuthority& by) const {
    auto users = store_.users();
    if (!users || by.all) {
        return users;
    }
    std::vector<User> seen;
    for (User& user : *users) {
        const auto over = is_over(by, user.terms);
        if (!over) {
            return over.error();
        }
        if (*over) {
            seen.push_back(std::move(user));
        }
    }
    return seen;
}

Result<User> Users::change(const UsersAuthority& by, const std::string& id,
                           const UserChange& change, std::optional<std::uint64_t> version) {
    const auto before = find(by, id);
    if (!before) {
        return before.error();
    }
    UserTerms wanted = before->terms;
    wanted.role = change.role.value_or(wanted.role);
    wanted.scope = change.scope.value_or(wanted.scope);
    const auto over = is_over(by, wanted);
    if (!over) {
        return over.error();
    }
    if (!*over) {
        return more_than_own();
    }
    // What was looked at is what is changed, whoever else changes it meanwhile.
    return store_.change_user(id, change, version.value_or(before->version));
}

Result<User> Users::remove(const UsersAuthority& by, const std::string& id,
                           std::optional<std::uint64_t> version) {
    auto user = find(by, id);
    if (!user) {
        return user;
    }
    Status removed = store_.remove_user(id, version.value_or(user->version));
    return removed ? std::move(user) : Result<User>(removed.error());
}

Result<IssuedLink> Users::invite(const UsersAuthority& by, const std::string& id) {
    if (const auto user = find(by, id); !user) {
        return user.error();
    }
    return links_.invite(id);
}

Result<User> Users::remove_second_factor(const UsersAuthority& by, const std::string& id) {
    if (!by.all) {
        return Error{ErrorCode::forbidden, "Only an owner takes a second factor away."};
    }
    auto user = find(by, id);
    if (!user) {
        return user;
    }
    Status removed = sign_in_.drop_second_factor(id);
    return removed ? std::move(user) : Result<User>(removed.error());
}

Result<User> Users::accept(const LinkAccepted& accepted) {
    const auto token = from_base64url(accepted.token);
    if (!token || token->size() != kTokenBytes) {
        return invalid_link();
    }
    const Sha256 hash = sha256(as_bytes(accepted.token));
    const TimePoint now = clock_.now();
    const auto link = store_.find_link(hash, now);
    if (!link) {
        return link.error();
    }
    if (!*link) {
        return invalid_link();
    }
    const auto user = whose(store_, **link, accepted.email, now);
    if (!user) {
        return user.error();
    }
    const auto name = access::parse_user_name(accepted.name);
    if (!name) {
        return name.error();
    }
    if (Status good = access::check_password(accepted.password, user->terms.email); !good) {
        return good.error();
    }
    const auto password = sign_in_.hash(accepted.password);
    if (!password) {
        return password.error();
    }
    access::Acceptance acceptance{.name = *name, .password = *password, .owner = {}};
    if ((*link)->user.empty()) {
        acceptance.owner = *user;
    }
    auto active = store_.accept_link(hash, now, acceptance);
    if (!active) {
        return std::move(active).error();
    }
    return *active ? Result<User>(std::move(**active)) : Result<User>(invalid_link());
}

}  // namespace rollcall::app
