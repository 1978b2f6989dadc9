#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/sign_in_store.h"
#include "access/user_store.h"
#include "app/credentials.h"
#include "core/password_hash.h"

namespace rollcall::app {

struct SignInSettings {
    bool second_factor_required = false;  ///< of owners and HR
    PasswordCost cost{};
};

/// What somebody shows to sign in.
struct SignInAttempt {
    std::string_view email;
    std::string_view password;
    std::string_view code;  ///< of the authenticator app, or a recovery code; empty: none
};

/// What signing in comes to.
struct SignInAnswer {
    bool code_wanted = false;  ///< the password is right, and a code has to come along
    std::string cookie;        ///< empty with code_wanted; only its hash is stored
    std::optional<SignedIn> signed_in;
    TimePoint expires_at{};  ///< if nothing is called before
};

/// A second factor to be confirmed.
struct OfferedFactor {
    std::string secret;  ///< base 32, to be typed
    std::string uri;     ///< for a QR code
};

/// Passwords, second factors and sessions of users. Thread-safe. Looking at a password takes tens
/// of milliseconds; it takes as long for an e-mail that is nobody's and for a locked user.
class SignIn {
  public:
    static constexpr std::size_t kRecoveryCodes = 10;
    /// How often it is written down that a session is in use.
    static constexpr std::chrono::minutes kSeenInterval{1};

    /// `pepper` and `factor_key`: keys that are not stored beside what they protect.
    SignIn(access::UserStore& users, access::SignInStore& store, const Clock& clock,
           SecretKey pepper, SecretKey factor_key, SignInSettings settings);

    /// Opens a session. A wrong password or code counts; after access::kSignInTries in a row
    /// nothing is right for access::kLockTime. Errors: unauthorized, with one text for all that is
    /// wrong; busy; as the stores'.
    Result<SignInAnswer> open(const SignInAttempt& attempt);
    /// Whose cookie it is; nothing if its session has ended. Reads two indexed rows.
    Result<std::optional<Principal>> by_cookie(std::string_view cookie) const;
    Status saw(const SignedIn& who) { return store_.saw_session(who.session, clock_.now()); }
    Status close(const SignedIn& who) { return store_.end_session(who.session); }

    /// Ends all sessions. Errors: unauthorized (`current` is not the password; a wrong one counts),
    /// invalid_field (access::check_password), busy; as the stores'.
    Status change_password(const SignedIn& who, std::string_view current,
                           std::string_view password);

    /// A new secret, in place of one that was not confirmed. Errors: unauthorized (the password; a
    /// wrong one counts), conflict (there is a second factor).
    Result<OfferedFactor> offer_second_factor(const SignedIn& who, std::string_view password);
    /// The recovery codes, shown once, for a code of the offered secret. Errors: unauthorized (it
    /// is none; a wrong one counts), conflict (nothing was offered, or it was confirmed).
    Result<std::vector<std::string>> confirm_second_factor(const SignedIn& who,
                                                           std::string_view code);
    /// Errors: unauthorized (the password; a wrong one counts), conflict (it is required).
    Status remove_second_factor(const SignedIn& who, std::string_view password);
    /// What a user has: confirmed, and how many recovery codes are left.
    Result<access::UserSecrets> secrets(const std::string& user) const {
        return store_.secrets(user);
    }

    /// For somebody in charge. Error: not_found.
    Status drop_second_factor(const std::string& user) { return store_.remove_second_factor(user); }

    /// The hash of a password that was found good.
    Result<std::string> hash(std::string_view password) const {
        return hash_password(pepper_, password, settings_.cost);
    }

  private:
    /// Takes as long as looking at a password.
    void waste_time(std::string_view password) const;
    bool requires_second_factor(const access::User& user) const;
    /// The user's hash, if it is of this password. Errors: unauthorized.
    Result<std::string> checked(const std::string& user, std::string_view password);
    Result<bool> takes_code(const std::string& user, const access::UserSecrets& secrets,
                            std::string_view code);
    std::optional<Bytes> opened(const std::string& user, const Bytes& sealed) const;
    Sha256 recovery_hash(std::string_view code) const;
    SignedIn signed_in(access::User user, std::string_view cookie) const;

    access::UserStore& users_;
    access::SignInStore& store_;
    const Clock& clock_;
    SecretKey pepper_;
    SecretKey factor_key_;
    SignInSettings settings_;
};

/// The token that a changing call by this cookie carries besides: nobody has it who has not read an
/// answer to that session.
std::string csrf_token_of(std::string_view cookie);

}  // namespace rollcall::app
