#include "store/sqlite/schema.h"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "core/durable_file.h"
#include "core/log.h"
#include "people/search_text.h"
#include "store/sqlite/basis_schema.h"
#include "store/sqlite/closings_schema.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/corrections_schema.h"
#include "store/sqlite/own_records_schema.h"
#include "store/sqlite/people_schema.h"
#include "store/sqlite/sealed_schema.h"
#include "store/sqlite/terms_schema.h"
#include "store/sqlite/users_schema.h"
#include "store/sqlite/webhooks_schema.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCopiesFolder = "before-migration";

// Times are Unix milliseconds. Vectors are 32-bit floats, little-endian. Keys are AUTOINCREMENT so
// that one is never given to another person after a deletion.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE store_state (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    revision        INTEGER NOT NULL,  -- grows with every change to people, photos or templates
    erasure_pending INTEGER NOT NULL   -- 1 from a deletion until its traces are proven gone
) STRICT;
INSERT INTO store_state VALUES (1, 0, 0);

CREATE TABLE people (
    key         INTEGER PRIMARY KEY AUTOINCREMENT,
    employee_id TEXT    NOT NULL UNIQUE CHECK (length(employee_id) > 0),
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE photos (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    hash       TEXT    NOT NULL CHECK (length(hash) = 64),
    media_type TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (person, hash)
) STRICT;
CREATE INDEX photos_by_hash ON photos (hash);

CREATE TABLE models (
    key INTEGER PRIMARY KEY,
    id  TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE templates (
    key    INTEGER PRIMARY KEY AUTOINCREMENT,
    photo  INTEGER NOT NULL REFERENCES photos (key) ON DELETE CASCADE,
    model  INTEGER NOT NULL REFERENCES models (key),
    vector BLOB    NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
    UNIQUE (photo, model)
) STRICT;
CREATE INDEX templates_by_model ON templates (model);

CREATE TABLE api_keys (
    name       TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    rights     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;

CREATE TABLE link_tokens (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    role       TEXT    NOT NULL CHECK (role IN ('checkin', 'enrol')),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    role       TEXT    NOT NULL CHECK (role IN ('checkin', 'enrol')),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Who asks who somebody is has a liveness policy. Before, a right `live` without `search` said that
// a challenge is needed.
constexpr std::string_view kVersion2 = R"sql(
ALTER TABLE api_keys ADD COLUMN liveness TEXT NOT NULL DEFAULT 'off'
    CHECK (liveness IN ('off', 'passive', 'active', 'both'));
ALTER TABLE link_tokens ADD COLUMN liveness TEXT NOT NULL DEFAULT 'passive'
    CHECK (liveness IN ('off', 'passive', 'active', 'both'));
ALTER TABLE sessions ADD COLUMN liveness TEXT NOT NULL DEFAULT 'passive'
    CHECK (liveness IN ('off', 'passive', 'active', 'both'));
UPDATE api_keys SET liveness = 'active', rights = 'search,' || rights
    WHERE rights NOT LIKE 'search%' AND rights LIKE '%live';
UPDATE api_keys SET rights = substr(rights, 1, length(rights) - length(',live'))
    WHERE rights LIKE '%,live';
)sql";

// Photos that no search is answered by until they are taken back.
constexpr std::string_view kVersion3 = R"sql(
ALTER TABLE photos ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0 CHECK (set_aside IN (0, 1));
)sql";

// The journal and what it is a chain over; keys under the master key, which lies elsewhere.
// A part of an event is kept with its `..._seal`: 16 bytes of salt, or, once the part has been
// erased, the 32 bytes of its commitment; NULL: the event never had the part. Numbers that stand
// for words are those of attendance/event.h.
constexpr std::string_view kVersion4 = R"sql(
CREATE TABLE wrapped_keys (
    purpose   TEXT NOT NULL PRIMARY KEY,
    master_id TEXT NOT NULL,
    sealed    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    number      INTEGER PRIMARY KEY,  -- 1, 2, 3, ...
    kind        INTEGER NOT NULL,     -- which table has the content: 1 events, 2 audit
    recorded_at INTEGER NOT NULL,
    mac         BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE TABLE events (
    number         INTEGER PRIMARY KEY REFERENCES journal (number),
    facts_seal     BLOB    NOT NULL,
    kind           INTEGER,
    at             INTEGER,
    utc_offset     INTEGER,  -- seconds
    zone           TEXT,
    received_at    INTEGER,
    direction      INTEGER,
    method         INTEGER,
    device         TEXT,
    site           TEXT,
    credential     TEXT,
    liveness       INTEGER,
    clock_unsure   INTEGER,
    shown          INTEGER,
    target         INTEGER,  -- of a correction: the event that it changes
    reason         TEXT,
    author         TEXT,
    person_seal    BLOB,
    person         INTEGER,  -- people.key; not a reference, because events outlive people
    evidence_seal  BLOB,
    score          REAL,
    threshold      REAL,
    margin         REAL,
    matched_photo  INTEGER,
    model          INTEGER REFERENCES models (key),
    face_width     REAL,
    sharpness      REAL,
    yaw            REAL,
    pitch          REAL,
    runner_up_seal BLOB,
    runner_up      INTEGER
) STRICT;
CREATE INDEX events_by_person ON events (person, at);
CREATE INDEX events_by_runner_up ON events (runner_up) WHERE runner_up IS NOT NULL;
CREATE INDEX events_by_target ON events (target) WHERE target IS NOT NULL;

CREATE TABLE audit (
    number       INTEGER PRIMARY KEY REFERENCES journal (number),
    facts_seal   BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    subject_seal BLOB,
    subject      TEXT
) STRICT;

-- A code that pairs one device: the part of it that is no secret, and the hash of all of it.
CREATE TABLE pairings (
    number     TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    name       TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    liveness   TEXT    NOT NULL CHECK (liveness IN ('off', 'passive', 'active', 'both')),
    direction  TEXT    NOT NULL CHECK (direction IN ('derived', 'entry', 'exit')),
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id              TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    site            TEXT    NOT NULL,
    liveness        TEXT    NOT NULL CHECK (liveness IN ('off', 'passive', 'active', 'both')),
    direction       TEXT    NOT NULL CHECK (direction IN ('derived', 'entry', 'exit')),
    key             BLOB    NOT NULL CHECK (length(key) = 65),  -- a public one
    paired_at       INTEGER NOT NULL,
    last_seen_at    INTEGER,
    revoked_at      INTEGER,
    highest_counter INTEGER NOT NULL DEFAULT 0,
    checkins        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX devices_in_use ON devices (name) WHERE revoked_at IS NULL;

-- What `manage` allowed is several rights now.
UPDATE api_keys SET rights = replace(rights, 'manage', 'people:read,people:write,reports,admin');

-- Attempts to check in that named nobody: in no chain, and kept for days only.
CREATE TABLE refused_attempts (
    key        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    device     TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    credential TEXT    NOT NULL,
    answer     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    score      REAL,
    threshold  REAL
) STRICT;
CREATE INDEX refused_attempts_by_time ON refused_attempts (at);

-- First answers to requests that may come again.
CREATE TABLE first_answers (
    credential  TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    content     BLOB    NOT NULL CHECK (length(content) = 32),
    answered_at INTEGER NOT NULL,
    person      INTEGER,  -- whom the answer names
    body        TEXT    NOT NULL,
    PRIMARY KEY (credential, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX first_answers_by_time ON first_answers (answered_at);
CREATE INDEX first_answers_by_person ON first_answers (person) WHERE person IS NOT NULL;
)sql";

constexpr std::string_view kOfflineStep = R"sql(
ALTER TABLE events ADD COLUMN offline_skew INTEGER;  -- ms; of what a device kept without connection
)sql";

constexpr std::array kMigrations = {
    kVersion1,       kVersion2,    kVersion3,          kVersion4,       kPeopleRecordsStep,
    kLegalBasesStep, kTermsStep,   kCorrectionsStep,   kClosingsStep,   kSealedFacesStep,
    kUsersStep,      kOfflineStep, kPayrollNumberStep, kOwnRecordsStep, kWebhooksStep};

/// What kPeopleRecordsStep makes of the people who are there: what the program makes of those to
/// come.
void add_search_text(sqlite3_context* context, int /*unused*/, sqlite3_value** values) {
    std::array<std::string, 3> texts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[i]));
        texts[i] = text == nullptr ? "" : text;
    }
    const std::string made = people::search_text(EmployeeId(texts[0]), texts[1], texts[2]);
    sqlite3_result_text(context, made.data(), static_cast<int>(made.size()), SQLITE_TRANSIENT);
}

Status sync_file(const fs::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid() || ::fsync(fd.get()) != 0) {
        return error_from_errno(errno, "flushing " + file.string());
    }
    return sync_folder(file.parent_path());
}

/// SQLite gives a new file the mode that umask leaves; an empty one made before keeps its own.
Status create_private_file(const fs::path& file) {
    const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    return fd.valid() ? Status{} : error_from_errno(errno, "creating " + file.string());
}

/// The state before step `version`, by a connection of its own: the writer is in a transaction,
/// which this one does not see.
Status keep_copy(const fs::path& file, int version) {
    const fs::path folder = file.parent_path() / kCopiesFolder;
    if (Status made = make_private_folder(folder); !made) {
        return made;
    }
    const fs::path copy = folder / ("rollcall-schema-" + std::to_string(version) + ".db");
    if (Status cleared = remove_file_durably(copy); !cleared) {
        return cleared;
    }
    const auto reader = connect(file, SQLite::OPEN_READWRITE);
    return copy_database(*reader, copy);
}

/// One step, unless another process has taken it meanwhile. `made_now`: the database was empty when
/// this began, so there is nothing to keep.
Status take_step(SQLite::Database& writer, const fs::path& file, int version, std::string_view sql,
                 bool made_now) {
    SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::EXCLUSIVE);
    if (schema_version(writer) != version) {
        return {};
    }
    if (!made_now) {
        if (Status kept = keep_copy(file, version); !kept) {
            return kept;
        }
    }
    writer.exec(std::string(sql));
    writer.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    writer.exec("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
    if (!made_now) {
        log::info("database migrated", {{"version", std::to_string(version + 1)}});
    }
    return {};
}

}  // namespace

std::span<const std::string_view> migrations() noexcept {
    return kMigrations;
}

void add_migration_functions(SQLite::Database& database) {
    database.createFunction("search_text", 3, true, nullptr, add_search_text);
}

int schema_version(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version").getInt();
}

Status migrate(SQLite::Database& writer, const fs::path& file,
               std::span<const std::string_view> steps) {
    const auto newest = static_cast<int>(steps.size());
    try {
        add_migration_functions(writer);
        const bool made_now = schema_version(writer) == 0;
        for (int version = schema_version(writer); version != newest;
             version = schema_version(writer)) {
            if (version > newest || version < 0) {
                return Error{ErrorCode::database_newer,
                             "the database was written by a newer Rollcall (its version is " +
                                 std::to_string(version) + ", this program knows " +
                                 std::to_string(newest) + "); use that one, nothing was changed"};
            }
            const std::string_view sql = steps[static_cast<std::size_t>(version)];
            if (Status taken = take_step(writer, file, version, sql, made_now); !taken) {
                return taken;
            }
        }
    } catch (const SQLite::Exception& failure) {
        return error_of(failure, writer.getHandle(), file);
    }
    return {};
}

Status remove_copies_before_migration(const fs::path& data_folder) {
    const fs::path folder = data_folder / kCopiesFolder;
    std::error_code failure;
    const std::uintmax_t removed = fs::remove_all(folder, failure);
    if (failure) {
        return error_from_errno(failure.value(), "removing " + folder.string());
    }
    return removed > 0 ? sync_folder(data_folder) : Status{};
}

Status copy_database(SQLite::Database& source, const fs::path& target) {
    if (Status created = create_private_file(target); !created) {
        return created;
    }
    Status copied;
    try {
        SQLite::Statement copy(source, "VACUUM INTO ?");
        copy.bind(1, target.string());
        copy.exec();
        copied = sync_file(target);
    } catch (const SQLite::Exception& failure) {
        copied = error_of(failure, source.getHandle(), source.getFilename());
    }
    if (!copied) {
        std::error_code ignored;
        fs::remove(target, ignored);
    }
    return copied;
}

}  // namespace rollcall::store
