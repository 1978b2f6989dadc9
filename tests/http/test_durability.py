"""What was answered is on disk; what was deleted is gone; a crash leaves nothing half-written."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import threading

import pytest
from rollcall_process import BINARY, Server, environment, rollcall

AS_ROOT = os.geteuid() == 0


def photo_files(data):
    return [p for p in (data / "photos").rglob("*") if p.is_file()]


def test_kill_9_loses_nothing_that_was_answered(data, photos):
    server = Server(data)
    answered = []

    def enrol():
        for step in range(1000):
            try:
                answer = server.insert("E1", "Eileen Collins", photos.astronaut_variant(step))
            except OSError:
                return
            if answer.status != 200:
                return
            answered.append(step)
            if len(answered) == 7:
                enough.set()

    enough = threading.Event()
    client = threading.Thread(target=enrol)
    client.start()
    assert enough.wait(120), server.log
    server.kill()
    client.join()

    with Server(data) as again:
        people = again.get("/api/v1/employees").json["employees"]
        assert len(people) == 1
        # One more than answered may have been stored: its answer was under way.
        assert people[0]["photos"] in (len(answered), len(answered) + 1)
        assert len(photo_files(data)) == people[0]["photos"]
        assert again.search(photos.astronaut()).json["employee_id"] == "E1"
    code, out, err = rollcall("doctor", "--data", data)
    assert "0 missing or damaged" in out, out + err


def test_two_inserts_of_one_face_under_two_ids(server, photos):
    statuses = {}

    def insert(employee_id):
        statuses[employee_id] = server.insert(employee_id, "N", photos.astronaut()).status

    threads = [threading.Thread(target=insert, args=(f"E{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [200, 409, 409, 409, 409, 409]
    assert len(photo_files(server.data)) == 1


def test_files_and_folders_are_flushed_before_the_answer(data, photos, tmp_path):
    """By the kernel's own account: photo, its folder and the database log are flushed, then the client is
    answered."""
    trace = tmp_path / "trace"
    follow = ("strace", "-f", "-y", "-o", str(trace), "-e",
              "trace=fsync,fdatasync,rename,write,sendmsg,sendto,writev")  # fmt: skip
    with Server(data, http=True, wrapper=follow) as server:
        before = trace.stat().st_size
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    with trace.open(errors="replace") as lines:
        lines.seek(before)
        calls = lines.readlines()
    renamed = next(i for i, c in enumerate(calls) if "rename(" in c and "/photos/" in c)
    answered = next(
        i for i, c in enumerate(calls) if re.search(r"(sendmsg|write|writev|sendto)\(", c)
        and "HTTP/1.1 200" in c
    )  # fmt: skip
    flushed = [(i, c) for i, c in enumerate(calls) if re.search(r"\bf(data)?sync\(", c)]
    photo = [i for i, c in flushed if "/photos/" in c and ".tmp" in c]
    folder = [i for i, c in flushed if "/photos" in c and ".tmp" not in c and i > renamed]
    log = [i for i, c in flushed if "rollcall.db-wal" in c and i > renamed]
    assert photo and photo[0] < renamed
    assert folder and folder[0] < answered
    assert log and log[0] < answered


def raw_bytes(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def stored_template(data):
    """The bytes of the only template."""
    with contextlib.closing(sqlite3.connect(data / "rollcall.db")) as database:
        ((vector,),) = database.execute("SELECT sealed FROM templates").fetchall()
    return vector


def test_a_deletion_deletes_the_bytes(server, photos):
    picture = photos.astronaut()
    assert server.insert("E1", "Removable Person", picture).status == 200
    needle = stored_template(server.data)[400:432]
    assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    holders = [p for p, content in raw_bytes(server.data).items() if needle in content]
    assert holders, "the template is not found where it must be: the test would prove nothing"

    assert server.request("DELETE", "/api/v1/employees/E1").status in (200, 204)
    for path, content in raw_bytes(server.data).items():
        assert needle not in content, path
        assert b"Removable Person" not in content, path
        assert picture[1000:1064] not in content, path
    assert server.search(photos.person("green")).json["employee_id"] == "E2"


def test_a_deletion_that_cannot_be_finished_is_never_answered_as_clean(server, photos):
    picture = photos.astronaut()
    assert server.insert("E1", "Removable Person", picture).status == 200
    needle = stored_template(server.data)[400:432]
    # A reader of another program keeps the database's log from being cleared.
    reader = sqlite3.connect(server.data / "rollcall.db", isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM people").fetchone() == (1,)

    assert server.request("DELETE", "/api/v1/employees/E1").status == 503
    assert server.search(picture).json["reason"] == "not_known"
    assert photo_files(server.data) == []
    assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    for nobody in ("E1", "E9"):
        assert server.request("DELETE", f"/api/v1/employees/{nobody}").status == 503

    reader.execute("ROLLBACK")
    reader.close()
    assert server.request("DELETE", "/api/v1/employees/E9").status == 404
    for path, content in raw_bytes(server.data).items():
        assert needle not in content, path
        assert b"Removable Person" not in content, path
    assert server.search(photos.person("green")).json["employee_id"] == "E2"


def test_backup_while_serving_and_restore(server, photos, tmp_path):
    picture = photos.astronaut()
    assert server.insert("E1", "Eileen Collins", picture).status == 200
    backup = tmp_path / "rollcall.backup"
    code, out, err = rollcall("backup", "--data", server.data, backup)
    assert code == 0, err
    assert backup.stat().st_mode & 0o777 == 0o600
    assert server.request("DELETE", "/api/v1/employees/E1").status in (200, 204)

    code, out, err = rollcall("restore", "--data", server.data, backup)
    assert code != 0, "a folder with data in it must not be overwritten"
    restored = tmp_path / "restored"
    code, out, err = rollcall("restore", "--data", restored, backup)
    assert code == 0, err
    with Server(restored) as again:
        found = again.search(picture).json
        assert found["employee_id"] == "E1"
        assert again.get(found["image_path"], key=None).body == picture


def test_a_damaged_backup_is_refused(server, photos, tmp_path):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    backup = tmp_path / "rollcall.backup"
    assert rollcall("backup", "--data", server.data, backup)[0] == 0
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)
    target = tmp_path / "restored"
    code, _, err = rollcall("restore", "--data", target, backup)
    assert code == 3
    assert "nothing was restored" in err
    assert not target.exists() or not any(target.iterdir())


def test_a_second_server_on_the_same_folder(server):
    code, _, err = rollcall(
        "serve", "--data", server.data, "--port", 0, "--trust-port", 0, timeout=120
    )
    assert code == 3
    assert str(server.process.pid) in err
    assert server.get("/readyz", key=None).status == 200


def test_a_damaged_database(data, photos):
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    database = data / "rollcall.db"
    content = bytearray(database.read_bytes())
    content[100:4000] = os.urandom(3900)
    database.write_bytes(content)
    code, _, err = rollcall("serve", "--data", data, "--port", 0, "--trust-port", 0)
    assert code == 3
    assert "rollcall.db" in err and "restore" in err
    assert database.read_bytes() == content, "a damaged database is left for whoever mends it"


def damage_template(data, employee):
    """Flips one bit of the person's template. Returns the photo's key and name."""
    with contextlib.closing(sqlite3.connect(data / "rollcall.db")) as database:
        key, photo, name, vector = database.execute(
            "SELECT templates.key, photo, hash, sealed FROM templates "
            "JOIN photos ON photos.key = photo JOIN people ON people.key = person "
            "WHERE employee_id = ?",
            (employee,),
        ).fetchone()
        flipped = vector[:3] + bytes([vector[3] ^ 0x40]) + vector[4:]
        database.execute("UPDATE templates SET sealed = ? WHERE key = ?", (flipped, key))
        database.commit()
    return photo, name


@pytest.fixture
def damaged(data, photos):
    """Two people are enrolled, and the template of the second is damaged."""
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    return damage_template(data, "E2")


def test_a_damaged_template_is_made_anew_from_its_photo(data, photos, damaged):
    photo, _ = damaged
    code, out, err = rollcall("doctor", "--data", data)
    assert code == 1, out + err
    finding = next(line for line in out.splitlines() if "damaged template" in line)
    assert "problem" in finding and f"photo {photo} of E2" in finding
    assert all(way in finding for way in ("enrol", "restore", "remove"))
    # A command that only reads mends nothing, and does not take her for a stranger either.
    picture = data.parent / "green.jpg"
    picture.write_bytes(photos.person("green"))
    code, out, err = rollcall("identify", picture, "--data", data)
    assert code not in (0, 1) and "doctor" in err, out + err
    with Server(data) as server:
        assert f"photo={photo}" in server.log and "were made anew" in server.log
        assert server.search(photos.person("green")).json["employee_id"] == "E2"
        assert server.search(photos.person("blonde")).json["reason"] == "not_known"
    code, out, err = rollcall("doctor", "--data", data)
    assert code == 0 and "damaged template" not in out, out + err


def test_with_the_photo_lost_as_well_nobody_is_called_not_known(data, photos, damaged):
    _, name = damaged
    (data / "photos" / name[:2] / name).unlink()
    with Server(data) as server:
        assert server.search(photos.astronaut()).json["employee_id"] == "E1"
        for picture in (photos.person("green"), photos.person("blonde")):
            answer = server.search(picture)
            assert answer.status == 503 and answer.json["code"] == "gallery_incomplete"
            assert "doctor" in answer.json["error"]
        assert server.insert("E3", "Blonde", photos.person("blonde")).status == 200
        another = photos.person("green", quality=80)
        assert server.insert("E2", "Ada Green", another).status == 200
        assert server.search(photos.person("green")).json["employee_id"] == "E2"
        assert server.search(photos.person("curly")).json["reason"] == "not_known"
    code, out, err = rollcall("doctor", "--data", data)
    assert "problem" not in next(line for line in out.splitlines() if "damaged template" in line)


def test_a_photo_that_cannot_be_removed_stops_no_server(data, photos):
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    stuck = data / "photos" / "ab" / ("ab" * 32)
    stuck.mkdir(parents=True)  # no row names it, and nobody unlinks a folder
    with Server(data) as server:
        assert stuck.name in server.log
        assert server.search(photos.astronaut()).json["employee_id"] == "E1"
        assert server.request("DELETE", "/api/v1/employees/E9").status == 503
        assert server.request("DELETE", "/api/v1/employees/E1").status == 200
        stuck.rmdir()
        assert server.request("DELETE", "/api/v1/employees/E9").status == 404


def test_a_newer_database(data):
    with Server(data):
        pass
    with sqlite3.connect(data / "rollcall.db") as database:
        database.execute("PRAGMA user_version = 9999")
    code, _, err = rollcall("serve", "--data", data, "--port", 0, "--trust-port", 0)
    assert code == 3
    assert "newer" in err


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become another user")
def test_a_folder_of_another_user(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    code = subprocess.run(
        [str(BINARY), "serve", "--data", str(data), "--port", "0", "--trust-port", "0"],
        env=environment(),
        capture_output=True,
        text=True,
        user=65534,
        group=65534,
        extra_groups=[],
        check=False,
        timeout=120,
    )
    assert code.returncode == 3, code.stderr
    assert str(data) in code.stderr


def may_mount():
    """Whether a mount namespace can be made: not even root may in most containers."""
    command = ["unshare", "--mount", "--", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return AS_ROOT and shutil.which("unshare") and not subprocess.run(command, capture_output=True).returncode


@pytest.mark.skipif(not may_mount(), reason="needs root that may make mount namespaces")
def test_a_full_disk(tmp_path, photos):
    """On a 1 MiB file system in a mount namespace of its own."""
    data = tmp_path / "data"
    data.mkdir()
    mount = ("unshare", "--mount", "--", "sh", "-c",
             f'mount -t tmpfs -o size=1m tmpfs "{data}" && exec "$@"', "sh")  # fmt: skip
    # The namespace's own files cannot be seen from here, so plain HTTP and no certificate.
    with Server(data, http=True, wrapper=mount) as server:
        statuses = []
        for step in range(60):
            answer = server.insert("E1", "Eileen Collins", photos.astronaut_variant(step))
            statuses.append(answer.status)
            if answer.status != 200:
                assert answer.status == 503, answer.body
                assert answer.json["code"] == "storage_full"
                break
        assert statuses[-1] == 503, "the disk never became full"
        assert 200 in statuses
        assert server.search(photos.astronaut()).json["employee_id"] == "E1"
        known = server.get("/api/v1/employees").json["employees"]
        assert known[0]["photos"] == statuses.count(200)


def jobs_waiting(server):
    text = server.get("/metrics").body.decode()
    return int(float(re.search(r"^rollcall_jobs_waiting (\S+)$", text, re.MULTILINE)[1]))


def test_sigterm_finishes_what_was_accepted(data, photos):
    statuses = []

    def insert(step):
        picture = photos.astronaut_variant(step)
        try:
            statuses.append(server.insert("E1", "Eileen Collins", picture).status)
        except OSError:
            statuses.append("refused")  # as a whole: the signal came before the connection

    # One worker, so that most of the inserts wait in the queue when the signal comes.
    with Server(data, "--workers", 1) as server:
        clients = [threading.Thread(target=insert, args=(step,)) for step in range(12)]
        for client in clients:
            client.start()
        for _ in range(2000):
            waiting = jobs_waiting(server)
            if waiting >= 2 or len(statuses) == len(clients):
                break
        assert waiting >= 2, "the inserts were never seen waiting: the test would prove nothing"
        assert server.stop() == 0
        for client in clients:
            client.join(120)
    assert statuses.count(200) >= waiting
    with Server(data) as again:
        stored = again.get("/api/v1/employees").json["employees"][0]["photos"]
        assert stored == statuses.count(200)
