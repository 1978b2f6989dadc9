#include "app/sign_in.h"

#include <set>

#include <gtest/gtest.h>

#include "access/totp.h"
#include "unit/app/users_in_folder.h"

namespace rollcall::app {
namespace {

using access::Role;
using access::UserState;
using namespace std::chrono_literals;

constexpr std::string_view kPassword = "a long walk";
constexpr std::string_view kOther = "another long walk";

/// The inverse of to_base32, for the secret as an app gets it.
Bytes from_base32(std::string_view text) {
    Bytes bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : text) {
        const auto value = letter >= 'A' ? letter - 'A' : letter - '2' + 26;
        bits = bits << 5U | static_cast<std::uint32_t>(value);
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    return bytes;
}

class SignInTest : public testing::Test {
  protected:
    ManualClock clock{from_unix_millis(1'800'000'000'000)};
    UsersInFolder stores;
    SignIn sign_in = stores.make_sign_in(clock);
    SignIn strict = stores.make_sign_in(clock, true);
    Reach reach{*stores.directory, *stores.people, clock};
    Users users{*stores.users, sign_in, reach, clock};

    void SetUp() override {
        add("owner@example.com", Role::owner);
        add("ada@example.com", Role::hr);
    }

    void add(const std::string& email, Role role) {
        const auto user = users.add({.all = true}, {email, role, {}}, "");
        ASSERT_TRUE(user);
        const auto link = users.invite({.all = true}, user->id);
        ASSERT_TRUE(link);
        ASSERT_TRUE(users.accept({link->token, "Name", kPassword, ""}));
    }

    Result<SignInAnswer> open(std::string_view password, std::string_view code = "",
                              std::string_view email = "ada@example.com") {
        return sign_in.open({email, password, code});
    }
    /// A session that has to open.
    SignInAnswer opened(std::string_view password = kPassword, std::string_view code = "") {
        auto answer = open(password, code);
        EXPECT_TRUE(answer && !answer->cookie.empty());
        return *answer;
    }
    Error refused(std::string_view password, std::string_view code = "",
                  std::string_view email = "ada@example.com") {
        const auto answer = open(password, code, email);
        EXPECT_FALSE(answer);
        return answer ? Error{ErrorCode::internal, ""} : answer.error();
    }
    bool is_open(std::string_view cookie) { return sign_in.by_cookie(cookie).value().has_value(); }

    /// Sets a second factor up; its secret and the recovery codes.
    std::pair<Bytes, std::vector<std::string>> enrol() {
        const SignedIn who = *opened().signed_in;
        const auto offered = sign_in.offer_second_factor(who, kPassword);
        EXPECT_TRUE(offered);
        Bytes secret = from_base32(offered->secret);
        const auto codes = sign_in.confirm_second_factor(who, code_of(secret));
        EXPECT_TRUE(codes);
        return {std::move(secret), *codes};
    }
    std::string code_of(ByteView secret, std::int64_t steps = 0) const {
        return access::totp_code(secret, access::totp_step(clock.now()) + steps);
    }
};

TEST_F(SignInTest, ARightPasswordOpensASession) {
    const auto answer = open(kPassword, "", " Ada@Example.com ");
    ASSERT_TRUE(answer);
    EXPECT_EQ(from_base64url(answer->cookie)->size(), 32U);
    EXPECT_EQ(answer->expires_at, clock.now() + 30min);
    const auto principal = sign_in.by_cookie(answer->cookie).value();
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->name, "ada@example.com");
    EXPECT_EQ(principal->rights, access::rights_of(Role::hr));
    EXPECT_TRUE(principal->by_cookie);
    EXPECT_EQ(principal->signed_in->csrf_token, answer->signed_in->csrf_token);
    EXPECT_NE(principal->signed_in->csrf_token, opened().signed_in->csrf_token);
    EXPECT_FALSE(sign_in.by_cookie("x").value());
    EXPECT_FALSE(sign_in.by_cookie(to_base64url(Bytes(32, 7))).value());
    ASSERT_TRUE(sign_in.close(*principal->signed_in));
    EXPECT_FALSE(is_open(answer->cookie));
}

TEST_F(SignInTest, WhatIsWrongIsAnsweredAlike) {
    const Error wrong = refused("wrong password");
    const Error unknown = refused(kPassword, "", "nobody@example.com");
    const Error no_address = refused(kPassword, "", std::string(5000, 'x'));
    const Error too_long = refused(std::string(100'000, 'x'));
    for (int i = 0; i < access::kSignInTries; ++i) {
        refused("wrong password");
    }
    const Error locked = refused(kPassword);
    ASSERT_TRUE(users.add({.all = true}, {"new@example.com", Role::hr, {}}, ""));
    const Error invited = refused("", "", "new@example.com");
    for (const Error& error : {unknown, no_address, too_long, locked, invited}) {
        EXPECT_EQ(error.code, ErrorCode::unauthorized);
        EXPECT_EQ(error.message, wrong.message);
        EXPECT_EQ(error.context, wrong.context);
    }
}

TEST_F(SignInTest, FiveWrongOnesLockForAQuarterOfAnHour) {
    for (int i = 0; i < access::kSignInTries; ++i) {
        refused("wrong password");
    }
    refused(kPassword);
    clock.advance(15min - 1ms);
    refused(kPassword);
    clock.advance(1ms);
    opened();
    for (int i = 0; i < access::kSignInTries - 1; ++i) {
        refused("wrong password");
    }
    opened();
}

TEST_F(SignInTest, ASessionEndsIdleOrOld) {
    const std::string cookie = opened().cookie;
    clock.advance(30min - 1ms);
    ASSERT_TRUE(is_open(cookie));
    EXPECT_TRUE(sign_in.by_cookie(cookie).value()->signed_in->unseen);
    ASSERT_TRUE(sign_in.saw(*sign_in.by_cookie(cookie).value()->signed_in));
    EXPECT_FALSE(sign_in.by_cookie(cookie).value()->signed_in->unseen);
    clock.advance(30min);
    EXPECT_FALSE(is_open(cookie));

    const std::string busy = opened().cookie;
    for (int i = 0; i < 12 * 6 - 1; ++i) {
        clock.advance(10min);
        ASSERT_TRUE(sign_in.saw(*sign_in.by_cookie(busy).value()->signed_in)) << i;
    }
    clock.advance(10min - 1ms);
    EXPECT_TRUE(is_open(busy));
    clock.advance(1ms);
    EXPECT_FALSE(is_open(busy));
}

TEST_F(SignInTest, ANewPasswordEndsEverySession) {
    const std::string one = opened().cookie;
    const SignInAnswer two = opened();
    const SignedIn& who = *two.signed_in;
    EXPECT_EQ(sign_in.change_password(who, "wrong password", kOther).error().code,
              ErrorCode::unauthorized);
    EXPECT_EQ(sign_in.change_password(who, kPassword, "password123").error().code,
              ErrorCode::invalid_field);
    EXPECT_EQ(sign_in.change_password(who, kPassword, "Ada@example.com").error().code,
              ErrorCode::invalid_field);
    EXPECT_TRUE(is_open(one));
    ASSERT_TRUE(sign_in.change_password(who, kPassword, kOther));
    EXPECT_FALSE(is_open(one) || is_open(two.cookie));
    refused(kPassword);
    opened(kOther);
}

TEST_F(SignInTest, PasswordsCannotBeTriedThroughASessionEither) {
    const SignedIn who = *opened().signed_in;
    for (int i = 0; i < access::kSignInTries; ++i) {
        EXPECT_FALSE(sign_in.change_password(who, "wrong password", kOther));
    }
    EXPECT_EQ(sign_in.change_password(who, kPassword, kOther).error().code,
              ErrorCode::unauthorized);
    EXPECT_EQ(sign_in.offer_second_factor(who, kPassword).error().code, ErrorCode::unauthorized);
}

TEST_F(SignInTest, ADisabledUserIsOutAtOnce) {
    const std::string cookie = opened().cookie;
    const auto user = stores.users->find_user_by_email("ada@example.com").value();
    ASSERT_TRUE(users.change({.all = true}, user->id, {.state = UserState::disabled}, {}));
    EXPECT_FALSE(is_open(cookie));
    refused(kPassword);
}

TEST_F(SignInTest, ASecondFactorIsAskedForOnceItIsConfirmed) {
    const SignedIn who = *opened().signed_in;
    const auto offered = sign_in.offer_second_factor(who, kPassword);
    ASSERT_TRUE(offered);
    EXPECT_TRUE(offered->uri.starts_with(
        "otpauth://totp/Rollcall:ada%40example.com?secret=" + offered->secret + "&"));
    opened();
    const Bytes secret = from_base32(offered->secret);
    EXPECT_EQ(sign_in.confirm_second_factor(who, "000000").error().code, ErrorCode::unauthorized);
    const auto codes = sign_in.confirm_second_factor(who, code_of(secret));
    ASSERT_TRUE(codes);
    EXPECT_EQ(std::set<std::string>(codes->begin(), codes->end()).size(), SignIn::kRecoveryCodes);
    EXPECT_EQ(sign_in.offer_second_factor(who, kPassword).error().code, ErrorCode::conflict);
    EXPECT_EQ(sign_in.confirm_second_factor(who, code_of(secret, 1)).error().code,
              ErrorCode::conflict);

    const auto without = open(kPassword);
    ASSERT_TRUE(without);
    EXPECT_TRUE(without->code_wanted);
    EXPECT_TRUE(without->cookie.empty());
    refused("wrong password", code_of(secret, 1));
    opened(kPassword, code_of(secret, 1));
}

TEST_F(SignInTest, ACodeIsTakenOnceAndInItsTime) {
    const auto [secret, codes] = enrol();
    EXPECT_EQ(refused(kPassword, code_of(secret)).message, refused("wrong").message)
        << "that one has confirmed it";
    clock.advance(30s);
    const std::string code = code_of(secret);
    opened(kPassword, code.substr(0, 3) + " " + code.substr(3));
    refused(kPassword, code);
    refused(kPassword, code_of(secret, -1));
    opened(kPassword, code_of(secret, 1));
    clock.advance(2min);
    refused(kPassword, code_of(secret, -2));
    refused(kPassword, code_of(secret, 2));
    refused(kPassword, std::string(4000, '1'));
}

TEST_F(SignInTest, WrongCodesLockAsWrongPasswordsDo) {
    const auto [secret, codes] = enrol();
    clock.advance(30s);
    for (int i = 0; i < access::kSignInTries; ++i) {
        refused(kPassword, "000000");
    }
    refused(kPassword, code_of(secret));
    clock.advance(15min);
    opened(kPassword, code_of(secret));
}

TEST_F(SignInTest, ARecoveryCodeIsGoodOnce) {
    const auto [secret, codes] = enrol();
    std::string typed = codes[0];
    std::erase(typed, '-');
    for (char& letter : typed) {
        letter = static_cast<char>(std::tolower(letter));
    }
    opened(kPassword, typed);
    refused(kPassword, codes[0]);
    opened(kPassword, codes[1]);
    const auto id = stores.users->find_user_by_email("ada@example.com").value()->id;
    EXPECT_EQ(sign_in.secrets(id)->recovery_codes, 8);
}

TEST_F(SignInTest, ASecondFactorGoesWithThePasswordOrAnOwner) {
    const auto [secret, codes] = enrol();
    const SignedIn who = *opened(kPassword, codes[0]).signed_in;
    EXPECT_EQ(sign_in.remove_second_factor(who, "wrong password").error().code,
              ErrorCode::unauthorized);
    ASSERT_TRUE(sign_in.remove_second_factor(who, kPassword));
    opened();
    enrol();
    EXPECT_EQ(users.remove_second_factor({.scope = {}}, who.user.id).error().code,
              ErrorCode::forbidden);
    ASSERT_TRUE(users.remove_second_factor({.all = true}, who.user.id));
    opened();
}

TEST_F(SignInTest, WhereItIsRequiredNothingElseCanBeDoneWithout) {
    const auto answer = strict.open({"ada@example.com", kPassword, ""});
    ASSERT_TRUE(answer);
    const auto principal = strict.by_cookie(answer->cookie).value();
    ASSERT_TRUE(principal);
    EXPECT_TRUE(principal->signed_in->owes_second_factor);
    EXPECT_EQ(principal->rights, access::Rights());
    const auto offered = strict.offer_second_factor(*principal->signed_in, kPassword);
    ASSERT_TRUE(offered);
    ASSERT_TRUE(
        strict.confirm_second_factor(*principal->signed_in, code_of(from_base32(offered->secret))));
    const auto after = strict.by_cookie(answer->cookie).value();
    EXPECT_FALSE(after->signed_in->owes_second_factor);
    EXPECT_EQ(after->rights, access::rights_of(Role::hr));
    EXPECT_EQ(strict.remove_second_factor(*after->signed_in, kPassword).error().code,
              ErrorCode::conflict);

    add("auditor@example.com", Role::auditor);
    const auto auditor = strict.open({"auditor@example.com", kPassword, ""});
    EXPECT_FALSE(auditor->signed_in->owes_second_factor) << "of owners and HR alone";
}

TEST_F(SignInTest, SecretsLieSealedAndPeppered) {
    const auto [secret, codes] = enrol();
    const auto id = stores.users->find_user_by_email("ada@example.com").value()->id;
    const auto stored = stores.sign_in->secrets(id).value();
    EXPECT_TRUE(stored.password.starts_with("$argon2id$"));
    EXPECT_EQ(std::ranges::search(stored.second_factor, secret).begin(),
              stored.second_factor.end());
    EXPECT_FALSE(password_matches(SecretKey::generate(), kPassword, stored.password));
    // Another user's sealed secret is worth nothing in this row.
    const auto owner = stores.users->find_user_by_email("owner@example.com").value()->id;
    ASSERT_TRUE(stores.sign_in->put_second_factor(owner, stored.second_factor));
    const auto session = open(kPassword, "", "owner@example.com");
    EXPECT_EQ(sign_in.confirm_second_factor(*session->signed_in, code_of(secret)).error().code,
              ErrorCode::conflict);
}

}  // namespace
}  // namespace rollcall::app
