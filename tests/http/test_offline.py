"""Check-ins that a device kept while it was without connection."""

import datetime
import itertools
import json
import time

from rollcall_process import multipart

EVENTS = "/api/v1/attendance/events"
CORRECTIONS = "/api/v1/attendance/corrections"
REFUSED = "/api/v1/attendance/refused"
SHEETS = "/api/v1/attendance/timesheets"
HOUR = 3600


def ago(seconds):
    """That long ago, to the second."""
    return datetime.datetime.fromtimestamp(int(time.time()) - seconds, datetime.timezone.utc)


def kept(at, **fields):
    return {"offline_at": at.isoformat()} | fields


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_a_day_without_connection_arrives_in_any_order(office, pair, photos):
    times = [ago(9 * HOUR), ago(5 * HOUR), ago(4 * HOUR)]
    for made, order in enumerate(itertools.permutations(range(3)), 1):
        gate = pair(f"gate-{order}")
        for number in order:
            done = gate.check_in(photos.astronaut(), kept(times[number]), counter=number + 1)
            assert (done.status, done.json["answer"]) == (200, "accepted"), done.body
            assert abs(moment(done.json["event"]["at"]) - times[number]) < datetime.timedelta(seconds=10)
        events = office.get(EVENTS).json["events"]
        assert len(events) == 3 * made
        assert all("offline" in event and "shown_direction" not in event for event in events)
        listed = {d["name"]: d for d in office.get("/api/v1/devices").json["devices"]}[f"gate-{order}"]
        assert (listed["checkins"], listed["missing"]) == (3, 0)


def test_a_wrong_clock_is_made_up_for_and_shown(office, pair, photos):
    gate = pair("gate")
    slow = int(time.time() * 1000) - 5 * 60_000
    done = gate.check_in(photos.astronaut(), kept(ago(HOUR + 300)), at=slow)
    assert done.json["answer"] == "accepted", done.body
    (event,) = office.get(EVENTS).json["events"]
    assert abs(moment(event["at"]) - ago(HOUR)) < datetime.timedelta(seconds=20)
    assert 290_000 <= event["offline"]["clock_behind_ms"] <= 320_000


def test_each_is_taken_once(office, pair, photos):
    gate = pair("gate")
    at = ago(HOUR)
    first = gate.check_in(photos.astronaut(), kept(at))
    # Signed anew, as by a device that had no answer.
    assert gate.check_in(photos.astronaut(), kept(at), counter=1).body == first.body
    other = gate.check_in(photos.astronaut(), kept(at - datetime.timedelta(hours=1)), counter=1)
    assert (other.status, other.json["code"]) == (409, "conflict")
    assert len(office.get(EVENTS).json["events"]) == 1


def test_a_face_without_its_challenge_waits_for_a_decision(office, pair, photos):
    gate = pair("gate", "--direction", "entry", liveness="active")
    assert gate.check_in(photos.astronaut()).json["code"] == "liveness_required"
    at = ago(3 * HOUR)
    done = gate.check_in(photos.astronaut(), kept(at))
    assert set(done.json) == {"answer", "held_for", "correction", "at", "request_id"}, "names nobody"
    assert (done.json["answer"], done.json["held_for"]) == ("held", "liveness")
    assert office.get(EVENTS).json["events"] == []
    (waiting,) = office.get(f"{CORRECTIONS}?state=requested").json["corrections"]
    assert waiting["number"] == done.json["correction"]
    assert (waiting["kind"], waiting["direction"], waiting["requested_by"]) == ("add", "in", "device:gate")
    assert waiting["employee_id"] == "E1"
    decided = office.request(
        "POST",
        f"{CORRECTIONS}/decisions",
        body=json.dumps({"numbers": [waiting["number"]], "decision": "approve"}),
        headers={"Content-Type": "application/json"},
    )
    assert decided.status == 200, decided.body
    (event,) = office.get(EVENTS).json["events"]
    assert abs(moment(event["at"]) - at) < datetime.timedelta(seconds=10)


def test_a_held_day_is_approved_as_it_was(office, pair, photos):
    gate = pair("gate", liveness="active")
    yesterday = ago(24 * HOUR).replace(minute=0, second=0)
    for at in (yesterday.replace(hour=hour) for hour in (8, 12, 13, 17)):
        assert gate.check_in(photos.astronaut(), kept(at)).json["answer"] == "held"
    numbers = [c["number"] for c in office.get(f"{CORRECTIONS}?state=requested").json["corrections"]]
    decided = office.request(
        "POST",
        f"{CORRECTIONS}/decisions",
        body=json.dumps({"numbers": numbers, "decision": "approve"}),
        headers={"Content-Type": "application/json"},
    )
    assert decided.status == 200, decided.body
    date = yesterday.date().isoformat()
    (sheet,) = office.get(f"{SHEETS}?employee_id=E1&from={date}&to={date}").json["timesheets"]
    assert sheet["totals"]["worked"]["minutes"] == 8 * 60, "in, out, in, out"
    events = office.get(EVENTS).json["events"]
    assert len(events) == 4 and not any("direction" in event for event in events)


def test_what_is_said_of_a_result_is_said_now(office, pair, photos):
    gate = pair("gate")
    done = gate.check_in(photos.astronaut())
    body, content_type = multipart(kept(ago(HOUR), objection="not_me"))
    path = f"/api/v1/checkins/{done.json['event']['number']}/objection"
    refused = gate.request("POST", path, body, content_type, counter=2)
    assert (refused.status, refused.json["code"]) == (400, "invalid_field")
    assert len(office.get(EVENTS).json["events"]) == 1


def test_a_badge_of_somebody_who_left_since_waits(office, pair):
    gate = pair("gate")
    record = {"employee_id": "E9", "employee_name": "Sally Ride", "badge_code": "B9", "status": "left"}
    made = office.request(
        "POST", "/api/v1/employees", body=json.dumps(record), headers={"Content-Type": "application/json"}
    )
    assert made.status == 201, made.body
    body, content_type = multipart(kept(ago(HOUR), badge="B9"))
    done = gate.request("POST", "/api/v1/checkins", body, content_type, counter=1)
    assert (done.json["answer"], done.json["held_for"]) == ("held", "status")
    body, content_type = multipart({"badge": "B9"})
    assert gate.request("POST", "/api/v1/checkins", body, content_type, counter=2).json["answer"] == "not_known"


def test_what_no_clock_can_vouch_for_is_not_taken_and_not_lost(office, pair, photos):
    gate = pair("gate")
    for at, reason in (
        (ago(73 * HOUR), "offline_too_late"),
        (datetime.datetime.fromtimestamp(0, datetime.timezone.utc), "offline_too_late"),
        (ago(-HOUR), "offline_in_the_future"),
    ):
        done = gate.check_in(photos.astronaut(), kept(at))
        assert (done.status, done.json["answer"], done.json["reason"]) == (200, "not_taken", reason)
    assert office.get(EVENTS).json["events"] == []
    reasons = [attempt["reason"] for attempt in office.get(REFUSED).json["attempts"]]
    assert sorted(reasons) == ["offline_in_the_future", "offline_too_late", "offline_too_late"]
    (device,) = office.get("/api/v1/devices").json["devices"]
    assert (device["checkins"], device["missing"]) == (3, 0), "the device need not keep them"


def test_only_a_device_says_when_it_was(office, pair, photos):
    key = office.check_in(photos.astronaut(), kept(ago(HOUR)))
    assert (key.status, key.json["code"]) == (403, "forbidden")
    gate = pair("gate")
    for text in ("yesterday", "2026-13-01T00:00:00Z", "1", "2026-03-02T08:00:00"):
        wrong = gate.check_in(photos.astronaut(), {"offline_at": text})
        assert (wrong.status, wrong.json["code"]) == (400, "invalid_field"), text
    session = gate.check_in(photos.astronaut(), kept(ago(HOUR), liveness_session="x"))
    assert (session.status, session.json["code"]) == (400, "invalid_field")
    assert office.get(EVENTS).json["events"] == []


def test_a_stranger_kept_without_connection_is_a_refused_attempt(office, pair, photos):
    gate = pair("gate")
    at = ago(2 * HOUR)
    assert gate.check_in(photos.nobody(), kept(at)).json["answer"] == "try_again"
    (attempt,) = office.get(REFUSED).json["attempts"]
    assert abs(moment(attempt["at"]) - at) < datetime.timedelta(seconds=10)
