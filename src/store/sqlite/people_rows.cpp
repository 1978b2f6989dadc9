#include "store/sqlite/people_rows.h"

#include <string>

#include "people/search_text.h"
#include "store/sqlite/audit_rows.h"
#include "store/sqlite/event_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;

/// The last `count` bytes of the number as SQLite stores it.
Bytes big_endian(std::int64_t number, int count) {
    Bytes bytes;
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift));
    }
    return bytes;
}

/// What an index on a text of `people` holds of a person: the text and the key.
Bytes index_entry(std::string_view text, PersonKey person) {
    int width = 1;
    while (width < 4 && (person.value() >> (8 * width - 1)) != 0) {
        ++width;
    }
    const ByteView bytes = as_bytes(text);
    Bytes entry(bytes.begin(), bytes.end());
    const Bytes key = big_endian(person.value(), width);
    entry.insert(entry.end(), key.begin(), key.end());
    return entry;
}

/// A row of `people` holds id, name and creation time one after the other (the time in six bytes
/// until the year 6429), its index the id and the key: both tell the person from any other.
void add_person_traces(Traces& traces, const people::Employee& person) {
    const ByteView id = as_bytes(person.id.value());
    const ByteView name = as_bytes(person.name);
    Bytes row(id.begin(), id.end());
    row.insert(row.end(), name.begin(), name.end());
    const Bytes created = big_endian(to_unix_millis(person.created_at), 6);
    row.insert(row.end(), created.begin(), created.end());
    traces.add_whole(row);

    traces.add_whole(index_entry(person.id.value(), person.key));
}

/// The rest of what tells who it is: the text for searching, e-mail and badge, and former ids.
void add_record_traces(Traces& traces, SQLite::Database& writer, PersonKey person) {
    // An e-mail that is another person's too would be found for ever.
    Statement query(writer,
                    "SELECT search_text, badge_code, email, "
                    "EXISTS (SELECT 1 FROM people AS other WHERE other.email = people.email "
                    "AND other.key <> people.key) FROM people WHERE key = ?");
    query.bind(1, person.value());
    query.executeStep();
    traces.add_whole(as_bytes(query.getColumn(0).getString()));
    if (!query.getColumn(1).isNull()) {
        traces.add_whole(index_entry(query.getColumn(1).getString(), person));
    }
    const std::string email = query.getColumn(2).getString();
    if (!email.empty() && query.getColumn(3).getInt() == 0) {
        traces.add_whole(as_bytes(email));
    }
    Statement former(writer, "SELECT employee_id FROM former_ids WHERE person = ?");
    former.bind(1, person.value());
    while (former.executeStep()) {
        traces.add_whole(index_entry(former.getColumn(0).getString(), person));
    }
}

/// Templates, the keys of photos and what opens both.
void add_sealed_traces(Traces& traces, SQLite::Database& writer, PersonKey person) {
    Statement query(writer,
                    "SELECT sealed FROM templates JOIN photos ON photos.key = templates.photo "
                    "WHERE photos.person = ?1 "
                    "UNION ALL SELECT sealed_key FROM photos WHERE person = ?1 "
                    "UNION ALL SELECT sealed FROM person_keys WHERE person = ?1");
    query.bind(1, person.value());
    while (query.executeStep()) {
        traces.add_random(bytes_of(query.getColumn(0)));
    }
}

std::string known_email(SQLite::Database& writer, PersonKey person) {
    Statement query(writer, "SELECT email FROM people WHERE key = ?");
    query.bind(1, person.value());
    query.executeStep();
    return query.getColumn(0).getString();
}

/// Those of the person's photos that no other person's row names.
std::vector<PhotoName> photos_of_nobody_else(SQLite::Database& writer, PersonKey person) {
    Statement query(writer,
                    "SELECT hash FROM photos AS own WHERE person = ?1 AND NOT EXISTS "
                    "(SELECT 1 FROM photos AS other WHERE other.hash = own.hash "
                    "AND other.person <> ?1)");
    query.bind(1, person.value());
    std::vector<PhotoName> names;
    while (query.executeStep()) {
        names.emplace_back(query.getColumn(0).getString());
    }
    return names;
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

struct FormerPerson {
    PersonKey key;
    std::string id;
};

/// Those who were merged into the person; events and the audit log may name them.
std::vector<FormerPerson> former_people(SQLite::Database& writer, PersonKey person) {
    Statement query(writer, "SELECT former_key, employee_id FROM former_ids WHERE person = ?");
    query.bind(1, person.value());
    std::vector<FormerPerson> former;
    while (query.executeStep()) {
        former.push_back(
            {PersonKey(query.getColumn(0).getInt64()), query.getColumn(1).getString()});
    }
    return former;
}

/// The revision of a deletion, noted as one whose bytes are still to be wiped.
std::uint64_t mark_erasure(SQLite::Database& writer, Traces& traces) {
    const std::uint64_t revision = next_revision(writer);
    writer.exec("UPDATE store_state SET erasure_pending = revision");
    traces.add_deletion(static_cast<std::int64_t>(revision));
    return revision;
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

std::uint64_t delete_other_templates(SQLite::Database& writer, const ModelId& kept,
                                     Traces& traces) {
    Statement erase(writer,
                    "DELETE FROM templates WHERE model IN (SELECT key FROM models WHERE id <> ?)");
    erase.bind(1, kept.value());
    const auto dropped = static_cast<std::uint64_t>(erase.exec());
    if (dropped > 0) {
        mark_erasure(writer, traces);
        traces.add_unknown();  // too many to look for one by one: the file is rebuilt
    }
    return dropped;
}

people::RemovedPerson delete_photos_of(SQLite::Database& writer, PersonKey person, Traces& traces) {
    people::RemovedPerson removed;
    removed.person = person;
    removed.photos = photos_of_nobody_else(writer, person);
    add_sealed_traces(traces, writer, person);
    for (const PhotoName& name : removed.photos) {
        traces.add_random(as_bytes(name.value()));
    }
    // Without the key no copy of them that is left anywhere, in the file system's free space say,
    // can be opened any more.
    for (const char* sql :
         {"DELETE FROM photos WHERE person = ?", "DELETE FROM person_keys WHERE person = ?"}) {
        Statement erase(writer, sql);
        erase.bind(1, person.value());
        erase.exec();
    }
    removed.revision = mark_erasure(writer, traces);
    return removed;
}

std::uint64_t delete_row_of(SQLite::Database& writer, const people::Employee& person,
                            Traces& traces) {
    add_person_traces(traces, person);
    add_record_traces(traces, writer, person.key);
    Statement erase(writer, "DELETE FROM people WHERE key = ?");
    erase.bind(1, person.key.value());
    erase.exec();
    return mark_erasure(writer, traces);
}

Result<std::optional<people::RemovedPerson>> delete_person(SQLite::Database& writer,
                                                           const EmployeeId& id, Traces& traces) {
    const auto person = find_person(writer, id);
    if (!person) {
        return std::optional<people::RemovedPerson>();
    }
    people::RemovedPerson removed = delete_photos_of(writer, person->key, traces);
    erase_person_of_events(writer, person->key, traces);
    erase_audit_subject(writer, id.value(), traces);
    for (const FormerPerson& former : former_people(writer, person->key)) {
        erase_person_of_events(writer, former.key, traces);
        erase_audit_subject(writer, former.id, traces);
    }
    removed.revision = delete_row_of(writer, *person, traces);
    return std::optional<people::RemovedPerson>(std::move(removed));
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
