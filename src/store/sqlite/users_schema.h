#pragma once

#include <string_view>

namespace rollcall::store {

// Who signs in. An employee's account goes with the person. Words are those of access/user.h.
inline constexpr std::string_view kUsersStep = R"sql(
CREATE TABLE users (
    id                TEXT    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    email             TEXT    NOT NULL UNIQUE CHECK (length(email) > 0),
    role              TEXT    NOT NULL
        CHECK (role IN ('owner', 'hr', 'supervisor', 'auditor', 'employee')),
    scope             TEXT    NOT NULL
        CHECK (scope IN ('all', 'sites', 'departments', 'person')),
    person            INTEGER REFERENCES people (key) ON DELETE CASCADE,
    state             TEXT    NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    created_at        INTEGER NOT NULL,
    signed_in_at      INTEGER,
    version           INTEGER NOT NULL DEFAULT 1,
    password          TEXT    NOT NULL DEFAULT '',  -- a hash; empty: none was set yet
    tries             INTEGER NOT NULL DEFAULT 0,
    locked_until      INTEGER,
    second_factor     BLOB,  -- sealed; NULL: there is none
    factor_confirmed  INTEGER NOT NULL DEFAULT 0 CHECK (factor_confirmed IN (0, 1)),
    factor_step       INTEGER NOT NULL DEFAULT 0,
    CHECK ((scope = 'person') = (person IS NOT NULL)),
    CHECK (state <> 'active' OR length(password) > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX users_by_person ON users (person) WHERE person IS NOT NULL;

CREATE TABLE user_scopes (
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (user, name)
) STRICT, WITHOUT ROWID;

-- user NULL: the link makes an owner.
CREATE TABLE user_links (
    hash                BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user                TEXT    REFERENCES users (id) ON DELETE CASCADE,
    drops_second_factor INTEGER NOT NULL CHECK (drops_second_factor IN (0, 1)),
    expires_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX user_links_by_user ON user_links (user);

CREATE TABLE user_sessions (
    hash      BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX user_sessions_by_user ON user_sessions (user);

CREATE TABLE recovery_codes (
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

-- What is written where a try counts for nobody, so that it takes as long.
CREATE TABLE vain_tries (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    tries INTEGER NOT NULL
) STRICT;
INSERT INTO vain_tries VALUES (1, 0);
)sql";

}  // namespace rollcall::store
