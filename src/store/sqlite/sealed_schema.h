#pragma once

#include <string_view>

namespace rollcall::store {

// What tells a face is encrypted under a key of the person's own, and photos.hash is keyed. Photos
// of before have no `sealed_key`: they and their templates are plain until seal_plain_rows has run.
// An empty one: the picture could not be read then, and only the templates are sealed.
inline constexpr std::string_view kSealedFacesStep = R"sql(
CREATE TABLE person_keys (
    person INTEGER PRIMARY KEY REFERENCES people (key) ON DELETE CASCADE,
    sealed BLOB NOT NULL
) STRICT;

ALTER TABLE photos ADD COLUMN sealed_key BLOB;
ALTER TABLE photos ADD COLUMN reference INTEGER NOT NULL DEFAULT 0 CHECK (reference IN (0, 1));
CREATE INDEX photos_without_key ON photos (key)
    WHERE sealed_key IS NULL OR length(sealed_key) = 0;

CREATE TABLE sealed_templates (
    key    INTEGER PRIMARY KEY AUTOINCREMENT,
    photo  INTEGER NOT NULL REFERENCES photos (key) ON DELETE CASCADE,
    model  INTEGER NOT NULL REFERENCES models (key),
    sealed BLOB    NOT NULL CHECK (length(sealed) > 0),
    UNIQUE (photo, model)
) STRICT;
INSERT INTO sealed_templates SELECT key, photo, model, vector FROM templates;
DROP TABLE templates;
ALTER TABLE sealed_templates RENAME TO templates;
CREATE INDEX templates_by_model ON templates (model);
)sql";

}  // namespace rollcall::store
