#include "app/sign_in.h"

#include <algorithm>
#include <utility>

#include "access/totp.h"
#include "core/bytes.h"

namespace rollcall::app {
namespace {

using access::Role;
using access::User;
using access::UserSecrets;
using access::UserState;

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kRecoveryLetters = 12;
constexpr std::size_t kRecoveryGroup = 4;
constexpr std::string_view kIssuer = "Rollcall";
/// Crockford's base 32: no I, L, O and U. https://www.crockford.com/base32.html
constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One text for every reason, so that a guess learns nothing.
Error wrong_sign_in() {
    return {ErrorCode::unauthorized,
            "E-mail, password or code is wrong, or there were too many tries; wait a quarter of an "
            "hour or ask for a new link."};
}

Error wrong_password() {
    return {ErrorCode::unauthorized, "The password is wrong, or there were too many tries."};
}

/// 60 random bits as "XXXX-XXXX-XXXX".
std::string new_recovery_code() {
    std::string code;
    for (const std::uint8_t byte : random_bytes(kRecoveryLetters)) {
        if (code.size() % (kRecoveryGroup + 1) == kRecoveryGroup) {
            code += '-';
        }
        code += kLetters[byte % kLetters.size()];  // 256 is a multiple of 32
    }
    return code;
}

/// The letters of a recovery code however it was typed.
std::string letters_of(std::string_view code) {
    std::string letters;
    for (const char letter : code) {
        if (letter >= 'a' && letter <= 'z') {
            letters += static_cast<char>(letter - 'a' + 'A');
        } else if (letter != '-' && letter != ' ') {
            letters += letter;
        }
    }
    return letters;
}

/// Digits, with the space between them that apps show.
std::string digits_of(std::string_view code) {
    std::string digits(code);
    std::erase(digits, ' ');
    return digits;
}

std::string factor_context(const std::string& user) {
    return "rollcall second factor: " + user;
}

}  // namespace

std::string csrf_token_of(std::string_view cookie) {
    return to_base64url(hmac_sha256(as_bytes(cookie), as_bytes("rollcall csrf token")));
}

SignIn::SignIn(access::UserStore& users, access::SignInStore& store, const Clock& clock,
               SecretKey pepper, SecretKey factor_key, SignInSettings settings)
    : users_(users),
      store_(store),
      clock_(clock),
      pepper_(std::move(pepper)),
      factor_key_(std::move(factor_key)),
      settings_(settings) {}

void SignIn::waste_time(std::string_view password) const {
    (void)hash(password.substr(0, access::kLongestPassword));
}

bool SignIn::requires_second_factor(const User& user) const {
    return settings_.second_factor_required &&
           (user.terms.role == Role::owner || user.terms.role == Role::hr);
}

SignedIn SignIn::signed_in(User user, std::string_view cookie) const {
    const bool owes = requires_second_factor(user) && !user.has_second_factor;
    return {.user = std::move(user),
            .session = sha256(as_bytes(cookie)),
            .csrf_token = csrf_token_of(cookie),
            .unseen = false,
            .owes_second_factor = owes};
}

Result<std::string> SignIn::checked(const std::string& user, std::string_view password) {
    const auto secrets = store_.secrets(user);
    if (!secrets) {
        return secrets.error();
    }
    const auto left = store_.begin_try(user, clock_.now());
    if (!left) {
        return left.error();
    }
    if (!*left || secrets->password.empty() || password.size() > access::kLongestPassword) {
        waste_time(password);
        return wrong_password();
    }
    if (!password_matches(pepper_, password, secrets->password)) {
        return wrong_password();
    }
    return secrets->password;
}

Result<SignInAnswer> SignIn::open(const SignInAttempt& attempt) {
    const auto email = access::parse_user_email(attempt.email);
    const auto user = email ? users_.find_user_by_email(*email)
                            : Result<std::optional<User>>(std::optional<User>());
    if (!user) {
        return user.error();
    }
    if (!*user || (*user)->state != UserState::active) {
        const auto vain = store_.begin_try({}, clock_.now());
        waste_time(attempt.password);
        return vain ? wrong_sign_in() : vain.error();
    }
    const std::string& id = (*user)->id;
    const auto password = checked(id, attempt.password);
    if (!password) {
        return password.error().code == ErrorCode::unauthorized ? wrong_sign_in()
                                                                : password.error();
    }
    if ((*user)->has_second_factor) {
        if (attempt.code.empty()) {
            return SignInAnswer{.code_wanted = true, .cookie = {}, .signed_in = {}};
        }
        const auto secrets = store_.secrets(id);
        if (!secrets) {
            return secrets.error();
        }
        const auto taken = takes_code(id, *secrets, attempt.code);
        if (!taken) {
            return taken.error();
        }
        if (!*taken) {
            return wrong_sign_in();
        }
    }
    const TimePoint now = clock_.now();
    SignInAnswer answer;
    answer.cookie = to_base64url(random_bytes(kCookieBytes));
    const access::UserSession session{sha256(as_bytes(answer.cookie)), id, now, now};
    const auto opened = store_.open_session(session, *password);
    if (!opened) {
        return opened.error();
    }
    if (!*opened) {
        return wrong_sign_in();  // disabled, or given another password meanwhile
    }
    answer.signed_in = signed_in(**user, answer.cookie);
    answer.expires_at = session.ends_at();
    return answer;
}

Result<bool> SignIn::takes_code(const std::string& user, const UserSecrets& secrets,
                                std::string_view code) {
    const auto secret = opened(user, secrets.second_factor);
    if (!secret) {
        return Error{ErrorCode::internal,
                     "The second factor cannot be read; ask for a link that resets it.",
                     "a sealed second factor does not open under its key"};
    }
    if (const auto step = access::totp_match(*secret, digits_of(code), clock_.now())) {
        return store_.take_step(user, *step);
    }
    return store_.take_recovery_code(user, recovery_hash(code));
}

std::optional<Bytes> SignIn::opened(const std::string& user, const Bytes& sealed) const {
    return open_sealed(factor_key_, sealed, as_bytes(factor_context(user)));
}

Sha256 SignIn::recovery_hash(std::string_view code) const {
    return hmac_sha256(factor_key_.bytes(), as_bytes("recovery code: " + letters_of(code)));
}

Result<std::optional<Principal>> SignIn::by_cookie(std::string_view cookie) const {
    const auto bytes = from_base64url(cookie);
    if (!bytes || bytes->size() != kCookieBytes) {
        return std::optional<Principal>();
    }
    auto found = store_.find_session(sha256(as_bytes(cookie)));
    if (!found) {
        return std::move(found).error();
    }
    const TimePoint now = clock_.now();
    if (!*found || (*found)->session.ends_at() <= now) {
        return std::optional<Principal>();
    }
    const access::UserSession session = (*found)->session;
    SignedIn who = signed_in(std::move((*found)->user), cookie);
    who.unseen = now - session.seen_at >= kSeenInterval;
    Principal principal{.name = who.user.terms.email,
                        .rights = rights_of(who),
                        .by_cookie = true,
                        .expires_at = session.ends_at()};
    principal.signed_in = std::move(who);
    return std::optional(std::move(principal));
}

Status SignIn::change_password(const SignedIn& who, std::string_view current,
                               std::string_view password) {
    const auto old = checked(who.user.id, current);
    if (!old) {
        return old.error();
    }
    if (Status good = access::check_password(password, who.user.terms.email); !good) {
        return good;
    }
    const auto made = hash(password);
    if (!made) {
        return made.error();
    }
    const auto changed = store_.change_password(who.user.id, *old, *made);
    if (!changed) {
        return changed.error();
    }
    return *changed ? Status{} : Status{wrong_password()};
}

Result<OfferedFactor> SignIn::offer_second_factor(const SignedIn& who, std::string_view password) {
    if (const auto good = checked(who.user.id, password); !good) {
        return good.error();
    }
    if (Status forgotten = store_.forget_tries(who.user.id); !forgotten) {
        return forgotten.error();
    }
    const Bytes secret = random_bytes(access::kTotpSecret);
    const Bytes sealed = seal(factor_key_, secret, as_bytes(factor_context(who.user.id)));
    if (Status put = store_.put_second_factor(who.user.id, sealed); !put) {
        return put.error();
    }
    return OfferedFactor{access::to_base32(secret),
                         access::otpauth_uri(secret, kIssuer, who.user.terms.email)};
}

Result<std::vector<std::string>> SignIn::confirm_second_factor(const SignedIn& who,
                                                               std::string_view code) {
    const auto secrets = store_.secrets(who.user.id);
    if (!secrets) {
        return secrets.error();
    }
    const auto secret = opened(who.user.id, secrets->second_factor);
    if (secrets->confirmed || !secret) {
        return Error{ErrorCode::conflict, "There is no second factor that waits for its code."};
    }
    const auto left = store_.begin_try(who.user.id, clock_.now());
    if (!left) {
        return left.error();
    }
    const auto step = access::totp_match(*secret, digits_of(code), clock_.now());
    if (!*left || !step) {
        return Error{
            ErrorCode::unauthorized,
            "This is not the code that the app shows now; is the clock of the phone right?"};
    }
    std::vector<std::string> codes;
    std::vector<Sha256> hashes;
    codes.reserve(kRecoveryCodes);
    hashes.reserve(kRecoveryCodes);
    for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
        hashes.push_back(recovery_hash(codes.emplace_back(new_recovery_code())));
    }
    const auto confirmed =
        store_.confirm_second_factor(who.user.id, secrets->second_factor, *step, hashes);
    if (!confirmed) {
        return confirmed.error();
    }
    if (!*confirmed) {
        return Error{ErrorCode::conflict, "There is no second factor that waits for its code."};
    }
    if (Status forgotten = store_.forget_tries(who.user.id); !forgotten) {
        return forgotten.error();
    }
    return codes;
}

Status SignIn::remove_second_factor(const SignedIn& who, std::string_view password) {
    if (requires_second_factor(who.user)) {
        return Error{ErrorCode::conflict,
                     "The setting access.second_factor requires it for this role."};
    }
    if (const auto good = checked(who.user.id, password); !good) {
        return good.error();
    }
    if (Status forgotten = store_.forget_tries(who.user.id); !forgotten) {
        return forgotten;
    }
    return store_.remove_second_factor(who.user.id);
}

}  // namespace rollcall::app
