#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/user.h"
#include "core/digest.h"

namespace rollcall::access {

/// A one-time link by which somebody sets their name and password, by the hash of its token.
struct UserLink {
    Sha256 hash{};
    std::string user;  ///< whose; empty: an owner's who is still to be made
    bool drops_second_factor = false;
    TimePoint expires_at{};

    bool operator==(const UserLink&) const = default;
};

/// What changes about a user; what is not set stays.
struct UserChange {
    std::optional<std::string> name{};
    std::optional<std::string> email{};
    std::optional<Role> role{};
    std::optional<Scope> scope{};
    std::optional<UserState> state{};  ///< active or disabled
};

/// What comes of a link that is accepted.
struct Acceptance {
    std::string name;
    std::string password;         ///< a hash
    std::optional<User> owner{};  ///< of a link that is nobody's: who is made
};

/// The truth about who may sign in. There is always an owner who can, once there was one. Each call
/// is one transaction, durable when it returns. Thread-safe. Errors of every call: unavailable,
/// storage_full, database_damaged.
class UserStore {
  public:
    virtual ~UserStore() = default;

    /// Errors: conflict (the e-mail is taken, or the id), not_found (the scope's person).
    virtual Status add_user(const User& user) = 0;
    virtual Result<std::optional<User>> find_user(const std::string& id) const = 0;
    virtual Result<std::optional<User>> find_user_by_email(const std::string& email) const = 0;
    /// By e-mail.
    virtual Result<std::vector<User>> users() const = 0;
    /// Whether there is an owner who is active.
    virtual Result<bool> has_owner() const = 0;
    /// A user as changed. A disabled one has no session and no link any more. Errors: not_found
    /// (also: the scope's person), precondition_failed (`version` is another), invalid_field (what
    /// it comes to is none: validate(); an invited user can be disabled and not be made active),
    /// conflict (the e-mail is taken; the last active owner would be none).
    virtual Result<User> change_user(const std::string& id, const UserChange& change,
                                     std::optional<std::uint64_t> version) = 0;
    /// With sessions and links. Errors: not_found, precondition_failed, conflict (the last active
    /// owner).
    virtual Status remove_user(const std::string& id, std::optional<std::uint64_t> version) = 0;

    /// In place of the user's other links. Error: not_found (no such user, or a disabled one).
    virtual Status add_link(const UserLink& link) = 0;
    /// Nothing if it is not there or has expired at `now`.
    virtual Result<std::optional<UserLink>> find_link(const Sha256& hash, TimePoint now) const = 0;
    /// Uses a link up: of many callers exactly one gets the user, who is active then, has this name
    /// and password, no failed try and no session; a link that makes an owner ends the others that
    /// do. Nothing as find_link. Error: conflict (of a new owner: the e-mail is taken).
    virtual Result<std::optional<User>> accept_link(const Sha256& hash, TimePoint now,
                                                    const Acceptance& acceptance) = 0;
    /// Removes links that have expired.
    virtual Status purge_links(TimePoint now) = 0;
};

}  // namespace rollcall::access
