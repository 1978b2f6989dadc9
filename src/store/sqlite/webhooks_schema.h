#pragma once

#include <string_view>

namespace rollcall::store {

// Hooks and the outbox. Numbers that stand for words are those of webhooks/hook.h and
// webhooks/delivery.h; `kinds` has bit n for the kind of number n. What a delivery says is in no
// row: it is made of what `subject` names. `collected` says how far the tables that are only added
// to have been read. Attempts get keys that are never given twice, for which they are copied.
inline constexpr std::string_view kWebhooksStep = R"sql(
CREATE TABLE webhooks (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    kinds         INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    sealed_secret BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER
) STRICT;

CREATE TABLE webhook_deliveries (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook    TEXT    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    id         TEXT    NOT NULL,
    kind       INTEGER NOT NULL,
    subject    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER,
    last_at    INTEGER,
    status     INTEGER,
    error      TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX webhook_deliveries_of_hook ON webhook_deliveries (webhook, number);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, next_at) WHERE state = 1;
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (ifnull(last_at, created_at))
    WHERE state <> 1;

CREATE TABLE device_outages (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    device     TEXT    NOT NULL,  -- devices.id
    seen_at    INTEGER NOT NULL,  -- when it was last heard of, or was paired
    noticed_at INTEGER NOT NULL,
    UNIQUE (device, seen_at)
) STRICT;

CREATE TABLE collected (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    journal  INTEGER NOT NULL,  -- journal.number
    attempts INTEGER NOT NULL,  -- refused_attempts.key
    photos   INTEGER NOT NULL   -- photos.key
) STRICT;
INSERT INTO collected VALUES (1, 0, 0, 0);

CREATE TABLE kept_attempts (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    device     TEXT    NOT NULL,
    site       TEXT    NOT NULL,
    credential TEXT    NOT NULL,
    answer     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    score      REAL,
    threshold  REAL
) STRICT;
INSERT INTO kept_attempts SELECT * FROM refused_attempts;
DROP TABLE refused_attempts;
ALTER TABLE kept_attempts RENAME TO refused_attempts;
CREATE INDEX refused_attempts_by_time ON refused_attempts (at);
)sql";

}  // namespace rollcall::store
