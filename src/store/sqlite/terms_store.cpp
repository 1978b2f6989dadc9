#include "attendance/terms_store.h"

#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/record_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Document;
using attendance::DocumentKind;
using attendance::Holidays;
using attendance::Leave;
using attendance::LeaveNumber;
using attendance::StoredLeave;
using attendance::Terms;
using SQLite::Statement;

constexpr const char* kDocumentColumns =
    "SELECT kind, name, version, valid_from, created_at, text FROM documents ";

Document document_of(Statement& row) {
    return {.kind = static_cast<DocumentKind>(row.getColumn(0).getInt()),
            .name = row.getColumn(1).getString(),
            .version = row.getColumn(2).getInt(),
            .valid_from = date_of(row.getColumn(3)),
            .created_at = time_of(row.getColumn(4)),
            .text = row.getColumn(5).getString()};
}

std::vector<Document> all_documents(Statement& query) {
    std::vector<Document> documents;
    while (query.executeStep()) {
        documents.push_back(document_of(query));
    }
    return documents;
}

StoredLeave leave_of(Statement& row) {
    return {.number = LeaveNumber(row.getColumn(0).getInt64()),
            .leave = {.first = date_of(row.getColumn(1)),
                      .last = date_of(row.getColumn(2)),
                      .part = static_cast<attendance::LeavePart>(row.getColumn(3).getInt()),
                      .paid = row.getColumn(4).getInt() != 0,
                      .kind = row.getColumn(5).getString()}};
}

template <class Key>
bool exists(SQLite::Database& database, const char* sql, const Key& key) {
    Statement query(database, sql);
    query.bind(1, key);
    return query.executeStep();
}

bool person_exists(SQLite::Database& database, PersonKey person) {
    return exists(database, "SELECT 1 FROM people WHERE key = ?", person.value());
}

Error no_such_person() {
    return {ErrorCode::not_found, "nobody has this employee_id"};
}

Status refuse_unknown(SQLite::Database& database, DocumentKind kind, const std::string& field,
                      const std::string& name) {
    Statement query(database, "SELECT 1 FROM documents WHERE kind = ? AND name = ?");
    query.bind(1, static_cast<int>(kind));
    query.bind(2, name);
    if (name.empty() || query.executeStep()) {
        return {};
    }
    return Error{ErrorCode::invalid_field, field + ": nothing is called \"" + name + "\""};
}

class SqliteTermsStore final : public attendance::TermsStore {
  public:
    explicit SqliteTermsStore(Database& database) : database_(database) {}

    Result<int> put_document(const Document& document) override;
    Result<std::vector<Document>> versions(DocumentKind kind,
                                           const std::string& name) const override;
    Result<std::vector<Document>> newest_documents(DocumentKind kind) const override;
    Status put_holidays(const std::string& site, const Holidays& holidays) override;
    Result<Holidays> holidays(const std::string& site) const override;
    Result<LeaveNumber> add_leave(PersonKey person, const Leave& leave) override;
    Status remove_leave(PersonKey person, LeaveNumber number) override;
    Result<std::vector<StoredLeave>> leaves(PersonKey person, CivilDay first,
                                            CivilDay last) const override;
    Status put_terms(PersonKey person, const Terms& terms) override;
    Status remove_terms(PersonKey person, CivilDay from) override;
    Result<std::vector<Terms>> terms(PersonKey person) const override;

  private:
    Connections& connections() const { return database_.connections(); }

    Database& database_;
};

Result<int> SqliteTermsStore::put_document(const Document& document) {
    return connections().write([&](SQLite::Database& writer) -> Result<int> {
        Statement newest(writer, std::string(kDocumentColumns) +
                                     "WHERE kind = ? AND name = ? ORDER BY version DESC LIMIT 1");
        newest.bind(1, static_cast<int>(document.kind));
        newest.bind(2, document.name);
        int version = 1;
        if (newest.executeStep()) {
            const Document last = document_of(newest);
            if (last.text == document.text && last.valid_from == document.valid_from) {
                return last.version;
            }
            version = last.version + 1;
        }
        Statement insert(writer, "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)");
        insert.bind(1, static_cast<int>(document.kind));
        insert.bind(2, document.name);
        insert.bind(3, version);
        bind_date(insert, 4, document.valid_from);
        bind_time(insert, 5, document.created_at);
        insert.bind(6, document.text);
        insert.exec();
        return version;
    });
}

Result<std::vector<Document>> SqliteTermsStore::versions(DocumentKind kind,
                                                         const std::string& name) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<Document>> {
        Statement query(
            reader, std::string(kDocumentColumns) + "WHERE kind = ? AND name = ? ORDER BY version");
        query.bind(1, static_cast<int>(kind));
        query.bind(2, name);
        return all_documents(query);
    });
}

Result<std::vector<Document>> SqliteTermsStore::newest_documents(DocumentKind kind) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<Document>> {
        Statement query(reader, std::string(kDocumentColumns) +
                                    "AS each WHERE kind = ? AND version = (SELECT max(version) "
                                    "FROM documents WHERE kind = each.kind AND name = each.name) "
                                    "ORDER BY name");
        query.bind(1, static_cast<int>(kind));
        return all_documents(query);
    });
}

Status SqliteTermsStore::put_holidays(const std::string& site, const Holidays& holidays) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        if (!exists(writer, "SELECT 1 FROM sites WHERE id = ?", site)) {
            return Error{ErrorCode::not_found, "there is no such site"};
        }
        Statement clear(writer, "DELETE FROM holidays WHERE site = ?");
        clear.bind(1, site);
        clear.exec();
        Statement insert(writer, "INSERT INTO holidays VALUES (?, ?, ?)");
        for (const auto& [day, name] : holidays) {
            insert.bind(1, site);
            bind_date(insert, 2, day);
            insert.bind(3, name);
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

Result<Holidays> SqliteTermsStore::holidays(const std::string& site) const {
    return connections().read([&](SQLite::Database& reader) -> Result<Holidays> {
        Statement query(reader, "SELECT day, name FROM holidays WHERE site = ? ORDER BY day");
        query.bind(1, site);
        Holidays holidays;
        while (query.executeStep()) {
            holidays.emplace_hint(holidays.end(), date_of(query.getColumn(0)),
                                  query.getColumn(1).getString());
        }
        return holidays;
    });
}

Result<LeaveNumber> SqliteTermsStore::add_leave(PersonKey person, const Leave& leave) {
    return connections().write([&](SQLite::Database& writer) -> Result<LeaveNumber> {
        if (!person_exists(writer, person)) {
            return no_such_person();
        }
        Statement insert(writer,
                         "INSERT INTO leaves (person, first, last, part, paid, kind) "
                         "VALUES (?, ?, ?, ?, ?, ?)");
        insert.bind(1, person.value());
        bind_date(insert, 2, leave.first);
        bind_date(insert, 3, leave.last);
        insert.bind(4, static_cast<int>(leave.part));
        insert.bind(5, leave.paid ? 1 : 0);
        insert.bind(6, leave.kind);
        insert.exec();
        return LeaveNumber(writer.getLastInsertRowid());
    });
}

Status SqliteTermsStore::remove_leave(PersonKey person, LeaveNumber number) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        Statement remove(writer, "DELETE FROM leaves WHERE person = ? AND number = ?");
        remove.bind(1, person.value());
        remove.bind(2, number.value());
        return remove.exec() > 0 ? Status{}
                                 : Error{ErrorCode::not_found, "this person has no such leave"};
    });
}

Result<std::vector<StoredLeave>> SqliteTermsStore::leaves(PersonKey person, CivilDay first,
                                                          CivilDay last) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<StoredLeave>> {
        Statement query(reader,
                        "SELECT number, first, last, part, paid, kind FROM leaves "
                        "WHERE person = ? AND last >= ? AND first <= ? ORDER BY number");
        query.bind(1, person.value());
        bind_date(query, 2, first);
        bind_date(query, 3, last);
        std::vector<StoredLeave> leaves;
        while (query.executeStep()) {
            leaves.push_back(leave_of(query));
        }
        return leaves;
    });
}

Status SqliteTermsStore::put_terms(PersonKey person, const Terms& terms) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        if (!person_exists(writer, person)) {
            return no_such_person();
        }
        if (Status known = refuse_unknown(writer, DocumentKind::plan, "plan", terms.plan); !known) {
            return known;
        }
        if (Status known = refuse_unknown(writer, DocumentKind::rules, "rules", terms.rules);
            !known) {
            return known;
        }
        Statement put(writer, "INSERT OR REPLACE INTO terms VALUES (?, ?, ?, ?)");
        put.bind(1, person.value());
        bind_date(put, 2, terms.from);
        put.bind(3, terms.plan);
        put.bind(4, terms.rules);
        put.exec();
        return {};
    });
}

Status SqliteTermsStore::remove_terms(PersonKey person, CivilDay from) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        Statement remove(writer, "DELETE FROM terms WHERE person = ? AND valid_from = ?");
        remove.bind(1, person.value());
        bind_date(remove, 2, from);
        return remove.exec() > 0
                   ? Status{}
                   : Error{ErrorCode::not_found, "this person has no terms from that day"};
    });
}

Result<std::vector<Terms>> SqliteTermsStore::terms(PersonKey person) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<Terms>> {
        Statement query(reader,
                        "SELECT valid_from, plan, rules FROM terms WHERE person = ? "
                        "ORDER BY valid_from");
        query.bind(1, person.value());
        std::vector<Terms> terms;
        while (query.executeStep()) {
            terms.push_back({date_of(query.getColumn(0)), query.getColumn(1).getString(),
                             query.getColumn(2).getString()});
        }
        return terms;
    });
}

}  // namespace

std::unique_ptr<attendance::TermsStore> make_terms_store(Database& database) {
    return std::make_unique<SqliteTermsStore>(database);
}

}  // namespace rollcall::store
