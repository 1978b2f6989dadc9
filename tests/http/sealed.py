"""What the database keeps encrypted, opened and written without Rollcall's code: by the format that
docs/decisions/0010-encryption-at-rest.md describes, and libsodium."""

import base64
import ctypes
import ctypes.util
import os
import struct

from rollcall_process import MASTER_KEY

_sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
NONCE, TAG = 24, 16


def seal(key, plain, associated):
    nonce = os.urandom(NONCE)
    out = ctypes.create_string_buffer(len(plain) + TAG)
    assert _sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        out, None, plain, ctypes.c_ulonglong(len(plain)), associated, ctypes.c_ulonglong(len(associated)),
        None, nonce, key) == 0  # fmt: skip
    return nonce + out.raw


def opened(key, sealed, associated):
    """Nothing if it is not to be opened."""
    nonce, cipher = sealed[:NONCE], sealed[NONCE:]
    out = ctypes.create_string_buffer(max(len(cipher) - TAG, 0) + 1)
    failed = _sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, None, None, cipher, ctypes.c_ulonglong(len(cipher)), associated,
        ctypes.c_ulonglong(len(associated)), nonce, key)  # fmt: skip
    return None if failed else out.raw[: len(cipher) - TAG]


def master_key(text=MASTER_KEY):
    letters = text.removeprefix("rmk_")
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def wrapped_key(database, purpose):
    (sealed,) = database.execute("SELECT sealed FROM wrapped_keys WHERE purpose = ?", (purpose,)).fetchone()
    key = opened(master_key(), sealed, f"rollcall wrapped key: {purpose}".encode())
    assert key, f"the key for {purpose} cannot be opened"
    return key


def person_key(database, person):
    """The person's own; made where there is none."""
    people = wrapped_key(database, "people")
    associated = f"rollcall key of person {person}".encode()
    row = database.execute("SELECT sealed FROM person_keys WHERE person = ?", (person,)).fetchone()
    if row:
        return opened(people, row[0], associated)
    key = os.urandom(32)
    database.execute("INSERT INTO person_keys VALUES (?, ?)", (person, seal(people, key, associated)))
    return key


def insert_photo(database, person, name, photo_key=bytes(32)):
    """The row of a photo whose file is not there; its number."""
    associated = f"rollcall key of photo {name}, person {person}".encode()
    return database.execute(
        "INSERT INTO photos (person, hash, media_type, created_at, sealed_key) "
        "VALUES (?, ?, 'image/jpeg', 0, ?)",
        (person, name, seal(person_key(database, person), photo_key, associated)),
    ).lastrowid


def insert_template(database, person, photo, model, vector):
    associated = f"rollcall template of person {person}, photo {photo}, model {model}".encode()
    sealed = seal(person_key(database, person), struct.pack(f"<{len(vector)}f", *vector), associated)
    database.execute(
        "INSERT INTO templates (photo, model, sealed) VALUES (?, (SELECT key FROM models WHERE id = ?), ?)",
        (photo, model, sealed),
    )
