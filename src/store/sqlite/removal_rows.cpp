#include "store/sqlite/removal_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/audit_rows.h"
#include "store/sqlite/event_rows.h"
#include "store/sqlite/people_rows.h"
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

/// The rest of what tells who it is: the text for searching, e-mail, badge, payroll number, and
/// former ids.
void add_record_traces(Traces& traces, SQLite::Database& writer, PersonKey person) {
    // An e-mail that is another person's too would be found for ever.
    Statement query(writer,
                    "SELECT search_text, badge_code, email, "
                    "EXISTS (SELECT 1 FROM people AS other WHERE other.email = people.email "
                    "AND other.key <> people.key), payroll_number FROM people WHERE key = ?");
    query.bind(1, person.value());
    query.executeStep();
    traces.add_whole(as_bytes(query.getColumn(0).getString()));
    for (const int indexed : {1, 4}) {
        if (!query.getColumn(indexed).isNull()) {
            traces.add_whole(index_entry(query.getColumn(indexed).getString(), person));
        }
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

/// What is kept of days, closed or acknowledged: the salt with as much of the sheet after it as
/// lies in one piece, however long the row is
/// (https://sqlite.org/fileformat2.html#cell_payload_overflow_pages).
void add_sheet_traces(Traces& traces, SQLite::Database& writer, PersonKey person) {
    Statement query(writer,
                    "SELECT salt || substr(sheet, 1, 400) FROM closed_sheets WHERE person = ?1 "
                    "UNION ALL SELECT salt || substr(sheet, 1, 400) FROM acknowledgements "
                    "WHERE person = ?1");
    query.bind(1, person.value());
    while (query.executeStep()) {
        traces.add_whole(bytes_of(query.getColumn(0)));
    }
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

/// Photos and templates, of those that the condition on `photos` holds for.
people::RemovedRows count_faces(SQLite::Database& writer, const std::string& condition,
                                std::int64_t key) {
    Statement query(writer,
                    "SELECT count(DISTINCT photos.key), count(templates.key) FROM photos "
                    "LEFT JOIN templates ON templates.photo = photos.key WHERE " +
                        condition);
    query.bind(1, key);
    query.executeStep();
    people::RemovedRows rows;
    rows.photos = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
    rows.templates = static_cast<std::uint64_t>(query.getColumn(1).getInt64());
    return rows;
}

}  // namespace

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
    removed.rows = count_faces(writer, "photos.person = ?", person.value());
    add_sealed_traces(traces, writer, person);
    for (const PhotoName& name : removed.photos) {
        traces.add_random(as_bytes(name.value()));
    }
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
    add_sheet_traces(traces, writer, person.key);
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
    const auto erase = [&](PersonKey key, const std::string& named) {
        removed.rows.events += erase_person_of_events(writer, key, traces);
        removed.rows.audit_entries += erase_audit_subject(writer, named, traces);
    };
    erase(person->key, id.value());
    for (const FormerPerson& former : former_people(writer, person->key)) {
        erase(former.key, former.id);
    }
    removed.revision = delete_row_of(writer, *person, traces);
    return std::optional<people::RemovedPerson>(std::move(removed));
}

std::optional<people::RemovedPerson> delete_photo(SQLite::Database& writer, PersonKey person,
                                                  PhotoKey photo, Traces& traces) {
    Statement query(writer,
                    "SELECT hash, sealed_key, NOT EXISTS (SELECT 1 FROM photos AS other "
                    "WHERE other.hash = own.hash AND other.key <> own.key) "
                    "FROM photos AS own WHERE key = ? AND person = ?");
    query.bind(1, photo.value());
    query.bind(2, person.value());
    if (!query.executeStep()) {
        return std::nullopt;
    }
    people::RemovedPerson removed;
    removed.person = person;
    const PhotoName name(query.getColumn(0).getString());
    if (query.getColumn(2).getInt() != 0) {
        removed.photos.push_back(name);
        traces.add_random(as_bytes(name.value()));
    }
    traces.add_random(bytes_of(query.getColumn(1)));
    removed.rows = count_faces(writer, "photos.key = ?", photo.value());
    Statement templates(writer, "SELECT sealed FROM templates WHERE photo = ?");
    templates.bind(1, photo.value());
    while (templates.executeStep()) {
        traces.add_random(bytes_of(templates.getColumn(0)));
    }
    Statement erase(writer, "DELETE FROM photos WHERE key = ?");
    erase.bind(1, photo.value());
    erase.exec();
    removed.revision = mark_erasure(writer, traces);
    return removed;
}

}  // namespace rollcall::store
