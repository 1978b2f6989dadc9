#include "store/sqlite/people_rows.h"

#include <string>

#include "people/search_text.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;

std::string known_email(SQLite::Database& writer, PersonKey person) {
    Statement query(writer, "SELECT email FROM people WHERE key = ?");
    query.bind(1, person.value());
    query.executeStep();
    return query.getColumn(0).getString();
}

void bind_photo_key(Statement& statement, int parameter, PersonKey person,
                    const SecretKey& person_key, const people::StoredPhoto& photo) {
    bind_bytes(statement, parameter, sealed_photo_key(person_key, person, photo));
}

/// A key that was damaged is known again once the picture is.
void mend_photo_key(SQLite::Database& writer, PhotoKey photo, PersonKey person,
                    const SecretKey& person_key, const people::StoredPhoto& stored) {
    Statement mend(writer, "UPDATE photos SET sealed_key = ? WHERE key = ?");
    bind_photo_key(mend, 1, person, person_key, stored);
    mend.bind(2, photo.value());
    mend.exec();
}

}  // namespace

std::int64_t model_key(SQLite::Database& writer, const ModelId& model) {
    Statement insert(writer, "INSERT INTO models (id) VALUES (?) ON CONFLICT (id) DO NOTHING");
    insert.bind(1, model.value());
    insert.exec();
    Statement query(writer, "SELECT key FROM models WHERE id = ?");
    query.bind(1, model.value());
    query.executeStep();
    return query.getColumn(0).getInt64();
}

std::optional<people::Employee> find_person(SQLite::Database& writer, const EmployeeId& id) {
    Statement query(writer, "SELECT key, name, created_at FROM people WHERE employee_id = ?");
    query.bind(1, id.value());
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return people::Employee{.key = PersonKey(query.getColumn(0).getInt64()),
                            .id = id,
                            .name = query.getColumn(1).getString(),
                            .created_at = time_of(query.getColumn(2))};
}

people::EmploymentStatus status_of(const SQLite::Column& column) {
    return people::parse_status(column.getString()).value_or(people::EmploymentStatus::active);
}

NamedPerson put_person(SQLite::Database& writer, const people::NewPhoto& photo) {
    if (const auto known = find_person(writer, photo.employee)) {
        if (known->name == photo.name) {
            return {known->key, false, false};
        }
        Statement rename(writer,
                         "UPDATE people SET name = ?1, version = version + 1, "
                         "search_text = ?2 WHERE key = ?3");
        rename.bind(1, photo.name);
        rename.bind(
            2, people::search_text(photo.employee, photo.name, known_email(writer, known->key)));
        rename.bind(3, known->key.value());
        rename.exec();
        return {known->key, false, true};
    }
    Statement insert(writer,
                     "INSERT INTO people (employee_id, name, created_at, search_text) "
                     "VALUES (?, ?, ?, ?)");
    insert.bind(1, photo.employee.value());
    insert.bind(2, photo.name);
    bind_time(insert, 3, photo.now);
    insert.bind(4, people::search_text(photo.employee, photo.name, ""));
    insert.exec();
    return {PersonKey(writer.getLastInsertRowid()), true, true};
}

PhotoRow put_photo(SQLite::Database& writer, const NamedPerson& person, const SecretKey& person_key,
                   const people::NewPhoto& photo) {
    const PhotoName& name = photo.stored.name;
    Statement query(writer,
                    "SELECT key, set_aside, sealed_key FROM photos WHERE person = ? AND hash = ?");
    query.bind(1, person.key.value());
    query.bind(2, name.value());
    if (query.executeStep()) {
        const PhotoKey key(query.getColumn(0).getInt64());
        if (!open_photo_key(person_key, person.key, name, bytes_of(query.getColumn(2)))) {
            mend_photo_key(writer, key, person.key, person_key, photo.stored);
        }
        return {key, false, query.getColumn(1).getInt() != 0};
    }
    Statement insert(writer,
                     "INSERT INTO photos (person, hash, media_type, created_at, sealed_key) "
                     "VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, person.key.value());
    insert.bind(2, name.value());
    insert.bind(3, photo.media_type);
    bind_time(insert, 4, photo.now);
    bind_photo_key(insert, 5, person.key, person_key, photo.stored);
    insert.exec();
    return {PhotoKey(writer.getLastInsertRowid()), true, false};
}

SetAside set_aside(SQLite::Database& writer, PhotoKey photo, bool aside) {
    Statement query(writer,
                    "SELECT set_aside, (SELECT count(*) FROM photos AS other WHERE other.person = "
                    "own.person AND other.key <> own.key AND other.set_aside = 0) "
                    "FROM photos AS own WHERE key = ?");
    query.bind(1, photo.value());
    if (!query.executeStep()) {
        return SetAside::no_photo;
    }
    const bool is_aside = query.getColumn(0).getInt() != 0;
    if (is_aside == aside) {
        return SetAside::unchanged;
    }
    if (aside && query.getColumn(1).getInt() == 0) {
        return SetAside::last_photo;
    }
    Statement change(writer, "UPDATE photos SET set_aside = ? WHERE key = ?");
    change.bind(1, aside ? 1 : 0);
    change.bind(2, photo.value());
    change.exec();
    return SetAside::changed;
}

SetReference set_reference(SQLite::Database& writer, PersonKey person, PhotoKey photo) {
    Statement query(writer, "SELECT set_aside FROM photos WHERE key = ? AND person = ?");
    query.bind(1, photo.value());
    query.bind(2, person.value());
    if (!query.executeStep()) {
        return SetReference::no_photo;
    }
    if (query.getColumn(0).getInt() != 0) {
        return SetReference::set_aside;
    }
    Statement change(writer, "UPDATE photos SET reference = (key = ?1) WHERE person = ?2");
    change.bind(1, photo.value());
    change.bind(2, person.value());
    change.exec();
    return SetReference::done;
}

PutTemplate put_template(SQLite::Database& writer, const SecretKey& person_key,
                         const TemplateOwner& owner, const std::vector<float>& embedding) {
    const std::int64_t model = model_key(writer, owner.model);
    Statement query(writer, "SELECT key, sealed FROM templates WHERE photo = ? AND model = ?");
    query.bind(1, owner.photo.value());
    query.bind(2, model);
    const bool there = query.executeStep();
    if (there && open_template(person_key, owner, bytes_of(query.getColumn(1))) == embedding) {
        return PutTemplate::unchanged;
    }
    const Bytes sealed = sealed_template(person_key, owner, embedding);
    if (there) {
        Statement replace(writer, "UPDATE templates SET sealed = ? WHERE key = ?");
        bind_bytes(replace, 1, sealed);
        replace.bind(2, query.getColumn(0).getInt64());
        replace.exec();
        return PutTemplate::replaced;
    }
    Statement insert(writer, "INSERT INTO templates (photo, model, sealed) VALUES (?, ?, ?)");
    insert.bind(1, owner.photo.value());
    insert.bind(2, model);
    bind_bytes(insert, 3, sealed);
    insert.exec();
    return PutTemplate::created;
}

std::uint64_t current_revision(SQLite::Database& database) {
    return static_cast<std::uint64_t>(
        database.execAndGet("SELECT revision FROM store_state").getInt64());
}

std::uint64_t next_revision(SQLite::Database& writer) {
    writer.exec("UPDATE store_state SET revision = revision + 1");
    return current_revision(writer);
}

}  // namespace rollcall::store
