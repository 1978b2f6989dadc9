"""People about themselves: personal links, requests for corrections, acknowledged months."""

import datetime
import json

import pytest
from office import add_user, audit, make_owner, send
from rollcall_process import Server

OWN = "/api/v1/own"
SHEETS = "/api/v1/attendance/timesheets"
PIN = "271828"
MARCH = "month=2026-03"


def post(server, path, document=None, **options):
    if document is None:
        return server.request("POST", path, **options)
    headers = {"Content-Type": "application/json"}
    return server.request("POST", path, body=json.dumps(document), headers=headers, **options)


class Person:
    """Somebody who opened a personal link in a browser."""

    def __init__(self, server, token):
        self.server = server
        self.opened = send(server, "POST", "/api/v1/session", {"token": token})
        assert self.opened.status == 200, self.opened.body
        self.cookie = self.opened.headers["set-cookie"].split(";")[0]

    def call(self, method, path, document=None):
        return send(self.server, method, path, document, cookie=self.cookie)

    def get(self, path):
        return self.call("GET", path)

    def march(self):
        (sheet,) = self.get(f"{SHEETS}?{MARCH}").json["timesheets"]
        return sheet


def link_of(server, employee="E1"):
    made = post(server, f"/api/v1/employees/{employee}/personal-link")
    assert made.status == 201, made.body
    return made.json


@pytest.fixture
def ada(office):
    """E1 with her own records open, and a colleague."""
    assert post(office, "/api/v1/employees", {"employee_id": "E2", "employee_name": "Bob"}).status == 201
    return Person(office, link_of(office)["token"])


def decide(server, numbers, decision="approve"):
    body = {"numbers": numbers, "decision": decision, "reason": "seen at the gate"}
    answer = post(server, "/api/v1/attendance/corrections/decisions", body)
    assert answer.status == 200, answer.body


def added(at, direction):
    return {"kind": "add", "at": at, "direction": direction, "reason": "the gate was broken"}


def test_a_personal_link_opens_ones_own_records_and_nothing_else(ada, office):
    assert ada.opened.json["role"] == "employee" and ada.opened.json["employee_id"] == "E1"
    assert ada.get("/api/v1/session").json["employee_name"] == "Eileen Collins"
    assert ada.get("/api/v1/employees/E1").json["employee_id"] == "E1"
    assert ada.march()["employee_id"] == "E1"
    assert ada.get(f"{SHEETS}?{MARCH}&employee_id=E2").status == 404
    assert ada.get("/api/v1/employees/E2").status == 404
    assert [e["employee_id"] for e in ada.get("/api/v1/employees").json["employees"]] == ["E1"]
    for method, path in [
        ("PATCH", "/api/v1/employees/E1"),
        ("POST", "/api/v1/employees/E1/personal-link"),
        ("POST", "/api/v1/attendance/corrections"),
        ("GET", "/api/v1/attendance/corrections"),
        ("PUT", "/api/v1/session/password"),
        ("GET", "/api/v1/audit"),
    ]:
        assert ada.call(method, path, {}).status == 403, path
    for path in ("photos", "legal-bases", "leaves", "terms", "export"):
        assert ada.get(f"/api/v1/employees/E2/{path}").status in (403, 404), path
    for path in ("events", "events/export", "events/stream", "limits"):
        query = "?month=2026-03&" if path == "limits" else "?"
        assert ada.get(f"/api/v1/attendance/{path}{query}employee_id=E2").status == 404, path
    foreign = {"Origin": "https://elsewhere.example", "Cookie": ada.cookie, "Content-Type": "application/json"}
    assert office.request("GET", f"{SHEETS}?{MARCH}", headers=foreign, key=None).status == 403
    for origin in ({"Origin": "https://elsewhere.example"}, {}):
        headers = {"Cookie": ada.cookie, "Content-Type": "application/json"} | origin
        assert office.request("POST", f"{OWN}/corrections", body="{}", headers=headers, key=None).status == 403

    assert ada.call("DELETE", "/api/v1/session").json["signed_out"] is True
    assert ada.get(f"{SHEETS}?{MARCH}").status == 401


def test_a_link_is_good_once_and_everybody_sees_who_made_it(ada, office):
    link = link_of(office)
    lasts = datetime.datetime.fromisoformat(link["expires_at"]) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(minutes=14) < lasts <= datetime.timedelta(minutes=15)
    assert Person(office, link["token"]).march()["employee_id"] == "E1"
    assert send(office, "POST", "/api/v1/session", {"token": link["token"]}).status == 401
    assert send(office, "POST", "/api/v1/session", {"token": "own_" + "A" * 22}).status == 401
    assert post(office, "/api/v1/employees/nobody/personal-link").status == 404
    seen = [(e["action"], e["actor"], e["subject"]) for e in audit(office, "--subject", "E1")][:2]
    assert seen == [("personal_link.opened", "personal link by environment", "E1"), ("personal_link.made", "environment", "E1")]
    ended = Person(office, link_of(office)["token"])
    assert office.request("DELETE", "/api/v1/employees/E1/personal-link").json["ended"] is True
    assert ended.get(f"{SHEETS}?{MARCH}").status == 401
    left = link_of(office)
    assert office.request("DELETE", "/api/v1/employees/E1").status == 200
    assert send(office, "POST", "/api/v1/session", {"token": left["token"]}).status == 401
    assert ada.get(f"{SHEETS}?{MARCH}").status == 401, "the session goes with the person"


def test_corrections_of_ones_own_are_asked_for_and_decided_by_others(ada, office):
    asked = ada.call("POST", f"{OWN}/corrections", {"corrections": [added("2026-03-02T08:00:00Z", "in")]})
    assert asked.status == 201, asked.body
    (correction,) = asked.json["corrections"]
    assert (correction["employee_id"], correction["state"]) == ("E1", "requested")
    assert correction["requested_by"] == "personal link by environment"
    assert ada.march()["totals"]["worked"]["minutes"] == 0, "it changes nothing by itself"
    assert ada.get(f"{OWN}/corrections").json["corrections"] == [correction]
    refused = [
        {"corrections": [added("2026-03-02T17:00:00Z", "out")], "approve": True},
        {"corrections": [added("2026-03-02T17:00:00Z", "out") | {"employee_id": "E2"}]},
        {"corrections": []},
        {"corrections": ["x"]},
        {},
    ]
    for body in refused:
        assert ada.call("POST", f"{OWN}/corrections", body).status == 400, body
    decide(office, [correction["number"]], "reject")
    assert ada.get(f"{OWN}/corrections").json["corrections"][0]["decision_reason"] == "seen at the gate"

    many = {"corrections": [added(f"2026-03-03T{hour:02}:00:00Z", "in") for hour in range(20)]}
    answers = [ada.call("POST", f"{OWN}/corrections", many).status for _ in range(3)]
    assert answers == [201, 201, 409], "somebody has to be able to look at them all"


def test_a_month_is_acknowledged_as_it_was_shown(ada, office):
    times = [("2026-03-02T08:00:00Z", "in"), ("2026-03-02T16:00:00Z", "out")]
    body = {"corrections": [added(*time) | {"employee_id": "E1"} for time in times], "approve": True}
    assert post(office, "/api/v1/attendance/corrections", body).status == 201
    shown = ada.march()
    assert shown["totals"]["worked"]["minutes"] == 480 and "acknowledgement" not in shown
    said = {"month": "2026-03", "fingerprint": shown["fingerprint"]}
    assert ada.call("POST", f"{OWN}/acknowledgements", said | {"fingerprint": "0" * 64}).status == 409
    assert ada.call("POST", f"{OWN}/acknowledgements", said | {"fingerprint": "x"}).status == 400
    assert ada.call("POST", f"{OWN}/acknowledgements", said | {"note": "x"}).status == 400
    today = datetime.date.today().isoformat()
    (now,) = ada.get(f"{SHEETS}?from={today}&to={today}").json["timesheets"]
    early = {"from": today, "to": today, "fingerprint": now["fingerprint"]}
    assert ada.call("POST", f"{OWN}/acknowledgements", early).json["code"] == "invalid_field", "it is not over"

    kept = ada.call("POST", f"{OWN}/acknowledgements", said)
    assert kept.status == 200, kept.body
    assert (kept.json["from"], kept.json["to"]) == ("2026-03-01", "2026-03-31")
    assert ada.call("POST", f"{OWN}/acknowledgements", said).json["number"] == kept.json["number"]
    assert len(ada.get(f"{OWN}/acknowledgements").json["acknowledgements"]) == 1
    by_hr = {s["employee_id"]: s for s in office.get(f"{SHEETS}?{MARCH}").json["timesheets"]}
    assert by_hr["E1"]["acknowledgement"]["current"] is True
    assert by_hr["E1"]["acknowledgement"]["acknowledged_by"] == "personal link by environment"
    assert "acknowledgement" not in by_hr["E2"]

    late = added("2026-03-03T08:00:00Z", "in") | {"employee_id": "E1"}
    assert post(office, "/api/v1/attendance/corrections", {"corrections": [late], "approve": True}).status == 201
    assert ada.march()["acknowledgement"]["current"] is False, "of other figures"
    assert ada.call("POST", f"{OWN}/acknowledgements", said).status == 409


def test_a_user_of_the_role_employee_does_the_same(office):
    owner = make_owner(office)
    eileen = add_user(office, owner, "eileen@example.com", "employee", {"kind": "person", "employee_id": "E1"})
    asked = eileen.call("POST", f"{OWN}/corrections", {"corrections": [added("2026-03-02T08:00:00Z", "in")]})
    assert asked.json["corrections"][0]["requested_by"] == "eileen@example.com"
    (sheet,) = eileen.get(f"{SHEETS}?{MARCH}").json["timesheets"]
    said = {"month": "2026-03", "fingerprint": sheet["fingerprint"]}
    assert eileen.call("POST", f"{OWN}/acknowledgements", said).json["acknowledged_by"] == "eileen@example.com"
    assert owner.call("POST", f"{OWN}/acknowledgements", said).status == 403
    assert owner.call("POST", "/api/v1/employees/E1/personal-link").status == 201


def test_a_pin_opens_them_at_a_paired_device_alone(office, pair):
    pin = {"employee_id": "E1", "pin": PIN}
    headers = {"Content-Type": "application/json"}
    office.request("PUT", "/api/v1/employees/E1/pin", body=json.dumps({"pin": PIN}), headers=headers)
    gate = pair("gate")

    def ask(document):
        return gate.request("POST", "/api/v1/devices/personal-link", json.dumps(document).encode(), "application/json")

    opened = ask(pin)
    assert opened.status == 201, opened.body
    assert Person(office, opened.json["token"]).march()["employee_id"] == "E1"
    refusals = [ask(pin | {"pin": "314159"}), ask(pin | {"employee_id": "nobody"})]
    assert {(r.status, r.json["error"]) for r in refusals} == {(403, refusals[0].json["error"])}
    reasons = [a["reason"] for a in office.get("/api/v1/attendance/refused").json["attempts"]]
    assert reasons == ["pin_wrong", "pin_wrong"], "somebody sees who guesses"
    office.request("PATCH", "/api/v1/employees/E1", body=json.dumps({"status": "suspended"}), headers=headers)
    assert ask(pin).json["error"] == refusals[0].json["error"]
    office.request("PATCH", "/api/v1/employees/E1", body=json.dumps({"status": "active"}), headers=headers)
    for _ in range(5):
        ask(pin | {"pin": "314159"})
    assert ask(pin).status == 403, "locked"
    office.request("PUT", "/api/v1/employees/E1/pin", body=json.dumps({"pin": PIN}), headers=headers)
    assert ask(pin).status == 201
    assert post(office, "/api/v1/devices/personal-link", pin).status == 403
    assert PIN not in refusals[0].json["error"]


def test_whoever_made_a_link_is_no_second_person(data, photos):
    with Server(data, env={"ROLLCALL_ATTENDANCE_SECOND_APPROVER": "true"}) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        ada = Person(server, link_of(server)["token"])
        lines = {"corrections": [added("2026-03-02T08:00:00Z", "in")]}
        number = ada.call("POST", f"{OWN}/corrections", lines).json["corrections"][0]["number"]
        body = {"numbers": [number], "decision": "approve"}
        answer = post(server, "/api/v1/attendance/corrections/decisions", body)
        assert (answer.status, answer.json["code"]) == (403, "forbidden")


def test_a_key_that_may_not_see_hours_makes_no_links(office, cli_json):
    code, made = cli_json("keys", "add", "sync", "--rights", "people:write", "--data", office.data)
    assert code == 0
    refused = post(office, "/api/v1/employees/E1/personal-link", key=made["key"])
    assert (refused.status, "reports" in refused.json["error"]) == (403, True)


def test_a_check_in_without_a_challenge_opens_nothing(office, pair, photos):
    gate = pair("gate")
    event = gate.check_in(photos.astronaut()).json["event"]["number"]
    refused = gate.request("POST", f"/api/v1/checkins/{event}/personal-link")
    assert (refused.status, refused.json["code"]) == (403, "forbidden"), "a photograph would do"
    other = post(office, f"/api/v1/checkins/{event}/personal-link")
    assert other.json["code"] == "gone", "it was shown to another"
    assert post(office, "/api/v1/checkins/x/personal-link").status == 404
