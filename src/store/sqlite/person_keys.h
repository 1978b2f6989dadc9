#pragma once

#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret_key.h"
#include "people/stored_photo.h"

namespace rollcall::store {

/// The keys of people, one each, under which the database keeps their templates and the keys of
/// their photos. They lie in `person_keys`, sealed under the people key, and go with the person.
/// Thread-safe. The calls throw SQLite::Exception.
class PersonKeys {
  public:
    /// `people_key`: vault::kPeoplePurpose; an error is answered to whoever needs it.
    explicit PersonKeys(Result<SecretKey> people_key) : people_key_(std::move(people_key)) {}

    /// The people key's error, if it has one.
    Status usable() const { return people_key_ ? Status{} : Status{people_key_.error()}; }

    /// `sealed`: as the table has it; nothing in it: the person has none. Errors: the people key's;
    /// database_damaged (there is none, or it was changed).
    Result<SecretKey> open(PersonKey person, ByteView sealed) const;
    /// The same of a person, by the table.
    Result<SecretKey> find(SQLite::Database& database, PersonKey person) const;
    /// The same; one that is not there is made and stored first.
    Result<SecretKey> find_or_make(SQLite::Database& writer, PersonKey person) const;

  private:
    Result<SecretKey> people_key_;
};

/// Whose and of what a template is: it opens as nothing else.
struct TemplateOwner {
    PersonKey person;
    PhotoKey photo;
    ModelId model;
};
/// The stored form of a template, which is never the same twice.
Bytes sealed_template(const SecretKey& person_key, const TemplateOwner& owner,
                      const std::vector<float>& embedding);
/// Nothing if it was changed or is another's.
std::optional<std::vector<float>> open_template(const SecretKey& person_key,
                                                const TemplateOwner& owner, ByteView sealed);

/// The stored form of a photo's key.
Bytes sealed_photo_key(const SecretKey& person_key, PersonKey person,
                       const people::StoredPhoto& photo);
/// Nothing if it was changed or is another's.
std::optional<SecretKey> open_photo_key(const SecretKey& person_key, PersonKey person,
                                        const PhotoName& name, ByteView sealed);

/// The bytes of a vector as 32-bit floats, little-endian; the bytes are the vector's own.
ByteView bytes_of_vector(const std::vector<float>& vector);
/// The inverse; bytes that are too few for another number are left out.
std::vector<float> vector_of(ByteView bytes);

}  // namespace rollcall::store
