#include "store/sqlite/database.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "core/durable_file.h"
#include "core/restoring.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/schema.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPhotosName = "photos";

/// At the start the operator reads the error: it names the whole path.
Error damaged_at_start(const fs::path& file, const std::string& what) {
    return {ErrorCode::database_damaged,
            "the database " + file.string() + " is damaged (" + what +
                "); nothing was changed; restore a backup into a new data folder with `rollcall "
                "restore`"};
}

Error error_at_start(const SQLite::Exception& failure, sqlite3* handle, const fs::path& file) {
    Error error = error_of(failure, handle, file);
    if (error.code == ErrorCode::database_damaged) {
        return damaged_at_start(file, failure.what());
    }
    if (error.code == ErrorCode::unavailable) {
        error.message += " (" + file.string() + ": " + failure.what() + ")";
    }
    return error;
}

bool holds_photos(const fs::path& folder) {
    std::error_code ignored;
    fs::recursive_directory_iterator entry(folder / kPhotosName, ignored);
    for (; !ignored && entry != fs::recursive_directory_iterator(); entry.increment(ignored)) {
        if (entry->is_regular_file(ignored)) {
            return true;
        }
    }
    return false;
}

/// Makes the empty file itself, so that its mode, which the log's files take over, is 0600.
/// An existing file is not opened: closing it again would drop the locks that SQLite has on it.
Status create_file(const fs::path& file) {
    const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.valid() || errno == EEXIST) {
        // Also of one that is there: its maker may have been killed before this.
        return sync_folder(file.parent_path());
    }
    if (errno == ENOSPC || errno == EDQUOT) {
        return error_from_errno(errno, "creating " + file.string());
    }
    return Error{ErrorCode::data_folder_unusable,
                 "cannot create " + file.string() + ": " + std::strerror(errno)};
}

/// Lets statements read everything, and of these tables change the rows.
int authorise(int action, const char* subject, std::span<const std::string_view> tables,
              bool may_delete) {
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_FUNCTION:
        case SQLITE_TRANSACTION:
            return SQLITE_OK;
        case SQLITE_DELETE:
            if (!may_delete) {
                return SQLITE_DENY;
            }
            [[fallthrough]];
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
            return std::ranges::find(tables, subject) != tables.end() ? SQLITE_OK : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

/// For `beside`.
int authorise_access_rows(void* /*unused*/, int action, const char* subject, const char* /*unused*/,
                          const char* /*unused*/, const char* /*unused*/) {
    constexpr std::array<std::string_view, 9> kTables = {
        "api_keys",   "link_tokens", "sessions",           "pairings", "devices",
        "user_links", "webhooks",    "webhook_deliveries", "collected"};
    constexpr std::array<std::string_view, 2> kLogs = {"journal", "audit"};
    if (action == SQLITE_INSERT && std::ranges::find(kLogs, subject) != kLogs.end()) {
        return SQLITE_OK;
    }
    return authorise(action, subject, kTables, true);
}

/// For `templates_beside`.
int authorise_templates(void* /*unused*/, int action, const char* subject, const char* /*unused*/,
                        const char* /*unused*/, const char* /*unused*/) {
    constexpr std::array<std::string_view, 3> kTables = {"models", "templates", "store_state"};
    return authorise(action, subject, kTables, false);
}

struct Header {
    std::int32_t application_id = 0;
    int version = 0;
    bool empty = false;  ///< no table yet
};

/// By a connection that cannot write, so that a refusal leaves every byte as it was.
Result<Header> read_header(const fs::path& file) {
    std::unique_ptr<SQLite::Database> reader;
    try {
        reader = connect(file, SQLite::OPEN_READONLY);
        Header header;
        header.application_id = reader->execAndGet("PRAGMA application_id").getInt();
        header.version = schema_version(*reader);
        header.empty = reader->execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
        return header;
    } catch (const SQLite::Exception& failure) {
        return error_at_start(failure, reader ? reader->getHandle() : nullptr, file);
    }
}

Status check_header(const Header& header, const fs::path& file, OpenMode mode) {
    const auto newest = static_cast<int>(migrations().size());
    if (header.empty && header.version == 0) {
        if (mode != OpenMode::read_write) {
            return Error{
                ErrorCode::not_found,
                file.string() + " holds nothing yet; start `rollcall serve` on the folder first"};
        }
        return holds_photos(file.parent_path())
                   ? damaged_at_start(file, "it is empty, but there are photos beside it")
                   : Status{};
    }
    if (header.application_id != kApplicationId) {
        return damaged_at_start(file, "it is not a database of Rollcall's");
    }
    if (header.version > newest) {
        return Error{ErrorCode::database_newer,
                     file.string() + " was written by a newer Rollcall (its version is " +
                         std::to_string(header.version) + ", this program knows " +
                         std::to_string(newest) + "); use that one, nothing was changed"};
    }
    if (header.version < newest && mode != OpenMode::read_write) {
        return Error{ErrorCode::unavailable,
                     file.string() +
                         " is of an older version; stop the server if one runs and start this "
                         "`rollcall serve` on the folder to bring it up to date"};
    }
    return {};
}

Result<std::unique_ptr<SQLite::Database>> open_writer(const fs::path& file, OpenMode mode) {
    std::unique_ptr<SQLite::Database> writer;
    try {
        writer = connect(file, SQLite::OPEN_READWRITE);
        if (mode != OpenMode::read_only && sqlite3_db_readonly(writer->getHandle(), "main") == 1) {
            return Error{ErrorCode::data_folder_unusable,
                         file.string() + " cannot be written by this user"};
        }
        const std::string journal = writer->execAndGet("PRAGMA journal_mode = WAL").getString();
        if (journal != "wal") {
            return Error{ErrorCode::data_folder_unusable,
                         "the file system of " + file.string() +
                             " cannot share memory between processes, which the database needs; "
                             "use a local disk"};
        }
        const std::string check = writer->execAndGet("PRAGMA quick_check(1)").getString();
        if (check != "ok") {
            return damaged_at_start(file, check);
        }
        if (mode == OpenMode::read_only) {
            writer->exec("PRAGMA query_only = ON");
        }
        if (mode == OpenMode::beside) {
            sqlite3_set_authorizer(writer->getHandle(), authorise_access_rows, nullptr);
        }
        if (mode == OpenMode::templates_beside) {
            sqlite3_set_authorizer(writer->getHandle(), authorise_templates, nullptr);
        }
        return writer;
    } catch (const SQLite::Exception& failure) {
        return error_at_start(failure, writer ? writer->getHandle() : nullptr, file);
    }
}

/// Everything about a file that may be damaged, foreign, newer or older.
Result<std::unique_ptr<Connections>> open_connections(const fs::path& file, OpenMode mode) {
    const Result<Header> header = read_header(file);
    if (!header) {
        return header.error();
    }
    if (Status usable = check_header(*header, file, mode); !usable) {
        return usable.error();
    }
    auto writer = open_writer(file, mode);
    if (!writer) {
        return std::move(writer).error();
    }
    if (mode == OpenMode::read_write) {
        if (Status migrated = migrate(**writer, file, migrations()); !migrated) {
            return migrated.error();
        }
    }
    return std::make_unique<Connections>(file, std::move(*writer));
}

}  // namespace

Database::Database(fs::path folder, std::unique_ptr<Connections> connections)
    : folder_(std::move(folder)), connections_(std::move(connections)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const fs::path& folder, OpenMode mode) {
    std::error_code ignored;
    const fs::path place = fs::absolute(folder, ignored);
    const fs::path file = place / kDatabaseName;
    if (Status finished = check_restore_finished(place); !finished) {
        return finished.error();
    }
    if (mode != OpenMode::read_write && !fs::exists(file, ignored)) {
        return Error{ErrorCode::not_found,
                     "there is no database in " + folder.string() +
                         "; start `rollcall serve` on the folder first, or name another with "
                         "--data"};
    }
    if (mode == OpenMode::read_write) {
        if (!fs::is_directory(place, ignored)) {
            return Error{ErrorCode::data_folder_unusable, folder.string() + " is not a folder"};
        }
        if (Status created = create_file(file); !created) {
            return created.error();
        }
    }
    auto connections = open_connections(file, mode);
    if (!connections) {
        return std::move(connections).error();
    }
    auto database = std::unique_ptr<Database>(new Database(place, std::move(*connections)));
    if (mode == OpenMode::read_write) {
        if (Status finished = finish_erasure_of_earlier_run(*database); !finished) {
            return finished.error();
        }
    }
    return database;
}

}  // namespace rollcall::store
