#pragma once

#include <string>

#include "access/user.h"
#include "core/digest.h"

namespace rollcall::app {

/// Who calls by the cookie of a session that they signed in to.
struct SignedIn {
    access::User user;
    Sha256 session{};        ///< the hash of its cookie
    std::string csrf_token;  ///< what a changing call has to carry besides
    bool unseen = false;     ///< it is time to write down that the session is in use
    /// The second factor is required and not set up: nothing but that can be done.
    bool owes_second_factor = false;
};

/// What the session may do.
inline access::Rights rights_of(const SignedIn& who) {
    return who.owes_second_factor ? access::Rights{} : access::rights_of(who.user.terms.role);
}

}  // namespace rollcall::app
