"""What lies on the disk of a face, and the master key, from outside. The format is read by a second
implementation (sealed.py), so that a change of it does not pass unseen."""

import contextlib
import hashlib
import json
import math
import sqlite3
import struct

import pytest

import sealed
from rollcall_process import Server, rollcall

OWN_KEY = {"ROLLCALL_MASTER_KEY": ""}  # the one beside the data folder


def opened_database(data):
    return contextlib.closing(sqlite3.connect(data / "rollcall.db"))


def photo_row(database):
    return database.execute("SELECT key, person, hash, sealed_key FROM photos").fetchone()


def stored_photo(data, database):
    """The only photo, decrypted."""
    _, person, name, sealed_key = photo_row(database)
    key = sealed.opened(
        sealed.person_key(database, person), sealed_key, f"rollcall key of photo {name}, person {person}".encode()
    )
    content = (data / "photos" / name[:2] / name).read_bytes()
    assert content[:4] == b"RCS1" and content[4:36] == hashlib.sha256(content[36:]).digest()
    return sealed.opened(key, content[36:], f"rollcall photo {name}".encode())


def stored_vector(database):
    photo, person, _, _ = photo_row(database)
    model, content = database.execute(
        "SELECT models.id, sealed FROM templates JOIN models ON models.key = model"
    ).fetchone()
    plain = sealed.opened(
        sealed.person_key(database, person), content,
        f"rollcall template of person {person}, photo {photo}, model {model}".encode(),
    )  # fmt: skip
    return plain


def files_that_hold(data, needle):
    return [p.name for p in data.rglob("*") if p.is_file() and needle in p.read_bytes()]


def test_a_face_is_on_the_disk_for_who_has_the_master_key_alone(server, photos):
    picture = photos.astronaut()
    assert server.insert("E1", "Eileen Collins", picture).status == 200
    data = server.data
    with opened_database(data) as database:
        assert stored_photo(data, database) == picture
        plain = stored_vector(database)
        vector = struct.unpack(f"<{len(plain) // 4}f", plain)
        assert len(vector) == 512 and math.isclose(math.hypot(*vector), 1, abs_tol=1e-5)
        _, person, name, _ = photo_row(database)
        photos_key = sealed.wrapped_key(database, "photos")
        person_key = sealed.person_key(database, person)
    assert name != hashlib.sha256(picture).hexdigest()
    for secret in (plain[400:432], picture[1000:1064], photos_key, person_key, sealed.master_key()):
        assert files_that_hold(data, secret) == []


def test_what_was_kept_plain_is_encrypted_at_the_next_start(data, photos):
    picture = photos.astronaut()
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", picture).status == 200
    with opened_database(data) as database, database:
        photo, _, name, _ = photo_row(database)
        plain = stored_vector(database)
        (data / "photos" / name[:2] / name).unlink()
        name = hashlib.sha256(picture).hexdigest()
        database.execute("UPDATE photos SET hash = ?, sealed_key = NULL", (name,))
        database.execute("UPDATE templates SET sealed = ? WHERE photo = ?", (plain, photo))
        database.execute("DELETE FROM person_keys")
    plain_file = data / "photos" / name[:2] / name
    plain_file.parent.mkdir(exist_ok=True)
    plain_file.write_bytes(picture)
    assert files_that_hold(data, plain[400:432]) != []
    with Server(data) as server:
        assert "photos and templates are encrypted" in server.log
        assert server.search(photos.astronaut_webcam()).json["employee_id"] == "E1"
        assert not plain_file.exists()
        for secret in (plain[400:432], picture[1000:1064]):
            assert files_that_hold(data, secret) == []
        with opened_database(data) as database:
            assert stored_photo(data, database) == picture and stored_vector(database) == plain
    with opened_database(data) as database:
        before = photo_row(database)
    with Server(data) as server, opened_database(data) as database:
        assert photo_row(database) == before, "nothing was left to do"
        assert server.search(photos.astronaut_webcam()).json["employee_id"] == "E1"


@pytest.fixture
def own(data, photos):
    """A data folder with its master key beside it."""
    with Server(data, env=OWN_KEY) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    return data


def key_file(data, end=""):
    return data.parent / (data.name + ".master-key" + end)


def rotate(data, *arguments, env=OWN_KEY):
    code, out, err = rollcall("master-key", "rotate", "--data", data, "--json", *arguments, env=env)
    return code, json.loads(out) if out else err


def expect_in_order(data, photos):
    with Server(data, env=OWN_KEY) as server:
        assert server.search(photos.astronaut_webcam()).json["employee_id"] == "E1"
    code, out, _ = rollcall("audit", "verify", "--data", data, "--json", env=OWN_KEY)
    assert code == 0 and json.loads(out)["whole"]


def test_the_master_key_is_rotated(own, photos):
    old = key_file(own).read_text()
    code, done = rotate(own)
    assert code == 0, done
    assert done["file"] == str(key_file(own)) and key_file(own).read_text() != old
    older = key_file(own, f".old-{done['older'].rsplit('-', 1)[1]}")
    assert str(older) == done["older"] and older.read_text() == old
    assert key_file(own).stat().st_mode & 0o777 == 0o600
    assert not key_file(own, ".next").exists()
    expect_in_order(own, photos)
    code, _, err = rollcall("serve", "--data", own, env=OWN_KEY | {"ROLLCALL_MASTER_KEY_FILE": str(older)})
    assert code == 3 and done["master_key"] in err
    code, out, _ = rollcall("audit", "list", "--data", own, "--json", env=OWN_KEY)
    entry = next(e for e in json.loads(out)["entries"] if e["action"] == "master_key.rotated")
    assert entry["subject"] == done["master_key"]


def test_a_rotation_that_was_cut_off_is_finished(own, photos):
    # The keys are wrapped by the new one, and its file has not taken the place of the old one.
    old = key_file(own).read_text()
    assert rotate(own, "--to", key_file(own, ".next"))[0] == 0
    assert key_file(own).read_text() == old
    code, _, err = rollcall("serve", "--data", own, env=OWN_KEY)
    assert code == 3 and "master-key rotate" in err
    code, done = rotate(own)
    assert code == 0 and done["master_key"]
    assert not key_file(own, ".next").exists()
    expect_in_order(own, photos)
    # The old one was put aside, and then it was cut off.
    assert rotate(own, "--to", key_file(own, ".next"))[0] == 0
    key_file(own).rename(key_file(own, ".old-1"))
    assert rotate(own)[0] == 0
    expect_in_order(own, photos)
    # The new key is written, and nothing is wrapped by it yet.
    new = "rmk_" + "E" * 43
    key_file(own, ".next").write_text(new)
    expect_in_order(own, photos)
    assert rotate(own)[0] == 0
    assert key_file(own).read_text() == new
    expect_in_order(own, photos)


def test_a_rotation_that_cannot_be(own, tmp_path):
    before = key_file(own).read_text()
    same = tmp_path / "same"
    same.write_text(before)
    code, done = rotate(own, "--to", same)
    assert (code, done["code"]) == (2, "config_invalid") and "in use already" in done["error"]
    code, done = rotate(own, env={"ROLLCALL_MASTER_KEY": before.strip()})
    assert (code, done["code"]) == (2, "config_invalid") and "--to" in done["error"]
    with Server(own, env=OWN_KEY):
        code, done = rotate(own)
        assert (code, done["code"]) == (3, "data_folder_in_use")
    assert key_file(own).read_text() == before and not key_file(own, ".next").exists()


def test_a_key_in_the_settings_is_rotated_into_a_file(data, photos, tmp_path):
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    new = tmp_path / "new"
    code, done = rotate(data, "--to", new, env={})
    assert code == 0 and done["older"] == "", done
    code, _, err = rollcall("serve", "--data", data)
    assert code == 3 and "master key" in err
    with Server(data, env={"ROLLCALL_MASTER_KEY": new.read_text().strip()}) as server:
        assert server.search(photos.astronaut_webcam()).json["employee_id"] == "E1"


def test_without_the_master_key_people_are_listed_and_no_face_is_read(own, photos, tmp_path):
    key_file(own).rename(tmp_path / "kept")
    code, out, _ = rollcall("people", "list", "--data", own, "--json", env=OWN_KEY)
    assert code == 0 and json.loads(out)["employees"][0]["employee_id"] == "E1"
    picture = tmp_path / "p.jpg"
    picture.write_bytes(photos.astronaut())
    code, out, err = rollcall("identify", picture, "--data", own, env=OWN_KEY)
    assert code == 3 and "there is no master key" in out + err
    code, out, _ = rollcall("doctor", "--data", own, "--json", env=OWN_KEY)
    problems = [f["text"] for f in json.loads(out)["findings"] if f["severity"] == "problem"]
    assert code == 1 and any("there is no master key" in text for text in problems)
    backup = tmp_path / "backup.tar"
    assert rollcall("backup", backup, "--data", own, env=OWN_KEY)[0] == 0, "a backup needs no key"
