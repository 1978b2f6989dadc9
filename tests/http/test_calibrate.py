"""`rollcall calibrate` and its HTTP twin, from outside. The people are made up: templates written into the
database, in a subspace where strangers are as alike as those of LFW."""

import contextlib
import hashlib
import json
import math
import random
import sqlite3
import threading

import pytest

import sealed
from rollcall_process import Server, rollcall

DIMENSION = 512
SUBSPACE = 72  # directions in 72 dimensions have similarities of standard deviation 0.118
TARGET = "/api/v1/gallery/calibration"


def unit(vector):
    norm = math.sqrt(sum(value * value for value in vector))
    return [value / norm for value in vector]


class Town:
    def __init__(self, data):
        self.data = data
        self.random = random.Random(11)
        with Server(data) as server:  # makes the database, and names the model
            self.model = server.search(_picture()).json["model"]

    def face(self):
        return unit([self.random.gauss(0, 1) for _ in range(SUBSPACE)])

    def near(self, face, spread=0.3):
        return unit([value + spread * more for value, more in zip(face, self.face())])

    def enrol(self, people, model=None):
        """`people`: (employee id, vectors); gives the photos' ids."""
        photos = []
        with contextlib.closing(sqlite3.connect(self.data / "rollcall.db")) as database, database:
            database.execute("INSERT OR IGNORE INTO models (id) VALUES (?)", (model or self.model,))
            for employee, vectors in people:
                database.execute(
                    "INSERT OR IGNORE INTO people (employee_id, name, created_at) VALUES (?, ?, 0)",
                    (employee, employee),
                )
                (person,) = database.execute(
                    "SELECT key FROM people WHERE employee_id = ?", (employee,)
                ).fetchone()
                database.execute(
                    "INSERT INTO legal_bases (person, kind, document, text_version, given_at, how, recorded_by) "
                    "VALUES (?, 'asserted', '', '', 0, '', 'the tests')",
                    (person,),
                )
                for vector in vectors:
                    vector = vector + [0.0] * (DIMENSION - len(vector))
                    name = hashlib.sha256(repr((employee, vector)).encode()).hexdigest()
                    photo = sealed.insert_photo(database, person, name)
                    sealed.insert_template(database, person, photo, model or self.model, vector)
                    photos.append(str(photo))
            database.execute("UPDATE store_state SET revision = revision + 1")
        return photos

    def strangers(self, number, photos=2):
        people = []
        for i in range(number):
            face = self.face()
            people.append((f"P{i:03}", [self.near(face) for _ in range(photos)]))
        return people


def _picture():
    from photographs import Photographs

    return Photographs().astronaut()


@pytest.fixture
def town(data):
    return Town(data)


def calibrate(data, *arguments):
    code, out, _ = rollcall("calibrate", "--data", data, "--json", *arguments)
    return code, json.loads(out)


def test_a_gallery_with_twins_and_a_wrong_photo(town):
    people = town.strangers(60)
    twin, victim = town.face(), town.face()
    people += [("TWIN-A", [town.near(twin)]), ("TWIN-B", [town.near(twin)])]
    people += [("VICTIM", [town.near(victim), town.near(victim), town.near(twin)])]
    wrong = town.enrol(people)[-1]
    code, found = calibrate(town.data)
    assert code == 0, found
    assert found["gallery"]["people"] == 63 and found["gallery"]["single_photo_people"] == 2
    assert found["target_fpir"] == 0.01
    identify = found["proposed"]["identify"]
    assert identify["basis"] == "extrapolated"
    assert identify["low"] < identify["similarity"] < identify["high"]
    assert found["settings"]["match.identify_threshold"] == identify["similarity"]
    (in_force,) = [point for point in found["points"] if point["in_force"]]
    assert in_force["similarity"] == found["in_force"]["identify"]
    assert found["in_force"]["margin"] == 0.04
    _, margin = calibrate(town.data, "--margin", "0.5")
    (strict,) = [point for point in margin["points"] if point["in_force"]]
    assert margin["in_force"]["margin"] == 0.5 and strict["fnir"]["value"] > in_force["fnir"]["value"]
    first = found["look_alikes"][0]
    assert first["confused"] and first["similarity"] > 0.7
    assert {*first["employee_ids"]} <= {"TWIN-A", "TWIN-B", "VICTIM"}
    harmful = found["harmful_photos"][0]
    assert harmful["employee_id"] == "VICTIM" and harmful["photo"] == wrong
    assert harmful["unlike_own"] and harmful["nearer_to_other"]
    assert found["harmful_photos_total"] == 1

    code, text, _ = rollcall("calibrate", "--data", town.data)
    assert code == 0
    assert f"match.identify_threshold = {identify['similarity']}" in text
    assert "match.margin = 0.040" in text
    assert "Nothing was changed" in text and f"VICTIM (photo {wrong})" in text
    assert "TWIN-A" in text and "too few" in text

    # The stricter, the higher; and in the measure of the settings.
    _, strict = calibrate(town.data, "--fpir", "0.001")
    assert strict["proposed"]["identify"]["similarity"] > identify["similarity"]
    _, cosine = calibrate(town.data, "--distance", "cosine")
    assert cosine["proposed"] == found["proposed"]
    assert cosine["settings"]["match.identify_threshold"] == pytest.approx(1 - identify["similarity"])

    # What it says can be put into the file, and is then in force.
    settings = town.data.parent / "rollcall.toml"
    lines = [line.strip() for line in text.splitlines() if line.startswith("  match.")]
    assert len(lines) == 3
    settings.write_text("\n".join(lines))
    _, then = calibrate(town.data, "--config", settings)
    assert then["in_force"]["identify"] == identify["similarity"]
    (both,) = [point for point in then["points"] if point["proposed"]]
    assert both["in_force"]


def test_too_few_people_to_say(town):
    code, found = calibrate(town.data)
    assert code == 1 and found["proposed"] is None and found["gallery"]["people"] == 0
    town.enrol(town.strangers(1))
    code, text, _ = rollcall("calibrate", "--data", town.data)
    assert code == 1 and "fewer than two people" in text and "Keep those in force" in text
    town.enrol([("SECOND", [town.face()])])
    code, found = calibrate(town.data)
    assert code == 0 and found["proposed"]["identify"]["basis"] == "catalogue"


def test_templates_that_cannot_be_used(town):
    town.enrol([("OLD", [town.face()])], model="another-model")
    code, found = calibrate(town.data)
    assert code == 3 and found["code"] == "templates_of_other_model"
    town.enrol(town.strangers(5))
    town.enrol([("BROKEN", [[3.0] * SUBSPACE])])
    code, found = calibrate(town.data)
    assert code == 0
    assert found["gallery"]["people"] == 5
    assert found["gallery"]["damaged_templates"] == 1
    assert found["gallery"]["templates_of_other_models"] == 1
    _, text, _ = rollcall("calibrate", "--data", town.data)
    assert "damaged template left out" in text and "of other models left out" in text


def test_wrong_arguments(data, tmp_path):
    assert rollcall("calibrate", "--data", data, "--fpir", "0.9")[0] == 2
    assert rollcall("calibrate", "--data", data, "--fpir", "one")[0] == 2
    code, _, err = rollcall("calibrate", "--data", tmp_path / "nowhere")
    assert code == 3 and "nowhere" in err


def test_over_http_it_is_the_same(town):
    town.enrol(town.strangers(40))
    _, expected = calibrate(town.data)
    with Server(town.data) as server:
        answer = server.get(TARGET)
        assert answer.status == 200
        found = answer.json
        assert found.pop("request_id") == answer.headers["x-request-id"]
        assert found == expected
        assert server.get(f"{TARGET}?fpir=0.1").json["target_fpir"] == 0.1
        for wrong in ("0", "0.9", "x", ""):
            refused = server.get(f"{TARGET}?fpir={wrong}")
            assert refused.status == 400 and refused.json["code"] == "invalid_field"
        assert server.get(TARGET, key=None).status == 401
        assert server.request("DELETE", "/api/v1/employees/P007").status == 200
        gone = server.get(TARGET)
        assert gone.json["gallery"]["people"] == 39
        assert b"P007" not in gone.body


def test_a_key_without_the_right_may_not(data):
    with Server(data) as server:
        code, out, err = rollcall("keys", "add", "kiosk", "--rights", "search", "--data", data, "--json")
        assert code == 0, err
        assert server.get(TARGET, key=json.loads(out)["key"]).status == 403


def test_many_callers_and_searches_go_on(town):
    town.enrol(town.strangers(400, photos=1))
    with Server(town.data, "--workers", 2) as server:
        statuses = []
        callers = [
            threading.Thread(target=lambda: statuses.append(server.get(TARGET).status)) for _ in range(8)
        ]
        for caller in callers:
            caller.start()
        assert server.search(_picture()).status == 200
        assert server.get("/healthz", key=None).status == 200
        for caller in callers:
            caller.join()
        assert set(statuses) <= {200, 503} and 200 in statuses
        assert server.get(TARGET).status == 200
