#include "store/sqlite/basis_rows.h"

#include <string>

#include "store/sqlite/people_rows.h"
#include "store/sqlite/removal_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using people::LegalBasis;
using SQLite::Statement;

LegalBasis basis_of(Statement& row) {
    LegalBasis basis{.kind = people::parse_basis_kind(row.getColumn(0).getString())
                                 .value_or(people::BasisKind::asserted),
                     .document = row.getColumn(1).getString(),
                     .text_version = row.getColumn(2).getString(),
                     .given_at = time_of(row.getColumn(3)),
                     .how = row.getColumn(4).getString(),
                     .recorded_by = row.getColumn(5).getString()};
    if (!row.getColumn(6).isNull()) {
        basis.withdrawn_at = time_of(row.getColumn(6));
        basis.withdrawn_by = row.getColumn(7).getString();
    }
    return basis;
}

}  // namespace

bool has_basis(SQLite::Database& database, PersonKey person) {
    Statement query(database,
                    "SELECT 1 FROM legal_bases WHERE person = ? AND withdrawn_at IS NULL");
    query.bind(1, person.value());
    return query.executeStep();
}

std::vector<LegalBasis> bases_of(SQLite::Database& database, PersonKey person) {
    Statement query(database,
                    "SELECT kind, document, text_version, given_at, how, recorded_by, "
                    "withdrawn_at, withdrawn_by FROM legal_bases WHERE person = ? ORDER BY key");
    query.bind(1, person.value());
    std::vector<LegalBasis> bases;
    while (query.executeStep()) {
        bases.push_back(basis_of(query));
    }
    return bases;
}

void insert_basis(SQLite::Database& writer, PersonKey person, const LegalBasis& basis) {
    Statement insert(writer,
                     "INSERT INTO legal_bases (person, kind, document, text_version, given_at, "
                     "how, recorded_by) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, person.value());
    insert.bind(2, std::string(people::basis_kind_name(basis.kind)));
    insert.bind(3, basis.document);
    insert.bind(4, basis.text_version);
    bind_time(insert, 5, basis.given_at);
    insert.bind(6, basis.how);
    insert.bind(7, basis.recorded_by);
    insert.exec();
}

std::optional<people::RemovedPerson> withdraw_bases(SQLite::Database& writer,
                                                    const people::Withdrawal& withdrawal,
                                                    Traces& traces) {
    const auto person = find_person(writer, withdrawal.employee);
    if (!person) {
        return std::nullopt;
    }
    Statement withdraw(writer,
                       "UPDATE legal_bases SET withdrawn_at = ?, withdrawn_by = ? "
                       "WHERE person = ? AND withdrawn_at IS NULL");
    bind_time(withdraw, 1, withdrawal.now);
    withdraw.bind(2, withdrawal.by);
    withdraw.bind(3, person->key.value());
    withdraw.exec();
    return delete_photos_of(writer, person->key, traces);
}

}  // namespace rollcall::store
