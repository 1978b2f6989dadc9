#pragma once

#include <memory>
#include <stdexcept>

#include "app/reach.h"
#include "app/sign_in.h"
#include "app/users.h"
#include "store/sqlite/database.h"
#include "support/temporary_folder.h"

namespace rollcall::app {

/// The embedded store of users in a folder of its own, with a password's hash that costs little.
class UsersInFolder {
  public:
    UsersInFolder()
        : database_(opened(folder_.path())),
          users(store::make_user_store(*database_)),
          sign_in(store::make_sign_in_store(*database_)),
          personal(store::make_personal_store(*database_)),
          directory(store::make_directory(*database_)),
          people(store::make_people_store(*database_, SecretKey::generate())),
          webhooks(store::make_webhook_store(*database_)) {}

    SignIn make_sign_in(const Clock& clock, bool second_factor_required = false) {
        return {*users,
                *sign_in,
                clock,
                pepper_,
                factor_key_,
                {.second_factor_required = second_factor_required,
                 .cost = {.memory = 8192, .passes = 1}}};
    }

    /// An employee at a site, which is made if it is not there.
    PersonKey person(const std::string& id, const std::string& site,
                     const std::string& department = "") {
        if (!site.empty() && !directory->put_site({site, site, "UTC"})) {
            throw std::runtime_error("no site");
        }
        people::PutPerson put{.id = EmployeeId(id), .change = {}};
        put.change.name = "Name of " + id;
        put.change.site = site;
        put.change.department = department;
        put.change.valid_from = CivilDay{};
        const auto outcomes = directory->put({&put, 1}, people::PutMode::all, {});
        if (!outcomes || outcomes->front().error) {
            throw std::runtime_error("no such person could be made");
        }
        return people->find(put.id).value().value().key;
    }

  private:
    static std::unique_ptr<store::Database> opened(const std::filesystem::path& folder) {
        auto database = store::Database::open(folder, store::OpenMode::read_write);
        if (!database) {
            throw std::runtime_error(database.error().message);
        }
        return std::move(*database);
    }

    test::TemporaryFolder folder_;
    std::unique_ptr<store::Database> database_;
    SecretKey pepper_ = SecretKey::generate();
    SecretKey factor_key_ = SecretKey::generate();

  public:
    std::unique_ptr<access::UserStore> users;
    std::unique_ptr<access::SignInStore> sign_in;
    std::unique_ptr<access::PersonalStore> personal;
    std::unique_ptr<people::Directory> directory;
    std::unique_ptr<people::PeopleStore> people;
    std::unique_ptr<webhooks::WebhookStore> webhooks;
};

}  // namespace rollcall::app
