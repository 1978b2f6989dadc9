#include "store/sqlite/sealed_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "core/log.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;

struct PhotoRow {
    PhotoKey key;
    PhotoName name;
    Bytes sealed_key;  ///< empty: none
};

std::vector<PhotoRow> photos_of(SQLite::Database& database, PersonKey person) {
    Statement query(database, "SELECT key, hash, sealed_key FROM photos WHERE person = ?");
    query.bind(1, person.value());
    std::vector<PhotoRow> photos;
    while (query.executeStep()) {
        const ByteView sealed = bytes_of(query.getColumn(2));
        photos.push_back({PhotoKey(query.getColumn(0).getInt64()),
                          PhotoName(query.getColumn(1).getString()),
                          Bytes(sealed.begin(), sealed.end())});
    }
    return photos;
}

struct TemplateRow {
    std::int64_t key = 0;
    ModelId model;
    Bytes stored;
};

std::vector<TemplateRow> templates_of(SQLite::Database& database, PhotoKey photo) {
    Statement query(database,
                    "SELECT templates.key, models.id, sealed FROM templates "
                    "JOIN models ON models.key = model WHERE photo = ?");
    query.bind(1, photo.value());
    std::vector<TemplateRow> templates;
    while (query.executeStep()) {
        const ByteView stored = bytes_of(query.getColumn(2));
        templates.push_back({query.getColumn(0).getInt64(), ModelId(query.getColumn(1).getString()),
                             Bytes(stored.begin(), stored.end())});
    }
    return templates;
}

void replace_template(SQLite::Database& writer, std::int64_t key, const Bytes& sealed) {
    Statement change(writer, "UPDATE templates SET sealed = ? WHERE key = ?");
    bind_bytes(change, 1, sealed);
    change.bind(2, key);
    change.exec();
}

void replace_photo(SQLite::Database& writer, PhotoKey photo, PersonKey person,
                   const SecretKey& person_key, const people::StoredPhoto& stored) {
    Statement change(writer,
                     "UPDATE photos SET person = ?, hash = ?, sealed_key = ? WHERE key = ?");
    change.bind(1, person.value());
    change.bind(2, stored.name.value());
    bind_bytes(change, 3, sealed_photo_key(person_key, person, stored));
    change.bind(4, photo.value());
    change.exec();
}

/// So many are written to the disk before their rows are, in one transaction.
constexpr int kBatch = 100;

struct PlainPhoto {
    PhotoKey key;
    PersonKey person;
    PhotoName name;
    bool templates_are_plain = false;
};

/// Those after `last`; of a photo that could not be read before the templates are sealed already.
std::vector<PlainPhoto> some_plain_photos(SQLite::Database& database, PhotoKey last) {
    Statement query(database,
                    "SELECT key, person, hash, sealed_key IS NULL FROM photos "
                    "WHERE (sealed_key IS NULL OR length(sealed_key) = 0) AND key > ? "
                    "ORDER BY key LIMIT ?");
    query.bind(1, last.value());
    query.bind(2, kBatch);
    std::vector<PlainPhoto> photos;
    while (query.executeStep()) {
        photos.push_back(
            {PhotoKey(query.getColumn(0).getInt64()), PersonKey(query.getColumn(1).getInt64()),
             PhotoName(query.getColumn(2).getString()), query.getColumn(3).getInt() != 0});
    }
    return photos;
}

/// Nothing if it cannot be read now; its file, if there is one, stays as it is.
Result<std::optional<people::StoredPhoto>> put_again(const PlainPhoto& photo,
                                                     people::PhotoStore& photos,
                                                     const ReadPlain& plain) {
    const Result<Bytes> bytes = plain(photo.name);
    if (!bytes) {
        log::error(
            "a photo could not be encrypted, because it cannot be read; the next start tries again",
            {{"photo", std::to_string(photo.key.value())},
             {"file", "photos/" + photo.name.value().substr(0, 2) + "/" + photo.name.value()},
             {"reason", bytes.error().message}});
        return std::optional<people::StoredPhoto>();
    }
    Result<people::StoredPhoto> stored = photos.put(*bytes);
    return stored ? Result<std::optional<people::StoredPhoto>>(std::move(*stored)) : stored.error();
}

void mark_unreadable(SQLite::Database& writer, PhotoKey photo) {
    Statement mark(writer, "UPDATE photos SET sealed_key = x'' WHERE key = ?");
    mark.bind(1, photo.value());
    mark.exec();
}

Status seal_row(SQLite::Database& writer, const PersonKeys& keys, const PlainPhoto& photo,
                const std::optional<people::StoredPhoto>& stored) {
    const auto person_key = keys.find_or_make(writer, photo.person);
    if (!person_key) {
        return person_key.error();
    }
    if (stored) {
        replace_photo(writer, photo.key, photo.person, *person_key, *stored);
    } else {
        mark_unreadable(writer, photo.key);
    }
    for (const TemplateRow& row : templates_of(writer, photo.key)) {
        if (photo.templates_are_plain) {
            replace_template(writer, row.key,
                             sealed_template(*person_key, {photo.person, photo.key, row.model},
                                             vector_of(row.stored)));
        }
    }
    return {};
}

/// What a call of seal_some has left.
struct Sealing {
    PhotoKey last;  ///< that was looked at
    std::uint64_t sealed = 0;
    std::uint64_t rows = 0;  ///< that were changed
    bool done = false;
};

Status seal_some(const Database& database, const PersonKeys& keys, people::PhotoStore& photos,
                 const ReadPlain& plain, Sealing& sealing) {
    const auto batch = database.connections().read(
        [&](SQLite::Database& reader) -> Result<std::vector<PlainPhoto>> {
            return some_plain_photos(reader, sealing.last);
        });
    if (!batch || batch->empty()) {
        sealing.done = true;
        return batch ? Status{} : Status{batch.error()};
    }
    std::vector<std::optional<people::StoredPhoto>> stored;
    for (const PlainPhoto& photo : *batch) {
        auto put = put_again(photo, photos, plain);
        if (!put) {
            return put.error();
        }
        stored.push_back(std::move(*put));
    }
    Sealing next = sealing;
    next.last = batch->back().key;
    Status sealed = database.connections().write([&](SQLite::Database& writer) -> Status {
        for (std::size_t i = 0; i < batch->size(); ++i) {
            const PlainPhoto& photo = (*batch)[i];
            if (!stored[i] && !photo.templates_are_plain) {
                continue;  // as it was left before
            }
            if (Status row = seal_row(writer, keys, photo, stored[i]); !row) {
                return row;
            }
            ++next.rows;
            next.sealed += stored[i] ? 1 : 0;
        }
        if (next.rows > sealing.rows) {  // or each start would rebuild the file for nothing
            writer.exec("UPDATE store_state SET erasure_pending = revision");
        }
        return {};
    });
    if (sealed) {
        sealing = next;
    }
    return sealed;
}

}  // namespace

Result<std::uint64_t> move_photos(SQLite::Database& writer, const PersonKeys& keys, PersonKey from,
                                  PersonKey to) {
    const std::vector<PhotoRow> photos = photos_of(writer, from);
    if (photos.empty()) {
        return std::uint64_t{0};
    }
    const auto from_key = keys.find(writer, from);
    const auto to_key = from_key ? keys.find_or_make(writer, to) : from_key;
    if (!to_key) {
        return to_key.error();
    }
    // Whoever stays has a reference of their own.
    Statement no_reference(writer, "UPDATE photos SET reference = 0 WHERE person = ?");
    no_reference.bind(1, from.value());
    no_reference.exec();
    for (const PhotoRow& photo : photos) {
        auto key = open_photo_key(*from_key, from, photo.name, photo.sealed_key);
        if (!key) {
            return Error{ErrorCode::database_damaged,
                         "the key of a photo was changed; restore a backup, or remove the person "
                         "and enrol them anew",
                         "photo " + std::to_string(photo.key.value())};
        }
        replace_photo(writer, photo.key, to, *to_key, {photo.name, std::move(*key)});
        for (const TemplateRow& row : templates_of(writer, photo.key)) {
            const auto embedding =
                open_template(*from_key, {from, photo.key, row.model}, row.stored);
            if (embedding) {  // one that is damaged stays so
                replace_template(writer, row.key,
                                 sealed_template(*to_key, {to, photo.key, row.model}, *embedding));
            }
        }
    }
    return static_cast<std::uint64_t>(photos.size());
}

Result<bool> has_sealed_faces(const Database& database) {
    return database.connections().read([](SQLite::Database& reader) -> Result<bool> {
        return reader
                   .execAndGet(
                       "SELECT EXISTS (SELECT 1 FROM person_keys) OR EXISTS "
                       "(SELECT 1 FROM photos WHERE length(sealed_key) > 0)")
                   .getInt() != 0;
    });
}

Result<std::uint64_t> seal_plain_rows(const Database& database, const PersonKeys& keys,
                                      people::PhotoStore& photos, const ReadPlain& plain) {
    Sealing sealing;
    while (!sealing.done) {
        if (Status some = seal_some(database, keys, photos, plain, sealing); !some) {
            return some.error();
        }
        if (!sealing.done && sealing.sealed > 0) {
            log::info("photos and templates are encrypted",
                      {{"photos", std::to_string(sealing.sealed)}});
        }
    }
    const Status wiped = sealing.rows == 0 ? Status{} : finish_erasure_of_earlier_run(database);
    return wiped ? Result<std::uint64_t>(sealing.sealed) : wiped.error();
}

}  // namespace rollcall::store
