"""Another model takes over: its templates are made from the photos, and nobody is unknown meanwhile.

The next version of the program is an installed copy of this one whose catalogue aligns faces a quarter of a pixel
elsewhere: another model id with the same networks."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from rollcall_process import BINARY, ROOT, Server, environment, rollcall

MODELS = ROOT / "build" / "models"
LIMIT = 300  # bounds a hang; it judges no speed
PLACE = "[38.2946, 51.6963]"


def serve(data, *flags, **options):
    """A server that takes every photograph, whatever its quality."""
    return Server(data, *flags, env={"ROLLCALL_ENROLMENT_QUALITY_GATE": "false"}, **options)


@pytest.fixture(scope="module")
def next_version(tmp_path_factory):
    """The binary of a version that aligns otherwise."""
    place = tmp_path_factory.mktemp("next")
    share = place / "share" / "rollcall"
    share.mkdir(parents=True)
    (place / "bin").mkdir()
    binary = place / "bin" / "rollcall"
    shutil.copy(BINARY, binary)
    catalogue = (ROOT / "models" / "catalog.toml").read_text()
    assert catalogue.count(PLACE) == 1
    (share / "catalog.toml").write_text(catalogue.replace(PLACE, "[38.5446, 51.6963]"))
    (share / "models").symlink_to(MODELS)
    (share / "web").symlink_to(ROOT / "build" / "web")
    shutil.copy(ROOT / "api" / "openapi.yaml", share)
    return binary


def open_database(data):
    return contextlib.closing(sqlite3.connect(data / "rollcall.db", timeout=30))


def templates(data):
    """Model id -> how many templates."""
    with open_database(data) as database:
        return dict(database.execute(
            "SELECT id, count(*) FROM templates JOIN models ON models.key = model GROUP BY id"))  # fmt: skip


def vectors(data, employee_id, other_than):
    with open_database(data) as database:
        return [row[0] for row in database.execute(
            "SELECT sealed FROM templates JOIN models ON models.key = model"
            " JOIN photos ON photos.key = photo JOIN people ON people.key = person"
            " WHERE employee_id = ? AND id <> ?", (employee_id, other_than))]  # fmt: skip


def until(condition):
    """The first true value of `condition`."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.005)
    raise AssertionError("it did not come to that")


def enrol_three(server, photos):
    assert server.insert("E1", "Eileen", photos.astronaut()).status == 200
    assert server.insert("E2", "Two", photos.person("blonde")).status == 200
    assert server.insert("E3", "Three", photos.person("green")).status == 200


def enrol_many(server, photos, count):
    """Different photos of E1."""
    seen = set()
    for step in range(1000):
        picture = photos.astronaut_variant(step)
        if picture in seen:
            continue
        seen.add(picture)
        assert server.insert("E1", "Eileen", picture).status == 200
        if len(seen) == count:
            return
    raise AssertionError("too few variants")


def who(server, picture):
    """The employee id, or why there is none."""
    answer = server.search(picture).json
    return answer.get("employee_id") or answer.get("reason") or answer["code"]


def started(binary, data, *flags):
    """`rollcall reembed` in the background, on one thread."""
    return subprocess.Popen(
        [str(binary), "reembed", "--data", str(data), "--workers", "1", *flags],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip


def reembed(binary, data, *flags):
    code, out, err = rollcall("reembed", "--data", data, "--json", *flags, binary=binary)
    assert out, err
    return code, json.loads(out)


def test_prepared_beside_a_running_server_then_switched(data, photos, next_version):
    with serve(data) as server:
        enrol_three(server, photos)
        (old,) = templates(data)
        code, done = reembed(next_version, data)
        assert code == 0 and done["complete"] and done["made"] == 3 and done["failed"] == []
        assert done["model"] != old and templates(data) == {old: 3, done["model"]: 3}
        assert done["cpu_ms_per_photo"] > 0
        # The old server goes on as before, enrolments included.
        assert who(server, photos.astronaut_webcam()) == "E1"
        assert server.insert("E4", "Four", photos.person("curly")).status == 200
        assert who(server, photos.person("curly", quality=80)) == "E4"
        code, done = reembed(next_version, data)
        assert code == 0 and done["made"] == 1
    with serve(data, binary=next_version) as server:
        assert "making them" not in server.log, "everything was there"
        assert who(server, photos.astronaut_webcam()) == "E1"
        assert who(server, photos.person("blonde", quality=80)) == "E2"
        assert who(server, photos.person("curly", quality=80)) == "E4"
        assert "rollcall_lost_people 0" in server.get("/metrics").body.decode()
    with serve(data) as server:  # and back again
        assert who(server, photos.person("green", quality=80)) == "E3"


def test_a_start_makes_what_is_missing_before_it_answers(data, photos, next_version, cli_json):
    with serve(data) as server:
        enrol_three(server, photos)
    code, found = cli_json("doctor", "--data", data, binary=next_version)
    texts = [f["text"] for f in found["findings"]]
    assert code == 1 and any("3 photos have no template" in text for text in texts)
    # Nothing may be written by a command that only reads, so it cannot answer.
    picture = data.parent / "p.jpg"
    picture.write_bytes(photos.astronaut())
    code, found = cli_json("identify", "--data", data, picture, binary=next_version)
    assert code == 3 and found["code"] == "templates_of_other_model" and "reembed" in found["error"]
    with serve(data, binary=next_version) as server:
        assert "photos=3" in server.log and "made=3" in server.log
        assert who(server, photos.person("green", quality=80)) == "E3"
        assert server.insert("X", "X", photos.astronaut_webcam()).status == 409
    code, found = cli_json("doctor", "--data", data, binary=next_version)
    texts = [f["text"] for f in found["findings"] if f["subject"] == "templates"]
    assert code == 0 and len(texts) == 2 and any("--drop-others" in text for text in texts)


def test_another_profile(data, photos):
    for name in ("face_detection_yunet_2023mar.onnx", "face-reidentification-retail-0095.xml"):
        if not (MODELS / name).exists():
            pytest.skip(f"the profile openzoo is not in {MODELS}; `rollcall models pull openzoo` brings it")
    with serve(data) as server:
        enrol_three(server, photos)
        code, done = reembed(BINARY, data, "--profile", "openzoo")
        assert code == 0 and done["made"] == 3
        assert who(server, photos.astronaut_webcam()) == "E1"
    with serve(data, "--profile", "openzoo") as server:
        assert "making them" not in server.log
        assert who(server, photos.astronaut_webcam()) == "E1"
        assert who(server, photos.person("blonde", quality=80)) == "E2"


@pytest.mark.parametrize("how", ["reembed", "serve"])
def test_killed_in_the_middle_it_goes_on_where_it_was(data, photos, next_version, how):
    count = 24
    with serve(data) as server:
        enrol_many(server, photos, count)
        (old,) = templates(data)
    if how == "reembed":
        process = started(next_version, data)
    else:
        server = serve(data, "--workers", "1", binary=next_version, wait=False)
        process = server.process
    until(lambda: len(templates(data)) == 2)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LIMIT)
    before = {model: n for model, n in templates(data).items() if model != old}
    (made,) = before.values()
    assert 0 < made < count
    code, done = reembed(next_version, data)
    assert code == 0 and done["made"] == count - made
    assert templates(data) == {old: count, done["model"]: count}


def test_a_start_that_makes_templates_can_be_stopped(data, photos, next_version):
    with serve(data) as server:
        enrol_many(server, photos, 24)
        (old,) = templates(data)
    server = serve(data, "--workers", "1", binary=next_version, wait=False)
    until(lambda: len(templates(data)) == 2)
    assert server.stop() == 0
    assert "stopped before the server was ready" in server.log
    assert min(templates(data).values()) < 24 == templates(data)[old]


def test_removed_and_enrolled_while_it_runs(data, photos, next_version):
    with serve(data) as server:
        assert server.insert("E2", "Two", photos.person("blonde")).status == 200
        enrol_many(server, photos, 30)
        (old,) = templates(data)
        process = started(next_version, data, "--json")
        of_two = until(lambda: vectors(data, "E2", old))
        assert server.request("DELETE", "/api/v1/employees/E2").status in (200, 204)
        files = [data / "rollcall.db", data / "rollcall.db-wal"]
        held = [f.name for f in files for v in of_two if f.exists() and v[:64] in f.read_bytes()]
        assert held == []
        assert server.insert("E3", "Three", photos.person("green")).status == 200
        assert process.poll() is None, "it ended before, so that nothing was shown"
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 0, out + err
        assert vectors(data, "E2", old) == [] and len(vectors(data, "E3", old)) == 1
        assert who(server, photos.person("blonde", quality=80)) == "not_known"
        held = [f.name for f in files for v in of_two if f.exists() and v[:64] in f.read_bytes()]
        assert held == []


def photo_file(data, employee_id):
    with open_database(data) as database:
        ((hash_,),) = database.execute(
            "SELECT hash FROM photos JOIN people ON people.key = person WHERE employee_id = ?", (employee_id,)
        )
    return data / "photos" / hash_[:2] / hash_


def test_photos_that_are_lost_make_nobody_unknown(data, photos, next_version):
    with serve(data) as server:
        enrol_three(server, photos)
    photo_file(data, "E2").unlink()
    broken = photo_file(data, "E3")
    os.truncate(broken, 100)
    code, done = reembed(next_version, data)
    assert code == 1 and not done["complete"] and done["made"] == 1
    assert [f["employee_id"] for f in done["failed"]] == ["E2", "E3"]
    assert sorted(done["people_without_template"]) == ["E2", "E3"]
    code, text, _ = rollcall("reembed", "--data", data, binary=next_version)
    assert code == 1 and "nobody is found as E2" in text
    code, found = rollcall("reembed", "--data", data, "--drop-others", binary=next_version)[::2]
    assert code == 3 and "2 people have no template" in found
    assert sorted(templates(data).values()) == [1, 3], "the old ones were kept"
    with serve(data, binary=next_version) as server:
        assert who(server, photos.astronaut_webcam()) == "E1"
        assert who(server, photos.person("blonde", quality=80)) == "gallery_incomplete"
        assert "rollcall_lost_people 2" in server.get("/metrics").body.decode()
        assert server.insert("E2", "Two", photos.person("blonde", quality=85)).status == 200
        assert who(server, photos.person("blonde", quality=80)) == "E2"
        assert "rollcall_lost_people 1" in server.get("/metrics").body.decode()


def test_others_are_dropped_only_when_asked_and_alone(data, photos, next_version):
    with serve(data) as server:
        enrol_three(server, photos)
        (old,) = templates(data)
        kept = vectors(data, "E1", "none")
        code, found = reembed(next_version, data, "--drop-others")
        assert code == 3 and found["code"] == "data_folder_in_use"
        assert templates(data) == {old: 3}
    code, done = reembed(next_version, data, "--drop-others")
    assert code == 0 and done["made"] == 3 and done["dropped"] == 3
    assert templates(data) == {done["model"]: 3}
    files = [data / "rollcall.db", data / "rollcall.db-wal"]
    assert not any(kept[0][:64] in f.read_bytes() for f in files if f.exists())
    code, done = reembed(next_version, data, "--drop-others")
    assert code == 0 and done["made"] == 0 and done["dropped"] == 0
    with serve(data, binary=next_version) as server:
        assert who(server, photos.astronaut_webcam()) == "E1"


def test_nothing_to_work_on(tmp_path):
    code, _, err = rollcall("reembed", "--data", tmp_path / "nowhere")
    assert code == 3 and "rollcall serve" in err
    code, _, _ = rollcall("reembed", "--data", tmp_path, "--profile", "no-such")
    assert code == 3
