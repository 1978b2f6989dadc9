#include "store/sqlite/face_rows.h"

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
    "SELECT photos.key, photos.person, hash, media_type, created_at, sealed_key, person_keys.sealed"
    " FROM photos LEFT JOIN person_keys ON person_keys.person = photos.person ";

Result<Photo> photo_of(Statement& row, const PersonKeys& keys) {
    const PersonKey person(row.getColumn(1).getInt64());
    PhotoName name(row.getColumn(2).getString());
    const auto person_key = keys.open(person, bytes_of(row.getColumn(6)));
    if (!person_key) {
        return person_key.error();
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
