#include "store/sqlite/person_keys.h"

#include <bit>
#include <cstring>
#include <string>

#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;

static_assert(std::endian::native == std::endian::little, "vectors are stored little-endian");

std::string key_of(PersonKey person) {
    return "rollcall key of person " + std::to_string(person.value());
}

std::string text_of(const TemplateOwner& owner) {
    return "rollcall template of person " + std::to_string(owner.person.value()) + ", photo " +
           std::to_string(owner.photo.value()) + ", model " + owner.model.value();
}

std::string photo_key_of(PersonKey person, const PhotoName& name) {
    return "rollcall key of photo " + name.value() + ", person " + std::to_string(person.value());
}

Error key_damaged(PersonKey person) {
    return {ErrorCode::database_damaged,
            "a person's key is missing or was changed, so that their templates and photos cannot "
            "be opened; restore a backup, or remove the person and enrol them anew",
            "person " + std::to_string(person.value())};
}

/// As it is stored; nothing if the person has none.
Bytes stored_key(SQLite::Database& database, PersonKey person) {
    Statement query(database, "SELECT sealed FROM person_keys WHERE person = ?");
    query.bind(1, person.value());
    if (!query.executeStep()) {
        return {};
    }
    const ByteView sealed = bytes_of(query.getColumn(0));
    return {sealed.begin(), sealed.end()};
}

}  // namespace

Result<SecretKey> PersonKeys::open(PersonKey person, ByteView sealed) const {
    if (!people_key_) {
        return people_key_.error();
    }
    auto key = open_sealed_key(*people_key_, sealed, as_bytes(key_of(person)));
    return key ? Result<SecretKey>(std::move(*key)) : key_damaged(person);
}

Result<SecretKey> PersonKeys::find(SQLite::Database& database, PersonKey person) const {
    return open(person, stored_key(database, person));
}

Result<SecretKey> PersonKeys::find_or_make(SQLite::Database& writer, PersonKey person) const {
    if (!people_key_) {
        return people_key_.error();
    }
    const Bytes stored = stored_key(writer, person);
    if (!stored.empty()) {
        return open(person, stored);
    }
    SecretKey made = SecretKey::generate();
    Statement insert(writer, "INSERT INTO person_keys (person, sealed) VALUES (?, ?)");
    insert.bind(1, person.value());
    const Bytes sealed = seal(*people_key_, made.bytes(), as_bytes(key_of(person)));
    bind_bytes(insert, 2, sealed);
    insert.exec();
    return made;
}

Bytes sealed_template(const SecretKey& person_key, const TemplateOwner& owner,
                      const std::vector<float>& embedding) {
    return seal(person_key, bytes_of_vector(embedding), as_bytes(text_of(owner)));
}

std::optional<std::vector<float>> open_template(const SecretKey& person_key,
                                                const TemplateOwner& owner, ByteView sealed) {
    const auto bytes = open_sealed(person_key, sealed, as_bytes(text_of(owner)));
    return bytes ? std::optional(vector_of(*bytes)) : std::nullopt;
}

Bytes sealed_photo_key(const SecretKey& person_key, PersonKey person,
                       const people::StoredPhoto& photo) {
    return seal(person_key, photo.key.bytes(), as_bytes(photo_key_of(person, photo.name)));
}

std::optional<SecretKey> open_photo_key(const SecretKey& person_key, PersonKey person,
                                        const PhotoName& name, ByteView sealed) {
    return open_sealed_key(person_key, sealed, as_bytes(photo_key_of(person, name)));
}

ByteView bytes_of_vector(const std::vector<float>& vector) {
    return {reinterpret_cast<const std::uint8_t*>(vector.data()), vector.size() * sizeof(float)};
}

std::vector<float> vector_of(ByteView bytes) {
    std::vector<float> vector(bytes.size() / sizeof(float));
    std::memcpy(vector.data(), bytes.data(), vector.size() * sizeof(float));
    return vector;
}

}  // namespace rollcall::store
