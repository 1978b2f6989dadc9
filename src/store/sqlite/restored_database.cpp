#include "store/sqlite/restored_database.h"

#include "store/sqlite/connections.h"
#include "store/sqlite/manifest.h"
#include "store/sqlite/schema.h"

namespace rollcall::store {
namespace {

/// Every statement of the schema, in the order of names.
std::vector<std::string> schema_of(SQLite::Database& database) {
    std::vector<std::string> statements;
    SQLite::Statement query(database,
                            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || "
                            "ifnull(sql, '') FROM sqlite_schema ORDER BY type, name");
    while (query.executeStep()) {
        statements.push_back(query.getColumn(0).getString());
    }
    return statements;
}

std::vector<std::string> schema_of_version(int version) {
    SQLite::Database made(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    add_migration_functions(made);
    for (int step = 0; step < version; ++step) {
        made.exec(std::string(migrations()[static_cast<std::size_t>(step)]));
    }
    return schema_of(made);
}

Status check_schema(SQLite::Database& database) {
    const int version = schema_version(database);
    const auto newest = static_cast<int>(migrations().size());
    const bool ours =
        database.execAndGet("PRAGMA application_id").getInt() == kApplicationId && version > 0;
    if (!ours) {
        return backup_invalid("its database is not one of Rollcall's");
    }
    if (version > newest) {
        return Error{ErrorCode::database_newer,
                     "the backup was made by a newer Rollcall (its version is " +
                         std::to_string(version) + ", this program knows " +
                         std::to_string(newest) + "); restore it with that one"};
    }
    if (schema_of(database) != schema_of_version(version)) {
        return backup_invalid("its database does not have the tables of its version");
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> check_restored_database(const std::filesystem::path& file) {
    try {
        const auto database = connect(file, SQLite::OPEN_READONLY);
        if (Status schema = check_schema(*database); !schema) {
            return schema.error();
        }
        if (database->execAndGet("PRAGMA integrity_check(1)").getString() != "ok") {
            return backup_invalid("its database is damaged");
        }
        std::vector<std::string> names;
        SQLite::Statement query(*database, "SELECT DISTINCT hash FROM photos");
        while (query.executeStep()) {
            names.push_back(query.getColumn(0).getString());
        }
        return names;
    } catch (const SQLite::Exception& failure) {
        Error error = backup_invalid("its database is damaged");
        error.context = failure.what();
        return error;
    }
}

}  // namespace rollcall::store
