#include "store/sqlite/sqlite_error.h"

#include <cerrno>
#include <string>

#include <sqlite3.h>

#include "core/durable_file.h"

namespace rollcall::store {
namespace {

constexpr int kPrimaryCodeMask = 0xff;

Error unavailable(const std::string& message, const std::string& context) {
    return {ErrorCode::unavailable, message, context};
}

}  // namespace

Error database_damaged(const std::filesystem::path& file, const std::string& what) {
    return {ErrorCode::database_damaged,
            "the database " + file.filename().string() +
                " is damaged; stop the server and restore a backup into a new data folder with "
                "`rollcall restore`",
            file.string() + ": " + what};
}

Error error_of(const SQLite::Exception& failure, sqlite3* handle,
               const std::filesystem::path& file) {
    const std::string context = file.string() + ": " + failure.what();
    const int system_error = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    const bool no_space = system_error == ENOSPC || system_error == EDQUOT;
    switch (failure.getErrorCode() & kPrimaryCodeMask) {
        case SQLITE_FULL:
            return error_from_errno(ENOSPC, "writing " + file.string());
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return no_space ? error_from_errno(system_error, "writing " + file.string())
                            : unavailable("the database cannot be read or written at the moment",
                                          context);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return database_damaged(file, failure.what());
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return unavailable("another process is using the database; try again", context);
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return unavailable("the database cannot be written by this user", context);
        case SQLITE_NOMEM:
            return unavailable("there is not enough memory at the moment", context);
        default:
            return {ErrorCode::internal, "the database refused a statement", context};
    }
}

}  // namespace rollcall::store
