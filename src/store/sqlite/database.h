#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/access_store.h"
#include "access/audit.h"
#include "access/device.h"
#include "access/personal_store.h"
#include "access/sign_in_store.h"
#include "access/user_store.h"
#include "attendance/acknowledgement_store.h"
#include "attendance/closing_store.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "attendance/terms_store.h"
#include "core/result.h"
#include "core/secret_key.h"
#include "journal/chain.h"
#include "journal/journal_store.h"
#include "people/directory.h"
#include "people/people_store.h"
#include "people/pin_store.h"
#include "vault/key_store.h"
#include "webhooks/webhook_store.h"

namespace rollcall::store {

class Connections;

inline constexpr const char* kDatabaseName = "rollcall.db";

enum class OpenMode {
    read_write,  ///< for who holds the data folder: creates, migrates, finishes erasures
    beside,      ///< beside whoever holds it: writes access rows (keys, tokens, sessions, devices,
                 ///< users' links) and webhooks, adds to the audit log, no other
    templates_beside,  ///< beside too: adds templates of photos that are there, no other
    read_only,         ///< beside whoever writes; nothing in it is changed
};

/// The embedded store's one file, `rollcall.db` in the data folder: SQLite in WAL mode, flushed at
/// every commit, freed space overwritten. Several processes may have it open at once; the one that
/// opens it read_write holds the data folder (DataFolder) first. Thread-safe.
class Database {
  public:
    /// Checks the file's structure before anything is read from it. Errors: not_found (not
    /// read_write and no database); database_damaged; database_newer (nothing is changed);
    /// data_folder_unusable (also: a restore into it never finished); storage_full; unavailable
    /// (held by another process for long, or not read_write and of an older version).
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& folder,
                                                  OpenMode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::filesystem::path& folder() const noexcept { return folder_; }
    Connections& connections() const noexcept { return *connections_; }

  private:
    Database(std::filesystem::path folder, std::unique_ptr<Connections> connections);

    std::filesystem::path folder_;
    std::unique_ptr<Connections> connections_;
};

/// How long PeopleStore::finish_erasure waits for readers that keep it from wiping the traces. Its
/// caller may hold a computing thread meanwhile, and can come again.
inline constexpr std::chrono::milliseconds kErasureDeadline{5000};

/// The stores keep a reference: the database has to outlive them.
///
/// `people_key`: the key of vault::kPeoplePurpose, or why there is none: that is what the calls
/// answer which need it.
/// PeopleStore::finish_erasure is unavailable if a reader holds the log until the deadline; what is
/// pending stays pending, also in the database, and the next call goes on with it.
std::unique_ptr<people::PeopleStore> make_people_store(
    Database& database, Result<SecretKey> people_key,
    std::chrono::milliseconds erasure_deadline = kErasureDeadline);
std::unique_ptr<people::Directory> make_directory(Database& database);
std::unique_ptr<people::PinStore> make_pin_store(Database& database);
std::unique_ptr<attendance::TermsStore> make_terms_store(Database& database);
std::unique_ptr<attendance::ClosingStore> make_closing_store(Database& database);
std::unique_ptr<attendance::AcknowledgementStore> make_acknowledgement_store(Database& database);
std::unique_ptr<access::AccessStore> make_access_store(Database& database);
std::unique_ptr<access::DeviceStore> make_device_store(Database& database);
std::unique_ptr<access::UserStore> make_user_store(Database& database);
std::unique_ptr<access::SignInStore> make_sign_in_store(Database& database);
std::unique_ptr<access::PersonalStore> make_personal_store(Database& database);
std::unique_ptr<webhooks::WebhookStore> make_webhook_store(Database& database);
std::unique_ptr<vault::KeyStore> make_key_store(Database& database);

/// What is told, after an entry of the journal has been committed, of the last one and its signed
/// form. Calls may come out of order.
using HeadWritten = std::function<void(const journal::Head&, const std::string& signed_head)>;
/// `chain`: without it nothing can be written.
std::unique_ptr<attendance::EventStore> make_event_store(Database& database,
                                                         std::optional<journal::Chain> chain,
                                                         HeadWritten written = nullptr);
std::unique_ptr<attendance::CorrectionStore> make_correction_store(
    Database& database, std::optional<journal::Chain> chain, HeadWritten written = nullptr);
std::unique_ptr<access::AuditLog> make_audit_log(Database& database,
                                                 std::optional<journal::Chain> chain,
                                                 HeadWritten written = nullptr);
std::unique_ptr<journal::JournalStore> make_journal_store(Database& database);

}  // namespace rollcall::store
