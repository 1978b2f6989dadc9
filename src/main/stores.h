#pragma once

#include <memory>
#include <optional>

#include "access/access_store.h"
#include "access/personal_store.h"
#include "access/sign_in_store.h"
#include "access/user_store.h"
#include "attendance/acknowledgement_store.h"
#include "attendance/closing_store.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "core/config.h"
#include "core/result.h"
#include "journal/chain.h"
#include "people/directory.h"
#include "people/people_store.h"
#include "people/photo_store.h"
#include "people/pin_store.h"
#include "store/files/data_folder.h"
#include "store/files/head_file.h"
#include "store/sqlite/database.h"
#include "webhooks/webhook_store.h"

namespace rollcall {

/// A data folder, opened.
struct Stores {
    std::optional<store::DataFolder> folder;  ///< the lock; none when opened to read
    std::unique_ptr<store::Database> database;
    std::unique_ptr<people::PeopleStore> people;
    std::unique_ptr<people::Directory> directory;
    std::unique_ptr<attendance::TermsStore> terms;
    std::unique_ptr<people::PhotoStore> photos;
    std::unique_ptr<access::AccessStore> access;
    std::optional<journal::Chain> chain;         ///< none when opened to read
    std::unique_ptr<store::HeadFile> head_file;  ///< the same
    std::unique_ptr<journal::JournalStore> journal;
    std::unique_ptr<attendance::EventStore> events;
    std::unique_ptr<attendance::CorrectionStore> corrections;
    std::unique_ptr<attendance::ClosingStore> closings;
    std::unique_ptr<attendance::AcknowledgementStore> acknowledgements;
    std::unique_ptr<access::AuditLog> audit;
    std::unique_ptr<access::DeviceStore> devices;
    std::unique_ptr<people::PinStore> pins;
    std::optional<SecretKey> pin_pepper;  ///< none when opened to read
    std::unique_ptr<access::PersonalStore> personal;
    std::unique_ptr<access::UserStore> users;
    std::unique_ptr<access::SignInStore> sign_in;
    std::optional<SecretKey> password_pepper;    ///< none when opened to read
    std::optional<SecretKey> second_factor_key;  ///< the same
    std::unique_ptr<webhooks::WebhookStore> webhooks;
    std::optional<SecretKey> webhook_key;  ///< none when opened to read
};

enum class StoreAccess {
    read,              ///< beside whoever holds the folder
    templates_beside,  ///< the same, to add templates of photos that are enrolled
    hold,              ///< makes the folder if it is not there and locks it
};

/// Who holds the folder needs the master key, which is made where nothing needs it yet. Errors: as
/// the stores', and read_or_make_master_key's.
Result<Stores> open_stores(const Config& config, StoreAccess access);

/// The key of the journal, to verify it with. Errors: as read_master_key; not_found (nothing has
/// been written yet).
Result<journal::Chain> read_chain(const Config& config, store::Database& database);
/// The key that seals the secrets of webhooks. Errors: the same.
Result<SecretKey> read_webhook_key(const Config& config, store::Database& database);

}  // namespace rollcall
