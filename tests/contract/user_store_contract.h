#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/sign_in_store.h"
#include "access/user_store.h"
#include "people/directory.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where users are kept, and how they sign in: two interfaces to the same rows.
class UserStorePlace {
  public:
    virtual ~UserStorePlace() = default;
    virtual access::UserStore& users() = 0;
    virtual access::SignInStore& sign_in() = 0;
    virtual people::Directory& directory() = 0;
    virtual people::PeopleStore& people() = 0;
};

struct UserStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<UserStorePlace>()> make;
};

inline void PrintTo(const UserStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every store of users must do.
class UserStoreContract : public testing::TestWithParam<UserStoreMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    access::UserStore& users() { return place_->users(); }
    access::SignInStore& sign_in() { return place_->sign_in(); }
    people::PeopleStore& people() { return place_->people(); }

    /// An employee.
    PersonKey person(const std::string& id);
    /// A user who was invited, with the id as the part before the @.
    access::User add(const std::string& id, access::Role role, access::Scope scope = {});
    /// The same, who has accepted; the password's hash is "hash of " + id.
    access::User add_active(const std::string& id, access::Role role, access::Scope scope = {});
    access::User find(const std::string& id) { return users().find_user(id).value().value(); }
    /// A session of the user, by the name of its cookie.
    bool open(const std::string& user, const std::string& cookie);
    bool is_open(const std::string& cookie);

    std::unique_ptr<UserStorePlace> place_;
};

}  // namespace rollcall::test
