#include "store/sqlite/face_rows.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using people::Photo;
using SQLite::Statement;

/// The columns that photo_of reads.
constexpr const char* kPhotoColumns =
    "SELECT photos.key, photos.person, hash, media_type, created_at, sealed_key, "
    "person_keys.sealed FROM photos LEFT JOIN person_keys ON person_keys.person = photos.person ";

Result<Photo> photo_of(Statement& row, const PersonKeys& keys) {
    const PersonKey person(row.getColumn(1).getInt64());
    PhotoName name(row.getColumn(2).getString());
    const auto person_key = keys.open(person, bytes_of(row.getColumn(6)));
    if (!person_key) {
        return person_key.error();
    }
    if (row.getColumn(5).getBytes() == 0) {
        return Error{ErrorCode::unavailable,
                     "the photo could not be read when it was to be encrypted; enrol another one, "
                     "or put its file back and start the server anew",
                     "photo " + row.getColumn(0).getString()};
    }
    auto key = open_photo_key(*person_key, person, name, bytes_of(row.getColumn(5)));
    if (!key) {
        return Error{ErrorCode::database_damaged,
                     "the key of a photo was changed, so that it cannot be opened; restore a "
                     "backup, or enrol the picture again",
                     "photo " + row.getColumn(0).getString()};
    }
    return Photo{.key = PhotoKey(row.getColumn(0).getInt64()),
                 .person = person,
                 .stored = {std::move(name), std::move(*key)},
                 .media_type = row.getColumn(3).getString(),
                 .created_at = time_of(row.getColumn(4))};
}

/// One that is set aside is none.
void choose_reference(std::vector<people::PersonPhoto>& photos) {
    auto chosen = std::ranges::find_if(
        photos, [](const auto& photo) { return photo.reference && !photo.set_aside; });
    if (chosen == photos.end()) {
        chosen = std::ranges::find(photos, false, &people::PersonPhoto::set_aside);
    }
    for (auto photo = photos.begin(); photo != photos.end(); ++photo) {
        photo->reference = photo == chosen;
    }
}

Result<std::optional<Photo>> first_photo(Statement& query, const PersonKeys& keys) {
    if (!query.executeStep()) {
        return std::optional<Photo>();
    }
    Result<Photo> photo = photo_of(query, keys);
    return photo ? Result<std::optional<Photo>>(std::move(*photo)) : photo.error();
}

}  // namespace

Result<std::optional<Photo>> find_photo(SQLite::Database& reader, const PersonKeys& keys,
                                        PhotoKey key) {
    Statement query(reader, std::string(kPhotoColumns) + "WHERE photos.key = ?");
    query.bind(1, key.value());
    return first_photo(query, keys);
}

Result<std::optional<Photo>> find_photo(SQLite::Database& reader, const PersonKeys& keys,
                                        const PhotoName& name) {
    Statement query(reader,
                    std::string(kPhotoColumns) + "WHERE hash = ? ORDER BY photos.key LIMIT 1");
    query.bind(1, name.value());
    return first_photo(query, keys);
}

std::vector<people::PersonPhoto> photos_of(SQLite::Database& reader, PersonKey person) {
    Statement query(reader,
                    "SELECT key, media_type, created_at, set_aside, reference FROM photos "
                    "WHERE person = ? ORDER BY key");
    query.bind(1, person.value());
    std::vector<people::PersonPhoto> photos;
    while (query.executeStep()) {
        photos.push_back({.key = PhotoKey(query.getColumn(0).getInt64()),
                          .media_type = query.getColumn(1).getString(),
                          .created_at = time_of(query.getColumn(2)),
                          .set_aside = query.getColumn(3).getInt() != 0,
                          .reference = query.getColumn(4).getInt() != 0});
    }
    choose_reference(photos);
    return photos;
}

Result<std::vector<people::PersonTemplate>> templates_of(SQLite::Database& reader,
                                                         const PersonKeys& keys, PersonKey person) {
    std::vector<people::PersonTemplate> templates;
    Statement query(reader,
                    "SELECT photos.key, models.id, templates.sealed FROM templates "
                    "JOIN photos ON photos.key = templates.photo "
                    "JOIN models ON models.key = templates.model "
                    "WHERE photos.person = ? ORDER BY photos.key, models.id");
    query.bind(1, person.value());
    std::optional<Result<SecretKey>> key;
    while (query.executeStep()) {
        if (!key) {
            key = keys.find(reader, person);
        }
        if (!*key) {
            return key->error();
        }
        const TemplateOwner owner{person, PhotoKey(query.getColumn(0).getInt64()),
                                  ModelId(query.getColumn(1).getString())};
        auto embedding = open_template(**key, owner, bytes_of(query.getColumn(2)));
        templates.push_back(
            {owner.photo, owner.model, std::move(embedding).value_or(std::vector<float>())});
    }
    return templates;
}

void visit_templates(SQLite::Database& reader, const PersonKeys& keys, const ModelId& model,
                     const std::function<void(people::StoredTemplate)>& visit) {
    Statement query(reader,
                    "SELECT photos.key, photos.person, templates.sealed, person_keys.sealed "
                    "FROM templates JOIN photos ON photos.key = templates.photo "
                    "LEFT JOIN person_keys ON person_keys.person = photos.person "
                    "WHERE templates.model = (SELECT key FROM models WHERE id = ?) "
                    "AND photos.set_aside = 0 AND EXISTS (SELECT 1 FROM legal_bases "
                    "WHERE person = photos.person AND withdrawn_at IS NULL) "
                    "ORDER BY templates.key");
    query.bind(1, model.value());
    while (query.executeStep()) {
        const TemplateOwner owner{PersonKey(query.getColumn(1).getInt64()),
                                  PhotoKey(query.getColumn(0).getInt64()), model};
        const auto key = keys.open(owner.person, bytes_of(query.getColumn(3)));
        auto embedding =
            key ? open_template(*key, owner, bytes_of(query.getColumn(2))) : std::nullopt;
        visit({.photo = owner.photo,
               .person = owner.person,
               .embedding = std::move(embedding).value_or(std::vector<float>())});
    }
}

}  // namespace rollcall::store
