"""Devices at the door: paired by a code, known by a signature, and good for check-ins alone."""

import json
import time

import pytest
from rollcall_process import multipart
from signing_device import Device

EVENTS = "/api/v1/attendance/events"
MINUTE_MS = 60_000


def test_a_paired_device_checks_in(office, pair, photos, cli_json):
    gate = pair("gate", "--site", "hanoi", "--direction", "entry")
    done = gate.check_in(photos.astronaut(), {"device": "another"})
    assert done.status == 200, done.body
    assert (done.json["event"]["direction"], done.json["event"]["derived"]) == ("in", False)
    (event,) = office.get(EVENTS).json["events"]
    assert (event["device"], event["credential"]) == ("gate", "device:gate"), "never the field"
    (listed,) = office.get("/api/v1/devices").json["devices"]
    assert (listed["name"], listed["site"], listed["checkins"], listed["missing"]) == ("gate", "hanoi", 1, 0)
    assert "last_seen_at" in listed and "key" not in listed
    _, found = cli_json("audit", "list", "--action", "device.", "--data", office.data)
    assert [e["action"] for e in found["entries"]] == ["device.paired", "device.code_issued"]


def test_a_device_can_do_nothing_else(office, pair, photos):
    gate = pair("gate")
    for method, target in (
        ("GET", "/api/v1/employees"),
        ("GET", EVENTS),
        ("GET", "/api/v1/devices"),
        ("DELETE", "/api/v1/employees/E1"),
        ("POST", "/api/v1/employees/search"),
    ):
        assert gate.request(method, target).status == 403, target
    session = gate.request("POST", "/api/v1/liveness/sessions")
    assert session.status == 200, "a challenge for its own check-ins"


def test_a_repeated_request_is_one_event(office, pair, photos):
    gate = pair("gate")
    parts = gate.signed_check_in(photos.astronaut())
    first = gate.send(parts)
    assert gate.send(parts).body == first.body
    assert len(office.get(EVENTS).json["events"]) == 1
    reused = gate.check_in(photos.astronaut(), {"direction": "out"}, counter=1)
    assert (reused.status, reused.json["code"]) == (409, "conflict")
    assert office.get("/api/v1/devices").json["devices"][0]["checkins"] == 1


def test_a_counter_that_never_came_is_shown(office, pair, photos):
    gate = pair("gate")
    for counter in (1, 4):
        assert gate.check_in(photos.astronaut(), {"direction": "in"}, counter=counter).status == 200
    (device,) = office.get("/api/v1/devices").json["devices"]
    assert (device["checkins"], device["missing"]) == (2, 2)
    assert gate.check_in(photos.astronaut(), {"direction": "in"}, counter=2).status == 200
    assert office.get("/api/v1/devices").json["devices"][0]["missing"] == 1
    unnumbered = gate.check_in(photos.astronaut(), counter=0)
    assert (unnumbered.status, unnumbered.json["code"]) == (400, "invalid_field")


def test_what_is_not_signed_as_it_is_sent_is_refused(office, pair, photos, tmp_path):
    gate = pair("gate")
    picture = photos.astronaut()
    body, headers = gate.signed_check_in(picture)
    changed = body.replace(b"p.jpg", b"q.jpg")
    assert gate.send((changed, headers)).status == 401
    good = headers["Rollcall-Device"]
    for wrong in (
        good.replace("counter=1", "counter=2"),
        good.replace("counter=1", "counter=-1"),
        good.replace("counter=1", "counter=1, counter=1"),
        good.replace(", counter=1", ""),
        good.replace("time=", "time=9"),
        good.replace("id=", "id=x"),
        good[:-4],
        good.replace("signature=", "signature=!"),
        "",
        "nonsense",
        ",,,,",
    ):
        assert gate.send((body, headers | {"Rollcall-Device": wrong})).status == 401, wrong
    other = Device(tmp_path, office)
    other.id = gate.id
    assert other.check_in(picture, counter=1).status == 401, "another key"
    assert office.get(EVENTS).json["events"] == []
    assert gate.send((body, headers)).status == 200


def test_a_captured_request_is_worth_nothing_later(office, pair, photos):
    gate = pair("gate")
    now = int(time.time() * 1000)
    for minutes in (-11, 11):
        assert gate.check_in(photos.astronaut(), at=now + minutes * MINUTE_MS).status == 401
    assert gate.check_in(photos.astronaut(), at=now - 8 * MINUTE_MS).status == 200


def test_a_revoked_device_is_out_at_once(office, pair, photos, cli_json):
    gate = pair("gate")
    assert gate.check_in(photos.astronaut()).status == 200
    assert cli_json("devices", "revoke", "gate", "--data", office.data)[0] == 0
    assert gate.check_in(photos.astronaut()).status == 401
    again = pair("gate")
    assert again.check_in(photos.astronaut(), {"direction": "out"}).status == 200
    assert office.request("DELETE", "/api/v1/devices/gate").status == 200
    assert again.check_in(photos.astronaut()).status == 401
    assert office.request("DELETE", "/api/v1/devices/gate").status == 404
    assert [d["revoked"] for d in cli_json("devices", "list", "--data", office.data)[1]["devices"]] == [True, True]


def test_a_code_is_good_once_and_for_five_tries(office, tmp_path, cli_json):
    _, made = cli_json("devices", "pair", "gate", "--data", office.data)
    code = made["code"]
    assert len(code) == 14 and "gate" not in office.log
    device = Device(tmp_path, office)
    typed = code.lower().replace("-", " ")
    assert device.pair(typed.replace(" ", "-")).status == 200
    assert Device(tmp_path, office).pair(code).status == 401, "once"

    assert cli_json("devices", "pair", "gate", "--data", office.data)[1]["code"] == "conflict"
    _, made = cli_json("devices", "pair", "side", "--data", office.data)
    code = made["code"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    guesser = Device(tmp_path, office)
    for _ in range(5):
        answer = guesser.pair(wrong)
        assert (answer.status, answer.json["code"]) == (401, "unauthorized")
    assert Device(tmp_path, office).pair(code).status == 401, "no try is left"
    assert code not in office.log


def test_a_key_has_to_be_proved(office, tmp_path, cli_json):
    _, made = cli_json("devices", "pair", "gate", "--data", office.data)
    thief = Device(tmp_path, office)
    honest = Device(tmp_path, office)
    thief.public_key = honest.public_key
    assert thief.pair(made["code"]).status == 401
    thief.public_key = b"\x04" + bytes(64)
    assert (thief.pair(made["code"]).status, thief.pair(made["code"]).json["code"]) == (400, "invalid_field")
    assert honest.pair(made["code"]).status == 200
    for body in ("", "[]", "{}", '{"code": 7}'):
        assert office.request("POST", "/api/v1/devices/pair", body=body, key=None).status == 400


def test_names_that_make_no_sense(office, cli_json):
    for arguments in (("",), ("x" * 65,), (" gate",), ("gate", "--site", "y" * 65)):
        code, failed = cli_json("devices", "pair", *arguments, "--data", office.data)
        assert (code != 0, failed["code"]) == (True, "invalid_field")


PIN = "271828"


@pytest.fixture
def known(office):
    """E1 has a badge and a PIN."""
    changed = office.request(
        "PATCH",
        "/api/v1/employees/E1",
        body='{"badge_code": "B-0017"}',
        headers={"Content-Type": "application/json"},
    )
    assert changed.status == 200, changed.body
    set_pin(office, PIN)
    return office


def set_pin(server, pin, employee="E1"):
    answer = server.request(
        "PUT",
        f"/api/v1/employees/{employee}/pin",
        body=json.dumps({"pin": pin}),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status == 200, answer.body


def by_form(device, fields, counter=None):
    """A check-in without a picture."""
    device.counter += 1
    body, content_type = multipart(fields)
    header = device.header("POST", "/api/v1/checkins", body, counter or device.counter)
    return device.send((body, {"Content-Type": content_type, "Rollcall-Device": header}))


def test_a_badge_and_a_pin_are_other_ways_in(known, pair, cli_json):
    gate = pair("gate")
    badge = by_form(gate, {"badge": "B-0017", "direction": "in"})
    assert (badge.status, badge.json["answer"], badge.json["employee_id"]) == (200, "accepted", "E1"), badge.body
    pin = by_form(gate, {"employee_id": "E1", "pin": PIN, "direction": "out"})
    assert (pin.json["answer"], pin.json["event"]["direction"]) == ("accepted", "out")
    out, entry = known.get(EVENTS).json["events"]
    assert (entry["method"], out["method"]) == ("badge", "pin")
    assert "evidence" not in entry
    assert PIN not in known.log and PIN.encode() not in (known.data / "rollcall.db").read_bytes()
    _, found = cli_json("audit", "list", "--subject", "E1", "--data", known.data)
    assert [e["action"] for e in found["entries"]] == ["pin.set", "person.changed", "photo.enrolled"]
    assert found["entries"][0]["actor"] == "environment" and found["entries"][0]["address"] == "127.0.0.1"


def test_only_a_paired_device_takes_them(known):
    for fields in ({"badge": "B-0017"}, {"employee_id": "E1", "pin": PIN}):
        answer = known.post_form("/api/v1/checkins", fields)
        assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert known.get(EVENTS).json["events"] == []


def test_a_pin_is_locked_after_five_wrong_tries(known, pair):
    gate = pair("gate")
    for _ in range(5):
        wrong = by_form(gate, {"employee_id": "E1", "pin": "314159"}).json
        assert (wrong["answer"], "employee_id" in wrong) == ("not_known", False)
    locked = by_form(gate, {"employee_id": "E1", "pin": PIN})
    assert locked.json["answer"] == "not_known", "nobody learns that either"
    set_pin(known, PIN)
    assert by_form(gate, {"employee_id": "E1", "pin": PIN}).json["answer"] == "accepted"
    assert known.request("DELETE", "/api/v1/employees/E1/pin").json["has_pin"] is False
    assert by_form(gate, {"employee_id": "E1", "pin": PIN}).json["answer"] == "not_known"
    reasons = {a["reason"] for a in known.get("/api/v1/attendance/refused").json["attempts"]}
    assert reasons == {"pin_wrong", "pin_locked"}


def test_nobody_learns_who_has_a_pin_or_badge(known, pair):
    gate = pair("gate")
    answers = [
        by_form(gate, fields).json
        for fields in (
            {"employee_id": "E1", "pin": "314159"},
            {"employee_id": "nobody", "pin": PIN},
            {"badge": "B-9999"},
        )
    ]
    assert len({json.dumps(a | {"request_id": ""}, sort_keys=True) for a in answers}) == 1
    suspended = known.request(
        "PATCH",
        "/api/v1/employees/E1",
        body='{"status": "suspended"}',
        headers={"Content-Type": "application/json"},
    )
    assert suspended.status == 200
    assert by_form(gate, {"badge": "B-0017"}).json["answer"] == "not_known"
    assert known.get(EVENTS).json["events"] == []


def test_pins_that_are_none(known):
    for pin in ("", "12345", "123456", "111111", "27182x", "2718281828459"):
        answer = known.request(
            "PUT",
            "/api/v1/employees/E1/pin",
            body=json.dumps({"pin": pin}),
            headers={"Content-Type": "application/json"},
        )
        assert (answer.status, answer.json["code"]) == (400, "invalid_field"), pin
        assert not pin or pin not in answer.json["error"]
    assert known.request("DELETE", "/api/v1/employees/nobody/pin").status == 404
