#include "main/stores.h"

#include <utility>

#include "app/open_gallery.h"
#include "app/verify_journal.h"
#include "core/log.h"
#include "main/master_key.h"
#include "store/files/photo_folder.h"
#include "store/sqlite/sealed_rows.h"
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

/// The keys of faces, or why there are none.
struct FaceKeys {
    Result<SecretKey> people;
    Result<SecretKey> photos;
};

Result<SecretKey> make_face_key(vault::KeyStore& keys, const vault::MasterKey& master,
                                std::string_view purpose, bool used) {
    if (!used) {
        return vault::wrapped_key_made(keys, master, purpose);
    }
    auto key = vault::wrapped_key(keys, master, purpose);
    if (!key && key.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::database_damaged, "the key for \"" + std::string(purpose) +
                                                      "\" is gone from the database, and what it "
                                                      "has sealed is there; restore a backup"};
    }
    return key;
}

/// For who holds the data folder: made where they are not there and nothing is sealed yet.
FaceKeys make_face_keys(const store::Database& database, vault::KeyStore& keys,
                        const vault::MasterKey& master) {
    const auto used = store::has_sealed_faces(database);
    if (!used) {
        return {used.error(), used.error()};
    }
    auto people = make_face_key(keys, master, vault::kPeoplePurpose, *used);
    if (!people) {
        return {people, people.error()};
    }
    return {std::move(people), make_face_key(keys, master, vault::kPhotosPurpose, *used)};
}

/// For who only reads. Without them much can be read still.
FaceKeys read_face_keys(const Config& config, const vault::KeyStore& keys) {
    const auto master = read_master_key(config);
    if (!master) {
        return {master.error(), master.error()};
    }
    return {vault::wrapped_key(keys, *master, vault::kPeoplePurpose),
            vault::wrapped_key(keys, *master, vault::kPhotosPurpose)};
}

Status open_faces(const Config& config, StoreAccess access, const FaceKeys& keys, Stores& stores) {
    stores.people = store::make_people_store(*stores.database, keys.people);
    auto photos =
        store::open_photo_folder(config.data / kPhotos, keys.photos,
                                 access == StoreAccess::hold ? store::PhotoFolderMode::owner
                                                             : store::PhotoFolderMode::guest);
    if (!photos) {
        return photos.error();
    }
    stores.photos = std::move(*photos);
    return {};
}

/// What an earlier version has left unencrypted.
Status seal_faces(const Config& config, const FaceKeys& keys, Stores& stores) {
    const auto sealed =
        store::seal_plain_rows(*stores.database, store::PersonKeys(keys.people), *stores.photos,
                               [&](const PhotoName& name) {
                                   return store::read_plain_photo(config.data / kPhotos, name);
                               });
    if (!sealed || *sealed == 0) {
        return sealed ? Status{} : Status{sealed.error()};
    }
    if (const auto removed = app::remove_orphaned_photos(*stores.people, *stores.photos);
        !removed) {
        log::warning("plain photos could not be removed yet; the server tries again",
                     {{"reason", removed.error().message}, {"context", removed.error().context}});
    }
    return {};
}

/// The keys that lie wrapped in the data folder, made where they are not there yet.
Status open_keys(vault::KeyStore& keys, const vault::MasterKey& master, Stores& stores) {
    const auto head = stores.journal->head();
    if (!head) {
        return head.error();
    }
    // With entries there, a new key would make them look as if somebody had changed them all.
    const bool unused = head->number == journal::EntryNumber(0);
    auto journal_key = unused ? vault::wrapped_key_made(keys, master, vault::kJournalPurpose)
                              : vault::wrapped_key(keys, master, vault::kJournalPurpose);
    if (!journal_key && journal_key.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::database_damaged,
                     "the key of the journal is gone from the database; restore a backup"};
    }
    auto pin_pepper = vault::wrapped_key_made(keys, master, vault::kPinPurpose);
    if (!journal_key || !pin_pepper) {
        return journal_key ? pin_pepper.error() : journal_key.error();
    }
    auto password_pepper = vault::wrapped_key_made(keys, master, vault::kPasswordPurpose);
    auto second_factor = vault::wrapped_key_made(keys, master, vault::kSecondFactorPurpose);
    if (!password_pepper || !second_factor) {
        return password_pepper ? second_factor.error() : password_pepper.error();
    }
    auto webhook_key = vault::wrapped_key_made(keys, master, vault::kWebhookPurpose);
    if (!webhook_key) {
        return webhook_key.error();
    }
    stores.webhook_key.emplace(std::move(*webhook_key));
    stores.password_pepper.emplace(std::move(*password_pepper));
    stores.second_factor_key.emplace(std::move(*second_factor));
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
    stores.corrections = store::make_correction_store(*stores.database, stores.chain, keep);
    stores.audit = store::make_audit_log(*stores.database, stores.chain, keep);
    return {};
}

/// Everything, for writing.
Status hold(const Config& config, Stores& stores) {
    const auto keys = store::make_key_store(*stores.database);
    const auto master = read_or_make_master_key(config, *keys);
    if (!master) {
        return master.error();
    }
    const FaceKeys faces = make_face_keys(*stores.database, *keys, *master);
    if (!faces.people || !faces.photos) {
        return faces.people ? faces.photos.error() : faces.people.error();
    }
    if (Status opened = open_faces(config, StoreAccess::hold, faces, stores); !opened) {
        return opened;
    }
    if (Status opened = open_keys(*keys, *master, stores); !opened) {
        return opened;
    }
    if (Status sealed = seal_faces(config, faces, stores); !sealed) {
        return sealed;
    }
    return open_journal(config, stores);
}

/// What may be read beside whoever holds it.
Status open_beside(const Config& config, StoreAccess access, Stores& stores) {
    const auto keys = store::make_key_store(*stores.database);
    stores.events = store::make_event_store(*stores.database, std::nullopt);
    stores.corrections = store::make_correction_store(*stores.database, std::nullopt);
    stores.audit = store::make_audit_log(*stores.database, std::nullopt);
    return open_faces(config, access, read_face_keys(config, *keys), stores);
}

Result<SecretKey> read_wrapped_key(const Config& config, store::Database& database,
                                   std::string_view purpose) {
    const auto master = read_master_key(config);
    if (!master) {
        return master.error();
    }
    const auto keys = store::make_key_store(database);
    return vault::wrapped_key(*keys, *master, purpose);
}

}  // namespace

Result<Stores> open_stores(const Config& config, StoreAccess access) {
    Stores stores;
    if (access == StoreAccess::hold) {
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
    stores.directory = store::make_directory(*stores.database);
    stores.terms = store::make_terms_store(*stores.database);
    stores.closings = store::make_closing_store(*stores.database);
    stores.acknowledgements = store::make_acknowledgement_store(*stores.database);
    stores.access = store::make_access_store(*stores.database);
    stores.journal = store::make_journal_store(*stores.database);
    stores.devices = store::make_device_store(*stores.database);
    stores.pins = store::make_pin_store(*stores.database);
    stores.personal = store::make_personal_store(*stores.database);
    stores.users = store::make_user_store(*stores.database);
    stores.sign_in = store::make_sign_in_store(*stores.database);
    stores.webhooks = store::make_webhook_store(*stores.database);
    const Status opened =
        access == StoreAccess::hold ? hold(config, stores) : open_beside(config, access, stores);
    return opened ? Result<Stores>(std::move(stores)) : opened.error();
}

Result<journal::Chain> read_chain(const Config& config, store::Database& database) {
    auto key = read_wrapped_key(config, database, vault::kJournalPurpose);
    if (!key) {
        return std::move(key).error();
    }
    return journal::Chain(std::move(*key));
}

Result<SecretKey> read_webhook_key(const Config& config, store::Database& database) {
    return read_wrapped_key(config, database, vault::kWebhookPurpose);
}

}  // namespace rollcall
