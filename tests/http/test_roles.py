"""Roles and scopes: what a user sees of people, and what they change."""

import datetime
import json

import pytest
from office import User, accept, add_user, make_owner, send
from test_people import create

PEOPLE = "/api/v1/employees"
EVENTS = "/api/v1/attendance/events"
SHEETS = "/api/v1/attendance/timesheets"
NOBODY = "E9"


def sites(*names):
    return {"kind": "sites", "names": list(names)}


@pytest.fixture(scope="module")
def office(shared_server):
    """Two sites with their people and users: E1 and E2 in Hanoi (E1 in Sales), E3 in Huế (in Sales), E4 nowhere."""
    owner = make_owner(shared_server)
    for site in ("hanoi", "hue"):
        owner.call("PUT", f"/api/v1/sites/{site}", {"name": site, "time_zone": "Asia/Ho_Chi_Minh"})
    for employee, fields in {
        "E1": {"site": "hanoi", "department": "Sales"},
        "E2": {"site": "hanoi"},
        "E3": {"site": "hue", "department": "Sales"},
        "E4": {},
    }.items():
        since = {"valid_from": "2020-01-01"} if fields else {}
        create(shared_server, employee, f"Name of {employee}", **fields, **since)
    office = {
        "owner": owner,
        "hr": add_user(shared_server, owner, "hr@example.com", "hr", sites("hanoi")),
        "two": add_user(shared_server, owner, "two@example.com", "supervisor", sites("hanoi", "hue")),
        "sales": add_user(
            shared_server, owner, "sales@example.com", "supervisor", {"kind": "departments", "names": ["Sales"]}
        ),
        "auditor": add_user(shared_server, owner, "auditor@example.com", "auditor"),
        "employee": add_user(
            shared_server, owner, "e1@example.com", "employee", {"kind": "person", "employee_id": "E1"}
        ),
    }
    return office


SEEN = {
    "owner": ["E1", "E2", "E3", "E4"],
    "auditor": ["E1", "E2", "E3", "E4"],
    "hr": ["E1", "E2"],
    "two": ["E1", "E2", "E3"],
    "sales": ["E1", "E3"],
    "employee": ["E1"],
}


def ids(answer, name="employees"):
    assert answer.status == 200, answer.body
    return [one["employee_id"] for one in answer.json[name]]


@pytest.mark.parametrize("who", SEEN)
def test_everybody_sees_their_own_people(office, who):
    user = office[who]
    assert ids(user.get(PEOPLE)) == SEEN[who]
    for employee in ("E1", "E2", "E3", "E4"):
        expected = 200 if employee in SEEN[who] else 404
        for part in ("", "/legal-bases", "/leaves", "/terms"):
            assert user.get(f"{PEOPLE}/{employee}{part}").status == expected, (employee, part)
        assert user.get(f"{EVENTS}?employee_id={employee}").status == expected
        assert user.get(f"{SHEETS}?month=2026-03&employee_id={employee}").status == expected


@pytest.mark.parametrize("who", ["hr", "two", "sales", "employee"])
def test_somebody_out_of_the_scope_is_answered_as_nobody(office, who):
    user = office[who]
    for path in (f"{PEOPLE}/{{}}", f"{PEOPLE}/{{}}/leaves", f"{EVENTS}?employee_id={{}}", f"{SHEETS}?month=2026-03&employee_id={{}}"):
        answers = [user.get(path.format(employee)) for employee in ("E4", NOBODY)]
        assert [answer.status for answer in answers] == [404, 404]
        assert len({answer.json["error"] for answer in answers}) == 1, path


@pytest.mark.parametrize("who", SEEN)
def test_timesheets_are_of_their_own_people(office, who):
    sheets = office[who].get(f"{SHEETS}?month=2026-03").json["timesheets"]
    assert [sheet["employee_id"] for sheet in sheets] == SEEN[who]
    table = office[who].get(f"{SHEETS}?month=2026-03&format=csv").body.decode()
    assert {employee for employee in SEEN["owner"] if f"{employee}," in table or f"{employee};" in table} == set(SEEN[who])


def test_a_filter_does_not_widen_the_scope(office):
    assert ids(office["hr"].get(f"{PEOPLE}?site=hue")) == []
    assert ids(office["sales"].get(f"{PEOPLE}?site=hue")) == ["E3"]
    assert ids(office["two"].get(f"{PEOPLE}?q=E4")) == []
    assert office["hr"].get(f"{SHEETS}?month=2026-03&site=hue").json["timesheets"] == []


def test_pages_have_as_many_as_were_asked_for(office):
    first = office["two"].get(f"{PEOPLE}?limit=2")
    assert ids(first) == ["E1", "E2"]
    second = office["two"].get(f"{PEOPLE}?limit=2&cursor={first.json['next']}")
    assert ids(second) == ["E3"] and "next" not in second.json


def test_hr_changes_its_own_people_alone(office):
    hr = office["hr"]
    assert hr.call("PATCH", f"{PEOPLE}/E2", {"email": "e2@example.com"}).status == 200
    for method, path, document in (
        ("PATCH", f"{PEOPLE}/E3", {"email": "x@y"}),
        ("DELETE", f"{PEOPLE}/E3", None),
        ("PUT", f"{PEOPLE}/E3/pin", {"pin": "271828"}),
        ("DELETE", f"{PEOPLE}/E4/legal-bases", {}),
        ("POST", f"{PEOPLE}/E3/merge", {"from": "E2"}),
        ("POST", f"{PEOPLE}/E2/merge", {"from": "E3"}),
        ("POST", f"{PEOPLE}/E3/leaves", {"first": "2026-03-02", "last": "2026-03-02", "kind": "annual"}),
    ):
        assert hr.call(method, path, document).status == 404, (method, path)
    assert office["owner"].get(f"{PEOPLE}/E3").json["email"] is None
    assert hr.call("PATCH", f"{PEOPLE}/E2", {"site": "hue"}).status == 403, "out of its own sight"
    assert hr.call("PATCH", f"{PEOPLE}/E2", {"site": None}).status == 403
    new = {"employee_id": "H1", "employee_name": "New"}
    assert hr.call("POST", PEOPLE, new).status == 403
    assert hr.call("POST", PEOPLE, new | {"site": "hue"}).status == 403
    assert hr.call("POST", PEOPLE, new | {"site": "hanoi"}).status == 201
    assert hr.call("DELETE", f"{PEOPLE}/H1").status == 200


def test_who_only_looks_changes_nothing(office):
    for who in ("two", "auditor", "employee"):
        assert office[who].call("PATCH", f"{PEOPLE}/E1", {"email": "x@y"}).status == 403
        assert office[who].call("POST", "/api/v1/users", {"email": "x@y", "role": "auditor"}).status == 403
    assert office["auditor"].get("/api/v1/audit").status == 200
    assert office["auditor"].get("/api/v1/devices").status == 200
    assert office["hr"].get("/api/v1/audit").status == 403


def test_sites_are_those_of_the_scope(office):
    def names(who):
        return [site["site"] for site in office[who].get("/api/v1/sites").json["sites"]]

    assert names("owner") == ["hanoi", "hue"]
    assert names("hr") == ["hanoi"]
    assert office["employee"].get("/api/v1/sites").status == 403


def test_hr_invites_into_its_own_scope(office):
    hr = office["hr"]
    def invite(email, role, scope=None):
        return hr.call("POST", "/api/v1/users", {"email": email, "role": role} | ({"scope": scope} if scope else {}))

    assert invite("x1@example.com", "owner").status == 403
    assert invite("x2@example.com", "supervisor").status == 403
    assert invite("x3@example.com", "supervisor", sites("hue")).status == 403
    assert invite("x4@example.com", "employee", {"kind": "person", "employee_id": "E3"}).status == 403
    made = invite("e2@example.com", "employee", {"kind": "person", "employee_id": "E2"})
    assert made.status == 201, made.body
    assert accept(hr.server, made.json["invitation"]["token"]).status == 200
    seen = {user["email"] for user in hr.get("/api/v1/users").json["users"]}
    assert seen == {"e1@example.com", "e2@example.com"}
    owner = f"/api/v1/users/{office['owner'].answer.json['user']['id']}"
    assert hr.get(owner).status == 404
    assert hr.call("PATCH", owner, {"state": "disabled"}).status == 404
    assert hr.call("POST", f"{owner}/invitation").status == 404


def test_the_audit_log_names_the_user(office):
    office["hr"].call("PATCH", f"{PEOPLE}/E2", {"language": "vi"})
    page = office["owner"].get("/api/v1/audit?actor=hr@example.com&action=person.changed&limit=1").json
    entry = page["entries"][0]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("hr@example.com", "person.changed", "E2")
    assert "next" in page
    assert office["owner"].get("/api/v1/audit?cursor=x").status == 400
    assert office["owner"].get("/api/v1/audit?limit=0").status == 400


def test_events_are_of_their_own_people(server, photos):
    owner = make_owner(server)
    for site in ("hanoi", "hue"):
        owner.call("PUT", f"/api/v1/sites/{site}", {"name": site, "time_zone": "UTC"})
    pictures = {"E1": photos.astronaut(), "E2": photos.person("green")}
    for employee, picture in pictures.items():
        assert server.insert(employee, f"Name of {employee}", picture).status == 200
        assert server.check_in(picture, {"device": "gate", "direction": "in"}).json["employee_id"] == employee
    for employee, site in (("E1", "hanoi"), ("E2", "hue")):
        moved = {"site": site, "valid_from": (datetime.date.today() - datetime.timedelta(days=9)).isoformat()}
        assert owner.call("PATCH", f"{PEOPLE}/{employee}", moved).status == 200
    supervisor = add_user(server, owner, "s@example.com", "supervisor", sites("hanoi"))
    own = add_user(server, owner, "e2@example.com", "employee", {"kind": "person", "employee_id": "E2"})
    assert [event["employee_id"] for event in owner.get(EVENTS).json["events"]] == ["E2", "E1"]
    assert [event["employee_id"] for event in supervisor.get(EVENTS).json["events"]] == ["E1"]
    assert [event["employee_id"] for event in own.get(EVENTS).json["events"]] == ["E2"]
    assert "E2" not in json.dumps(supervisor.get(EVENTS).json["events"]), "nor as whom a face is like"
    assert supervisor.get("/api/v1/attendance/refused").status == 403


def test_an_employees_account_goes_with_the_person(server):
    owner = make_owner(server)
    create(server, "E1", "Ada")
    employee = add_user(server, owner, "e1@example.com", "employee", {"kind": "person", "employee_id": "E1"})
    assert ids(employee.get(PEOPLE)) == ["E1"]
    assert owner.call("DELETE", f"{PEOPLE}/E1").status == 200
    assert employee.get(PEOPLE).status == 401
    create(server, "E1", "Another")
    assert employee.get(PEOPLE).status == 401, "the id is another person's now"
    assert send(server, "POST", "/api/v1/session", {"email": "e1@example.com", "password": "a long walk"}).status == 401


def test_who_moves_away_is_out_of_sight(server):
    owner = make_owner(server)
    for site in ("hanoi", "hue"):
        owner.call("PUT", f"/api/v1/sites/{site}", {"name": site, "time_zone": "UTC"})
    create(server, "E1", "Ada", site="hanoi", valid_from="2020-01-01")
    add_user(server, owner, "s@example.com", "supervisor", sites("hanoi"))
    supervisor = User(server, "s@example.com")
    assert supervisor.get(f"{PEOPLE}/E1").status == 200
    assert owner.call("PATCH", f"{PEOPLE}/E1", {"site": "hue"}).status == 200
    assert supervisor.get(f"{PEOPLE}/E1").status == 404
