#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/user_store.h"
#include "app/credentials.h"
#include "app/reach.h"
#include "app/sign_in.h"

namespace rollcall::app {

/// Who may see and change which users: an owner, an auditor and a key all; HR those whose role is
/// supervisor or employee and whose scope lies within their own.
struct UsersAuthority {
    bool all = false;
    access::Scope scope{};
};
UsersAuthority authority_of(const Principal& caller);

/// One-time links of users, also beside a running server. Thread-safe.
class UserLinks {
  public:
    static constexpr std::chrono::minutes kOwnerLinkTime{15};
    static constexpr std::chrono::hours kInvitationTime{72};

    UserLinks(access::UserStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// A link of 128 random bits by which a user sets name and password, once, within
    /// kInvitationTime; those before it are good no more. Error: not_found (also: a disabled user).
    Result<IssuedLink> invite(const std::string& user);
    /// The same within kOwnerLinkTime, which takes the second factor away too: for who stands at
    /// the server. Errors: not_found, invalid_field (the e-mail).
    Result<IssuedLink> reset(std::string_view email);
    /// A link that makes an owner, within kOwnerLinkTime.
    Result<IssuedLink> owner();

    const access::UserStore& store() const noexcept { return store_; }

  private:
    Result<IssuedLink> issue(access::UserLink link, std::chrono::milliseconds time);

    access::UserStore& store_;
    const Clock& clock_;
};

/// What a link's acceptance says.
struct LinkAccepted {
    std::string_view token;
    std::string_view name;
    std::string_view password;
    std::string_view email;  ///< of a link that makes an owner; of another it is passed over
};

/// Who may sign in. Thread-safe.
class Users {
  public:
    Users(access::UserStore& store, SignIn& sign_in, const Reach& reach, const Clock& clock)
        : store_(store), sign_in_(sign_in), reach_(reach), links_(store, clock), clock_(clock) {}

    /// A new user, who is invited. Errors: forbidden (more than the authority has), invalid_field,
    /// conflict (the e-mail is taken), not_found (the scope's person).
    Result<access::User> add(const UsersAuthority& by, access::UserTerms terms, std::string name);
    /// Errors: as UserStore::change_user; forbidden, not_found (out of the authority).
    Result<access::User> change(const UsersAuthority& by, const std::string& id,
                                const access::UserChange& change,
                                std::optional<std::uint64_t> version);
    /// The user who is gone. Errors: as UserStore::remove_user; not_found (out of the authority).
    Result<access::User> remove(const UsersAuthority& by, const std::string& id,
                                std::optional<std::uint64_t> version);
    /// Error: not_found (also: out of the authority).
    Result<access::User> find(const UsersAuthority& by, const std::string& id) const;
    Result<std::vector<access::User>> list(const UsersAuthority& by) const;

    /// UserLinks::invite. Error besides: not_found (out of the authority).
    Result<IssuedLink> invite(const UsersAuthority& by, const std::string& id);
    /// Takes the second factor away, of somebody who has lost phone and codes. Errors: not_found,
    /// forbidden (the authority is not over all).
    Result<access::User> remove_second_factor(const UsersAuthority& by, const std::string& id);

    /// Uses a link up. Errors: unauthorized (with one text for every reason), missing_field,
    /// invalid_field (name, password, e-mail), conflict (the owner's e-mail is taken); after an
    /// error the link is as good as before.
    Result<access::User> accept(const LinkAccepted& accepted);

  private:
    Result<bool> is_over(const UsersAuthority& by, const access::UserTerms& terms) const;

    access::UserStore& store_;
    SignIn& sign_in_;
    const Reach& reach_;
    UserLinks links_;
    const Clock& clock_;
};

}  // namespace rollcall::app
