#include "main/stores.h"

#include <utility>

#include "app/verify_journal.h"
#include "core/log.h"
#include "main/master_key.h"
#include "store/files/photo_folder.h"
#include "vault/key_ring.h"

namespace rollcall {
namespace {

constexpr std::string_view kPhotos = "photos";  // folder in the data folder

store::OpenMode mode_for(StoreAccess access) {
    switch (access) {
        case StoreAccess::read:
            return store::OpenMode::read_only;
        case StoreAccess::templates_beside:
            return store::OpenMode::templates_beside;
        case StoreAccess::hold:
            break;
    }
    return store::OpenMode::read_write;
}

/// The keys that lie wrapped in the data folder, made where they are not there yet.
Status open_keys(const Config& config, Stores& stores) {
    const auto keys = store::make_key_store(*stores.database);
    const auto master = read_or_make_master_key(config, *keys);
    if (!master) {
        return master.error();
    }
    const auto head = stores.journal->head();
    if (!head) {
        return head.error();
    }
    // With entries there, a new key would make them look as if somebody had changed them all.
    const bool unused = head->number == journal::EntryNumber(0);
    auto journal_key = unused ? vault::wrapped_key_made(*keys, *master, vault::kJournalPurpose)
                              : vault::wrapped_key(*keys, *master, vault::kJournalPurpose);
    if (!journal_key && journal_key.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::database_damaged,
                     "the key of the journal is gone from the database; restore a backup"};
    }
    auto pin_pepper = vault::wrapped_key_made(*keys, *master, vault::kPinPurpose);
    if (!journal_key || !pin_pepper) {
        return journal_key ? pin_pepper.error() : journal_key.error();
    }
    stores.chain.emplace(std::move(*journal_key));
    stores.pin_pepper.emplace(std::move(*pin_pepper));
    return {};
}

/// A journal that does not reach the head kept beside it is still written to: people at the door
/// cannot help it. What the head said is kept.
Status look_at_head(const Config& config, const Stores& stores) {
    const auto heads = store::HeadFile::read(config.data);
    if (!heads) {
        return heads.error();
    }
    const auto fits = app::head_is_in_journal(*stores.journal, *stores.chain, *heads);
    if (!fits) {
        return fits.error();
    }
    if (*fits) {
        return {};
    }
    log::error(
        "the journal of check-ins is not as it was left: entries are missing at its end, or the "
        "file journal-head was changed; `rollcall audit verify` says more",
        {{"data", config.data.string()}});
    return heads->empty() ? Status{} : store::HeadFile::dispute(config.data, SystemClock().now());
}

/// Opens the journal for writing.
Status open_journal(const Config& config, Stores& stores) {
    if (Status looked = look_at_head(config, stores); !looked) {
        return looked;
    }
    const auto head = stores.journal->head();
    if (!head) {
        return head.error();
    }
    auto file = store::HeadFile::open(config.data, stores.chain->sign(*head));
    if (!file) {
        return std::move(file).error();
    }
    stores.head_file = std::make_unique<store::HeadFile>(std::move(*file));
    const auto keep = [&file_of = *stores.head_file](const journal::Head& last,
                                                     const std::string& signed_head) {
        file_of.keep(last, signed_head);
    };
    stores.events = store::make_event_store(*stores.database, stores.chain, keep);
    stores.audit = store::make_audit_log(*stores.database, stores.chain, keep);
    return {};
}

}  // namespace

Result<journal::Chain> read_chain(const Config& config, store::Database& database) {
    const auto master = read_master_key(config);
    if (!master) {
        return master.error();
    }
    const auto keys = store::make_key_store(database);
    auto key = vault::wrapped_key(*keys, *master, vault::kJournalPurpose);
    if (!key) {
        return std::move(key).error();
    }
    return journal::Chain(std::move(*key));
}

Result<Stores> open_stores(const Config& config, StoreAccess access) {
    const bool hold = access == StoreAccess::hold;
    Stores stores;
    if (hold) {
        Result<store::DataFolder> folder = store::DataFolder::hold(config.data);
        if (!folder) {
            return std::move(folder).error();
        }
        stores.folder.emplace(std::move(*folder));
    }
    auto database = store::Database::open(config.data, mode_for(access));
    if (!database) {
        return std::move(database).error();
    }
    stores.database = std::move(*database);
    stores.people = store::make_people_store(*stores.database);
    stores.directory = store::make_directory(*stores.database);
    stores.terms = store::make_terms_store(*stores.database);
    stores.access = store::make_access_store(*stores.database);
    stores.journal = store::make_journal_store(*stores.database);
    stores.devices = store::make_device_store(*stores.database);
    stores.pins = store::make_pin_store(*stores.database);
    auto photos =
        store::open_photo_folder(config.data / kPhotos, hold ? store::PhotoFolderMode::owner
                                                             : store::PhotoFolderMode::guest);
    if (!photos) {
        return std::move(photos).error();
    }
    stores.photos = std::move(*photos);
    if (!hold) {
        stores.events = store::make_event_store(*stores.database, std::nullopt);
        stores.audit = store::make_audit_log(*stores.database, std::nullopt);
        return stores;
    }
    if (Status opened = open_keys(config, stores); !opened) {
        return opened.error();
    }
    if (Status opened = open_journal(config, stores); !opened) {
        return opened.error();
    }
    return stores;
}

}  // namespace rollcall
