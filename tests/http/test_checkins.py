"""Check-ins: from a face to an event that stays, the same answer to a request that comes again, and a journal that
shows what was done to it."""

import concurrent.futures
import json
import re
import shutil
import sqlite3

import pytest
from PIL import Image
from rollcall_process import Server, rollcall

EVENTS = "/api/v1/attendance/events"
HANOI = {"ROLLCALL_ATTENDANCE_TIME_ZONE": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def office(data, photos):
    """A server that knows E1 and E2."""
    with Server(data, env=HANOI) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        assert server.insert("E2", "Green", photos.person("green")).status == 200
        yield server


def verified(data, *arguments, **options):
    code, out, _ = rollcall("audit", "verify", "--data", data, "--json", *arguments, **options)
    return code, json.loads(out)


def events_of(server, query=""):
    answer = server.get(EVENTS + query)
    assert answer.status == 200, answer.body
    return answer.json["events"]


def tamper(data, *statements):
    """As somebody does who has the data folder and no key."""
    with sqlite3.connect(data / "rollcall.db") as database:
        database.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            database.execute(statement)
    database.close()


def test_a_check_in_becomes_an_event(office, photos):
    answer = office.check_in(photos.astronaut(), {"device": "gate", "direction": "in"})
    assert answer.status == 200, answer.body
    done = answer.json
    assert (done["answer"], done["employee_id"], done["employee_name"]) == ("accepted", "E1", "Eileen Collins")
    assert (done["event"]["direction"], done["event"]["derived"]) == ("in", False)
    assert done["event"]["local_time"].endswith("+07:00")
    assert done["day"]["inside"] is True and done["day"]["time_zone"] == "Asia/Ho_Chi_Minh"
    assert done["score"] >= done["threshold"]
    (event,) = events_of(office)
    assert event["number"] == done["event"]["number"]
    assert (event["employee_id"], event["device"], event["method"]) == ("E1", "gate", "face")
    assert (event["kind"], event["direction"], event["credential"]) == ("check_in", "in", "environment")
    assert event["evidence"]["runner_up"] == "E2"
    assert event["evidence"]["matched_photo"] == done["matched_photo"]
    assert events_of(office, "?employee_id=E2") == []
    assert events_of(office, f"?until={event['at']}") == []
    assert len(events_of(office, f"?from={event['at']}&employee_id=E1")) == 1


def test_who_is_not_named_is_kept_apart(office, photos):
    stranger = office.check_in(photos.person("blonde")).json
    assert stranger["answer"] == "not_known" and "event" not in stranger
    nobody = office.check_in(photos.encode(Image.new("RGB", (320, 240)))).json
    assert (nobody["answer"], nobody["reason"]) == ("try_again", "no_face")
    assert events_of(office) == []
    attempts = office.get("/api/v1/attendance/refused").json["attempts"]
    assert [a["answer"] for a in attempts] == ["try_again", "not_known"]
    assert attempts[1]["score"] < attempts[1]["threshold"]


def test_a_request_that_comes_again_gets_the_first_answer(office, photos):
    key = {"Idempotency-Key": "tablet-1-0001"}
    first = office.check_in(photos.astronaut(), headers=key)
    again = office.check_in(photos.astronaut(), headers=key)
    assert first.status == 200 and again.body == first.body
    by_field = office.check_in(photos.astronaut(), {"idempotency_key": "tablet-1-0001"})
    assert by_field.body == first.body
    other = office.check_in(photos.person("green"), headers=key)
    assert (other.status, other.json["code"]) == (409, "conflict")
    assert len(events_of(office)) == 1
    unknown = {"Idempotency-Key": "tablet-1-0002"}
    assert office.check_in(photos.person("blonde"), headers=unknown).body == (
        office.check_in(photos.person("blonde"), headers=unknown).body
    )


def test_the_answer_outlives_the_server(data, photos):
    key = {"Idempotency-Key": "k"}
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        first = server.check_in(photos.astronaut(), headers=key)
        server.kill()
    with Server(data) as server:
        assert server.check_in(photos.astronaut(), headers=key).body == first.body
        assert len(events_of(server)) == 1


def test_two_at_once_with_one_key_are_one_event(office, photos):
    picture = photos.astronaut()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda _: office.check_in(picture, headers={"Idempotency-Key": "same"}), range(6))
        )
    assert {a.status for a in answers} == {200}
    assert len({a.body for a in answers}) == 1
    assert len(events_of(office)) == 1


def test_direction_in_doubt_is_chosen(office, photos):
    first = office.check_in(photos.astronaut(), {"direction": "in"}).json
    duplicate = office.check_in(photos.astronaut()).json
    assert duplicate["event"]["duplicate_of"] == first["event"]["number"]
    leaving = office.check_in(photos.astronaut(), {"direction": "out"}).json
    assert leaving["event"]["direction"] == "out" and "duplicate_of" not in leaving["event"]
    wrong = office.post_form("/api/v1/checkins/choice", {"choice": "none", "direction": "in"})
    assert (wrong.status, wrong.json["code"]) == (410, "gone")


def test_an_objection_corrects_and_nothing_is_rewritten(office, photos):
    number = office.check_in(photos.astronaut()).json["event"]["number"]
    turned = office.post_form(f"/api/v1/checkins/{number}/objection", {"objection": "wrong_direction"})
    assert turned.status == 200, turned.body
    assert turned.json["day"]["events"][0]["direction"] == "out"
    correction, event = events_of(office)
    assert (correction["kind"], correction["corrects"]) == ("redirected", number)
    assert event["shown_direction"] == "in"
    twice = office.post_form(f"/api/v1/checkins/{number}/objection", {"objection": "not_me"})
    assert twice.status == 409
    other = office.check_in(photos.person("green")).json["event"]["number"]
    taken_back = office.post_form(f"/api/v1/checkins/{other}/objection", {"objection": "not_me"})
    assert taken_back.status == 200 and "employee_id" not in taken_back.json
    assert verified(office.data)[1]["whole"]


@pytest.mark.parametrize(
    ("fields", "headers", "code"),
    [
        ({"direction": "sideways"}, {}, "invalid_field"),
        ({"device": "x" * 65}, {}, "invalid_field"),
        ({"idempotency_key": "x" * 129}, {}, "invalid_field"),
        ({"idempotency_key": "a"}, {"Idempotency-Key": "b"}, "invalid_field"),
    ],
)
def test_fields_that_make_no_sense(shared_server, photos, fields, headers, code):
    answer = shared_server.check_in(photos.astronaut(), fields, headers=headers)
    assert (answer.status, answer.json["code"]) == (400, code)


def test_no_picture_and_no_right(shared_server, photos, cli_json):
    blank = shared_server.post_form("/api/v1/checkins", {"direction": "in"})
    assert (blank.status, blank.json["error"]) == (400, "Image: cannot be blank.")
    for query in ("?from=yesterday", "?limit=0", "?cursor=x", "?until=2026-02-30T00:00:00Z"):
        assert shared_server.get(EVENTS + query).status == 400
    assert shared_server.get(EVENTS + "?employee_id=nobody").status == 404
    _, made = cli_json("keys", "add", "searcher", "--rights", "search", "--data", shared_server.data)
    assert shared_server.check_in(photos.astronaut(), key=made["key"]).status == 403
    _, made = cli_json("keys", "add", "tablet", "--rights", "checkin", "--data", shared_server.data)
    assert shared_server.check_in(photos.astronaut(), key=made["key"]).json["answer"] == "not_known"
    assert shared_server.get(EVENTS, key=made["key"]).status == 403


def test_a_removed_person_leaves_events_that_name_nobody(office, photos):
    office.check_in(photos.astronaut(), headers={"Idempotency-Key": "k"})
    office.check_in(photos.person("green"))
    assert office.request("DELETE", "/api/v1/employees/E1").status == 200
    green, gone = events_of(office)
    assert "employee_id" not in gone and set(gone["erased"]) == {"person", "evidence"}
    assert green["erased"] == ["runner_up"] and "runner_up" not in green["evidence"]
    again = office.check_in(photos.astronaut(), headers={"Idempotency-Key": "k"}).json
    assert again["answer"] == "not_known", "the first answer named them"
    code, found = verified(office.data)
    assert (code, found["whole"], found["erased_parts"]) == (0, True, 4), "and one of the audit log"


@pytest.fixture
def journal(data, photos):
    """The data folder of a server that has stopped, with 13 entries, the first of the audit log; and its log."""
    with Server(data) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        picture = photos.astronaut()
        for i in range(12):
            assert server.check_in(picture, {"direction": "in" if i % 2 == 0 else "out"}).status == 200
        assert verified(data)[1]["entries"] == 13, "also beside the running server"
    return data, server.log


def test_keys_and_links_are_in_the_audit_log(office, cli_json):
    assert cli_json("keys", "add", "door", "--data", office.data)[0] == 0
    assert cli_json("link", "--role", "enrol", "--data", office.data)[0] == 0
    assert cli_json("keys", "remove", "door", "--data", office.data)[0] == 0
    _, listed = cli_json("audit", "list", "--actor", "command line", "--data", office.data)
    assert [(e["action"], e["subject"], e["actor"]) for e in listed["entries"]] == [
        ("key.removed", "door", "command line"),
        ("link.issued", "enrol", "command line"),
        ("key.added", "door", "command line"),
    ]
    assert office.check_in(b"no picture").status == 415
    code, found = verified(office.data)
    assert (code, found["entries"]) == (0, 5), "two photos were enrolled before"
    tamper(office.data, "UPDATE audit SET actor = 'somebody' WHERE number = 2")
    assert verified(office.data)[1]["entry"] == 2
    _, listed = cli_json("audit", "list", "--action", "key.", "--limit", "1", "--data", office.data)
    assert [e["action"] for e in listed["entries"]] == ["key.removed"]
    assert "key.added" in rollcall("audit", "list", "--data", office.data)[1]


def test_a_whole_journal_is_proved(journal):
    data, _ = journal
    code, found = verified(data)
    assert (code, found) == (0, {"whole": True, "entries": 13, "erased_parts": 0, "heads": 1})


def test_a_rewritten_entry_is_named(journal):
    data, _ = journal
    tamper(data, "UPDATE events SET at = at - 3600000 WHERE number = 7")
    code, found = verified(data)
    assert (code, found["whole"], found["entry"]) == (1, False, 7)
    assert "entry 7" in rollcall("audit", "verify", "--data", data)[1]


def test_a_cut_tail_is_found_by_the_head_and_stays_found(journal, photos):
    data, log = journal
    head = re.search(r"rollcall-head-1:13:\S+?(?=[\"\s])", log).group()
    tamper(data, "DELETE FROM events WHERE number > 4", "DELETE FROM journal WHERE number > 4")
    code, found = verified(data)
    assert (code, found["entry"]) == (1, 5)
    # The door stays open, and what happened is not forgotten by going on.
    with Server(data) as server:
        assert "is not as it was left" in server.log
        assert server.check_in(photos.astronaut()).json["answer"] == "accepted"
        assert verified(data)[1]["entry"] == 6
    # A head from the log finds it where both files were replaced.
    for file in data.glob("journal-head*"):
        file.unlink()
    code, found = verified(data)
    assert (code, found["whole"]) == (1, False), "no head at all proves nothing"
    assert verified(data, "--head", head)[0] == 1


def test_doctor_looks_at_key_head_and_time(journal, cli_json):
    data, _ = journal

    def findings():
        _, found = cli_json("doctor", "--data", data)
        return {f["subject"]: f for f in found["findings"]}

    whole = findings()
    assert (whole["journal"]["severity"], whole["master key"]["severity"]) == ("ok", "ok")
    assert whole["time zones"]["text"].startswith("data 20")
    tamper(data, "DELETE FROM events WHERE number > 4", "DELETE FROM journal WHERE number > 4")
    assert findings()["journal"]["severity"] == "problem"


def test_a_head_that_was_made_up_is_refused(journal):
    data, log = journal
    head = re.search(r"rollcall-head-1:13:\S+?(?=[\"\s])", log).group()
    assert verified(data, "--head", head)[0] == 0
    assert verified(data, "--head", head.replace(":13:", ":12:"))[0] == 1


def test_a_backup_carries_the_head(journal, tmp_path):
    data, _ = journal
    backup = tmp_path / "backup.tar"
    assert rollcall("backup", backup, "--data", data)[0] == 0
    restored = tmp_path / "restored"
    assert rollcall("restore", backup, "--data", restored)[0] == 0
    assert verified(restored) == (0, {"whole": True, "entries": 13, "erased_parts": 0, "heads": 1})
    tamper(restored, "DELETE FROM events WHERE number = 13", "DELETE FROM journal WHERE number = 13")
    assert verified(restored)[1]["entry"] == 13


def test_the_master_key_is_made_beside_the_data_folder_and_needed(data, photos):
    own = {"ROLLCALL_MASTER_KEY": ""}
    key = data.parent / "data.master-key"
    with Server(data, env=own) as server:
        assert f"a master key was made" in server.log
        assert key.read_text().startswith("rmk_") and key.read_text().strip() not in server.log
        assert key.stat().st_mode & 0o777 == 0o600
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        assert server.check_in(photos.astronaut()).status == 200
    assert verified(data, env=own)[0] == 0
    moved = data.parent / "moved"
    key.rename(moved)
    code, found = verified(data, env=own)
    assert (code, found["code"]) != (0, "") and found["code"] == "master_key_missing"
    code, _, err = rollcall("serve", "--data", data, env=own)
    assert code != 0 and "data.master-key" in err and not key.exists(), "no second one is made"
    assert verified(data, "--master-key-file", moved, env=own)[0] == 0
    wrong = data.parent / "wrong"
    wrong.write_text("rmk_" + "A" * 43)
    code, found = verified(data, "--master-key-file", wrong, env=own)
    assert found["code"] == "master_key_wrong"
    wrong.write_text("no key")
    assert verified(data, "--master-key-file", wrong, env=own)[1]["code"] == "config_invalid"
    assert "no key" not in rollcall("audit", "verify", "--data", data, "--master-key-file", wrong, env=own)[2]
    shutil.copy(moved, wrong)
    assert verified(data, "--master-key-file", wrong, env=own)[0] == 0


def test_a_head_on_an_empty_data_folder(data):
    with Server(data):
        assert verified(data) == (0, {"whole": True, "entries": 0, "erased_parts": 0, "heads": 1})
    missing = rollcall("audit", "verify", "--data", data.parent / "nothing", "--json")
    assert json.loads(missing[1])["code"] in {"not_found", "unavailable"}
