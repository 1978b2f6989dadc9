#include <optional>
#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>

#include "contract/access_store_contract.h"
#include "contract/closing_store_contract.h"
#include "contract/device_store_contract.h"
#include "contract/directory_contract.h"
#include "contract/event_store_contract.h"
#include "contract/own_records_contract.h"
#include "contract/people_store_contract.h"
#include "contract/photo_store_contract.h"
#include "contract/samples.h"
#include "contract/terms_store_contract.h"
#include "contract/user_store_contract.h"
#include "contract/webhook_store_contract.h"
#include "store/files/photo_folder.h"
#include "store/sqlite/database.h"
#include "unit/store/temporary_folder.h"

namespace rollcall::test {
namespace {

template <class T>
T or_throw(Result<T> result) {
    if (!result) {
        throw std::runtime_error(result.error().message + " " + result.error().context);
    }
    return std::move(*result);
}

/// A store together with the database it refers to.
class OwningPeopleStore final : public people::PeopleStore {
  public:
    explicit OwningPeopleStore(const std::filesystem::path& folder)
        : database_(or_throw(store::Database::open(folder, store::OpenMode::read_write))),
          store_(store::make_people_store(*database_, sample_key("people"))) {}

    Result<std::optional<people::Employee>> find(const EmployeeId& id) const override {
        return store_->find(id);
    }
    Result<std::optional<people::Employee>> find_badge(const std::string& code) const override {
        return store_->find_badge(code);
    }
    Result<std::optional<people::Employee>> find(PersonKey key) const override {
        return store_->find(key);
    }
    Result<std::optional<people::Photo>> photo(PhotoKey key) const override {
        return store_->photo(key);
    }
    Result<std::optional<people::Photo>> photo(const PhotoName& name) const override {
        return store_->photo(name);
    }
    Result<people::EmployeePage> list(const std::optional<std::string>& cursor,
                                      std::size_t limit) const override {
        return store_->list(cursor, limit);
    }
    Result<people::AddedPhoto> add_photo(const people::NewPhoto& photo) override {
        return store_->add_photo(photo);
    }
    Result<std::vector<people::PersonPhoto>> photos_of(PersonKey person) const override {
        return store_->photos_of(person);
    }
    Result<std::vector<people::PersonTemplate>> templates_of(PersonKey person) const override {
        return store_->templates_of(person);
    }
    Status set_reference(PersonKey person, PhotoKey photo) override {
        return store_->set_reference(person, photo);
    }
    Result<std::optional<people::RemovedPerson>> remove_photo(PersonKey person,
                                                              PhotoKey photo) override {
        return store_->remove_photo(person, photo);
    }
    Result<std::uint64_t> set_aside(PhotoKey photo, bool aside) override {
        return store_->set_aside(photo, aside);
    }
    Result<std::vector<people::PhotoSetAside>> photos_set_aside() const override {
        return store_->photos_set_aside();
    }
    Result<std::optional<std::uint64_t>> put_template(
        PhotoKey photo, const ModelId& model, const std::vector<float>& embedding) override {
        return store_->put_template(photo, model, embedding);
    }
    Result<std::uint64_t> drop_other_templates(const ModelId& kept) override {
        return store_->drop_other_templates(kept);
    }
    Result<std::vector<people::LegalBasis>> bases(PersonKey person) const override {
        return store_->bases(person);
    }
    Result<std::uint64_t> record_basis(const EmployeeId& id,
                                       const people::LegalBasis& basis) override {
        return store_->record_basis(id, basis);
    }
    Result<std::optional<people::RemovedPerson>> withdraw(
        const people::Withdrawal& withdrawal) override {
        return store_->withdraw(withdrawal);
    }
    Result<people::MergedPeople> merge(const people::Merging& merging) override {
        return store_->merge(merging);
    }
    Result<std::optional<people::RemovedPerson>> remove(const EmployeeId& id) override {
        return store_->remove(id);
    }
    Status finish_erasure() override { return store_->finish_erasure(); }
    Result<std::uint64_t> revision() const override { return store_->revision(); }
    Result<std::uint64_t> for_each_template(
        const ModelId& model,
        const std::function<void(people::StoredTemplate)>& visit) const override {
        return store_->for_each_template(model, visit);
    }
    Result<std::vector<people::OwnedPhoto>> photos_without_template(
        const ModelId& model) const override {
        return store_->photos_without_template(model);
    }
    Result<std::vector<PhotoName>> photo_names() const override { return store_->photo_names(); }
    Result<std::vector<ModelCount>> template_models() const override {
        return store_->template_models();
    }

  private:
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<people::PeopleStore> store_;
};

class PeopleInSqlite final : public PeopleStorePlace {
  public:
    std::unique_ptr<people::PeopleStore> open() override {
        return std::make_unique<OwningPeopleStore>(folder_.path());
    }

  private:
    TemporaryFolder folder_;
};

/// A database with its store of people, for the places of stores that stand beside that one.
struct OpenedStore {
    TemporaryFolder folder_;
    std::unique_ptr<store::Database> database_ =
        or_throw(store::Database::open(folder_.path(), store::OpenMode::read_write));
    std::unique_ptr<people::PeopleStore> people_ =
        store::make_people_store(*database_, sample_key("people"));
};

class DirectoryInSqlite final : public DirectoryPlace, private OpenedStore {
  public:
    people::Directory& directory() override { return *directory_; }
    people::PeopleStore& people() override { return *people_; }

  private:
    std::unique_ptr<people::Directory> directory_ = store::make_directory(*database_);
};

class TermsInSqlite final : public TermsStorePlace, private OpenedStore {
  public:
    attendance::TermsStore& terms() override { return *terms_; }
    people::Directory& directory() override { return *directory_; }
    people::PeopleStore& people() override { return *people_; }

  private:
    std::unique_ptr<attendance::TermsStore> terms_ = store::make_terms_store(*database_);
    std::unique_ptr<people::Directory> directory_ = store::make_directory(*database_);
};

class ClosingsInSqlite final : public ClosingStorePlace, private OpenedStore {
  public:
    attendance::ClosingStore& closings() override { return *closings_; }
    people::PeopleStore& people() override { return *people_; }

  private:
    std::unique_ptr<attendance::ClosingStore> closings_ = store::make_closing_store(*database_);
};

class OwnRecordsInSqlite final : public OwnRecordsPlace, private OpenedStore {
  public:
    access::PersonalStore& personal() override { return *personal_; }
    attendance::AcknowledgementStore& acknowledgements() override { return *acknowledgements_; }
    people::PeopleStore& people() override { return *people_; }

  private:
    std::unique_ptr<access::PersonalStore> personal_ = store::make_personal_store(*database_);
    std::unique_ptr<attendance::AcknowledgementStore> acknowledgements_ =
        store::make_acknowledgement_store(*database_);
};

/// Keeps the databases of all its stores open, as several processes would.
class AccessInSqlite final : public AccessStorePlace {
  public:
    std::unique_ptr<access::AccessStore> open() override {
        databases_.push_back(
            or_throw(store::Database::open(folder_.path(), store::OpenMode::read_write)));
        return store::make_access_store(*databases_.back());
    }

  private:
    TemporaryFolder folder_;
    std::vector<std::unique_ptr<store::Database>> databases_;
};

class EventsInSqlite final : public EventStorePlace {
  public:
    attendance::EventStore& events() override { return *events_; }
    people::PeopleStore& people() override { return *people_; }
    attendance::CorrectionStore& corrections() override { return *corrections_; }
    access::AuditLog& audit() override { return *audit_; }
    journal::JournalStore& journal() override { return *journal_; }
    std::string signed_head() override { return signed_head_; }
    const journal::Chain& chain() override { return chain_; }
    void tamper(const std::string& sql) override {
        SQLite::Database other(folder_.path() / store::kDatabaseName, SQLite::OPEN_READWRITE);
        other.exec("PRAGMA foreign_keys = OFF");
        other.exec(sql);
    }

  private:
    TemporaryFolder folder_;
    journal::Chain chain_{SecretKey::generate()};
    std::string signed_head_;
    std::unique_ptr<store::Database> database_ =
        or_throw(store::Database::open(folder_.path(), store::OpenMode::read_write));
    std::unique_ptr<people::PeopleStore> people_ =
        store::make_people_store(*database_, sample_key("people"));
    store::HeadWritten keep_ = [this](const journal::Head& /*head*/,
                                      const std::string& signed_head) {
        signed_head_ = signed_head;
    };
    std::unique_ptr<attendance::EventStore> events_ =
        store::make_event_store(*database_, chain_, keep_);
    std::unique_ptr<attendance::CorrectionStore> corrections_ =
        store::make_correction_store(*database_, chain_, keep_);
    std::unique_ptr<access::AuditLog> audit_ = store::make_audit_log(*database_, chain_, keep_);
    std::unique_ptr<journal::JournalStore> journal_ = store::make_journal_store(*database_);
};

class DevicesInSqlite final : public DeviceStorePlace {
  public:
    std::unique_ptr<access::DeviceStore> open() override {
        return store::make_device_store(*database_);
    }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<store::Database> database_ =
        or_throw(store::Database::open(folder_.path(), store::OpenMode::read_write));
};

class UsersInSqlite final : public UserStorePlace, private OpenedStore {
  public:
    access::UserStore& users() override { return *users_; }
    access::SignInStore& sign_in() override { return *sign_in_; }
    people::Directory& directory() override { return *directory_; }
    people::PeopleStore& people() override { return *people_; }

  private:
    std::unique_ptr<access::UserStore> users_ = store::make_user_store(*database_);
    std::unique_ptr<access::SignInStore> sign_in_ = store::make_sign_in_store(*database_);
    std::unique_ptr<people::Directory> directory_ = store::make_directory(*database_);
};

class WebhooksInSqlite final : public WebhookStorePlace {
  public:
    webhooks::WebhookStore& hooks() override { return *stores_->hooks; }
    attendance::EventStore& events() override { return *stores_->events; }
    people::PeopleStore& people() override { return *stores_->people; }
    access::DeviceStore& devices() override { return *stores_->devices; }
    void reopen() override {
        stores_.reset();
        stores_.emplace(folder_.path());
    }

  private:
    struct Opened {
        explicit Opened(const std::filesystem::path& folder)
            : database(or_throw(store::Database::open(folder, store::OpenMode::read_write))),
              hooks(store::make_webhook_store(*database)),
              events(store::make_event_store(*database, journal::Chain(sample_key("journal")))),
              people(store::make_people_store(*database, sample_key("people"))),
              devices(store::make_device_store(*database)) {}

        std::unique_ptr<store::Database> database;
        std::unique_ptr<webhooks::WebhookStore> hooks;
        std::unique_ptr<attendance::EventStore> events;
        std::unique_ptr<people::PeopleStore> people;
        std::unique_ptr<access::DeviceStore> devices;
    };

    TemporaryFolder folder_;
    std::optional<Opened> stores_{std::in_place, folder_.path()};
};

class PhotosInFiles final : public PhotoStorePlace {
  public:
    std::unique_ptr<people::PhotoStore> open() override {
        return or_throw(store::open_photo_folder(folder_.path() / "photos", sample_key("photos"),
                                                 store::PhotoFolderMode::owner));
    }

  private:
    TemporaryFolder folder_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, OwnRecordsContract,
                         testing::Values(OwnRecordsMaker{
                             "sqlite", [] { return std::make_unique<OwnRecordsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, PeopleStoreContract,
                         testing::Values(PeopleStoreMaker{
                             "sqlite", [] { return std::make_unique<PeopleInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, DirectoryContract,
                         testing::Values(DirectoryMaker{
                             "sqlite", [] { return std::make_unique<DirectoryInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, TermsStoreContract,
                         testing::Values(TermsStoreMaker{
                             "sqlite", [] { return std::make_unique<TermsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, ClosingStoreContract,
                         testing::Values(ClosingStoreMaker{
                             "sqlite", [] { return std::make_unique<ClosingsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, AccessStoreContract,
                         testing::Values(AccessStoreMaker{
                             "sqlite", [] { return std::make_unique<AccessInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, EventStoreContract,
                         testing::Values(EventStoreMaker{
                             "sqlite", [] { return std::make_unique<EventsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, CorrectionStoreContract,
                         testing::Values(EventStoreMaker{
                             "sqlite", [] { return std::make_unique<EventsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, DeviceStoreContract,
                         testing::Values(DeviceStoreMaker{
                             "sqlite", [] { return std::make_unique<DevicesInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, UserStoreContract,
                         testing::Values(UserStoreMaker{
                             "sqlite", [] { return std::make_unique<UsersInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, AuditLogContract,
                         testing::Values(EventStoreMaker{
                             "sqlite", [] { return std::make_unique<EventsInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Sqlite, WebhookStoreContract,
                         testing::Values(WebhookStoreMaker{
                             "sqlite", [] { return std::make_unique<WebhooksInSqlite>(); }}));
INSTANTIATE_TEST_SUITE_P(Files, PhotoStoreContract,
                         testing::Values(PhotoStoreMaker{
                             "files", [] { return std::make_unique<PhotosInFiles>(); }}));

}  // namespace rollcall::test
