"""Corrections of the attendance over HTTP: asked for, decided, and what comes of them."""

import datetime
import json

import pytest
from rollcall_process import Server

CORRECTIONS = "/api/v1/attendance/corrections"
DECISIONS = f"{CORRECTIONS}/decisions"
EVENTS = "/api/v1/attendance/events"
SHEETS = "/api/v1/attendance/timesheets"


def send(server, path, document, method="POST", **options):
    body = json.dumps(document).encode()
    return server.request(method, path, body=body, headers={"Content-Type": "application/json"}, **options)


def done(answer, status=200):
    assert answer.status == status, answer.body
    return answer.json


def yesterday(clock):
    return f"{datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=1)}T{clock}:00Z"


def added(employee, clock, direction, reason="the gate was broken"):
    return {"employee_id": employee, "kind": "add", "at": yesterday(clock), "direction": direction, "reason": reason}


def enter(server, *corrections, approve=False, **options):
    return send(server, CORRECTIONS, {"corrections": corrections, "approve": approve}, **options)


def decide(server, numbers, decision, **options):
    reason = options.pop("reason", "seen")
    return send(server, DECISIONS, {"numbers": numbers, "decision": decision, "reason": reason}, **options)


def worked_yesterday(server, employee):
    day = yesterday("00:00")[:10]
    (sheet,) = done(server.get(f"{SHEETS}?employee_id={employee}&from={day}&to={day}"))["timesheets"]
    return sheet["totals"]["worked"]


def people(server, *ids):
    for each in ids:
        done(send(server, "/api/v1/employees", {"employee_id": each, "employee_name": f"Name of {each}"}), 201)


@pytest.fixture
def office(server):
    people(server, "E1", "E2")
    return server


def test_who_is_near_a_limit_is_named(office):
    rules = {"country": {"country": "XX", "version": "1", "overtime_minutes": {"month": 300}, "warn_percent": 80}}
    done(send(office, "/api/v1/attendance/rules/strict", {"valid_from": "2026-01-01"} | rules, "PUT"))
    done(send(office, "/api/v1/employees/E1/terms/2026-01-01", {"rules": "strict"}, "PUT"))
    done(enter(office, added("E1", "08:00", "in"), added("E1", "12:10", "out"), approve=True), 201)
    day = yesterday("00:00")[:10]
    limits = f"/api/v1/attendance/limits?from={day}&to={day}"
    (one,) = done(office.get(limits))["people"]
    (notice,) = one["notices"]
    assert one["employee_id"] == "E1" and notice["limit"] == "overtime_month"
    assert (notice["used_minutes"], notice["limit_minutes"], notice["passed"]) == (250, 300, False)
    assert done(office.get(f"{limits}&employee_id=E1"))["people"] == [one]
    assert done(office.get(f"{limits}&employee_id=E2"))["people"] == []
    assert office.get(f"{limits}&employee_id=nobody").status == 404


def test_a_wrong_clock_is_corrected_only_where_it_was_marked(office):
    done(enter(office, added("E1", "08:00", "in"), approve=True), 201)
    span = {"from": yesterday("00:00"), "until": yesterday("23:00"), "reason": "no battery"}
    refused = send(office, f"{CORRECTIONS}/clock", span | {"seconds_behind": 3600})
    assert (refused.status, refused.json["code"]) == (400, "invalid_field"), "nothing is marked"
    assert send(office, f"{CORRECTIONS}/clock", span).json["code"] == "missing_field"


def test_a_day_that_the_door_missed_is_asked_for_and_approved(office):
    asked = done(enter(office, added("E1", "08:00", "in"), added("E1", "12:00", "out")), 201)["corrections"]
    assert [one["state"] for one in asked] == ["requested", "requested"]
    assert asked[0]["employee_name"] == "Name of E1" and asked[0]["requested_by"]
    assert worked_yesterday(office, "E1") == {"minutes": 0, "events": []}
    numbers = [one["number"] for one in asked]
    approved = done(decide(office, numbers, "approve"))["corrections"]
    assert [one["state"] for one in approved] == ["approved", "approved"]
    assert approved[0]["decision_reason"] == "seen" and approved[0]["decided_at"]
    events = [event for one in approved for event in one["events"]]
    assert worked_yesterday(office, "E1") == {"minutes": 240, "events": events}

    again = decide(office, numbers, "approve")
    assert (again.status, again.json["code"]) == (409, "conflict")
    assert worked_yesterday(office, "E1")["minutes"] == 240
    # What the person sees of it.
    listed = done(office.get(f"{EVENTS}?employee_id=E1"))["events"]
    assert [(e["number"], e["method"], e["direction"]) for e in listed] == [
        (events[1], "manual", "out"),
        (events[0], "manual", "in"),
    ]
    assert (listed[0]["correction"], listed[0]["reason"]) == (numbers[1], f"correction {numbers[1]}")
    assert listed[0]["author"] == approved[1]["decided_by"]


def test_an_event_is_moved_and_then_taken_back(office):
    first, second = done(
        enter(office, added("E1", "08:30", "in"), added("E1", "12:00", "out"), approve=True), 201
    )["corrections"]
    event = first["events"][0]
    moved = {"employee_id": "E1", "kind": "change", "event": event, "at": yesterday("08:00"), "reason": "by the book"}
    done(enter(office, moved, approve=True), 201)
    assert worked_yesterday(office, "E1")["minutes"] == 240
    taken = {"employee_id": "E1", "kind": "take_back", "event": event, "reason": "it was E2"}
    done(enter(office, taken, approve=True), 201)
    assert worked_yesterday(office, "E1")["minutes"] == 0
    refused = enter(office, moved)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert "taken back" in refused.json["error"]
    kinds = [event["kind"] for event in done(office.get(f"{EVENTS}?employee_id=E1"))["events"]]
    assert kinds == ["voided", "moved", "check_in", "check_in"]


def test_a_rejected_one_changes_nothing_and_says_why(office):
    (asked,) = done(enter(office, added("E1", "08:00", "in")), 201)["corrections"]
    without_a_reason = decide(office, [asked["number"]], "reject", reason="")
    assert (without_a_reason.status, without_a_reason.json["code"]) == (400, "missing_field")
    (rejected,) = done(decide(office, [asked["number"]], "reject", reason="was on leave"))["corrections"]
    assert (rejected["state"], rejected["decision_reason"], rejected["events"]) == ("rejected", "was on leave", [])
    assert done(office.get(EVENTS))["events"] == []


def test_a_thousand_at_once_are_entered_and_decided_together(office):
    lines = [added("E1" if i % 2 else "E2", f"{i // 60:02}:{i % 60:02}", "in") for i in range(1000)]
    numbers = [one["number"] for one in done(enter(office, *lines), 201)["corrections"]]
    assert len(numbers) == 1000
    assert enter(office, *lines, lines[0]).json["code"] == "invalid_field"
    done(decide(office, numbers[500:501], "reject"))
    assert decide(office, numbers, "approve").status == 409
    assert done(office.get(EVENTS))["events"] == [], "all of them or none"
    done(decide(office, numbers[:500], "approve"))
    assert len(done(office.get(f"{EVENTS}?limit=1000"))["events"]) == 500


def test_the_list_is_filtered_and_paged(office):
    done(enter(office, *[added("E1", f"{hour:02}:00", "in") for hour in range(8, 12)], added("E2", "08:00", "in")), 201)
    waiting = done(office.get(f"{CORRECTIONS}?state=requested&limit=3"))
    assert [one["number"] for one in waiting["corrections"]] == [5, 4, 3]
    rest = done(office.get(f"{CORRECTIONS}?state=requested&limit=3&cursor={waiting['next']}"))
    assert [one["number"] for one in rest["corrections"]] == [2, 1] and "next" not in rest
    done(decide(office, [2], "approve"))
    one = done(office.get(f"{CORRECTIONS}?employee_id=E1&state=approved"))["corrections"]
    assert [each["number"] for each in one] == [2]
    between = done(office.get(f"{CORRECTIONS}?employee_id=E1&from={yesterday('09:00')}&until={yesterday('11:00')}"))
    assert [each["number"] for each in between["corrections"]] == [3, 2]


def test_each_decision_is_in_the_audit_log(office, cli_json):
    numbers = [one["number"] for one in done(
        enter(office, added("E1", "08:00", "in"), added("E2", "08:00", "in")), 201)["corrections"]]  # fmt: skip
    done(decide(office, numbers, "approve"))
    assert decide(office, numbers, "approve").status == 409
    (asked,) = done(enter(office, added("E1", "09:00", "out")), 201)["corrections"]
    done(decide(office, [asked["number"]], "reject", reason="no"))
    done(enter(office, added("E2", "09:00", "out"), approve=True), 201)
    _, listed = cli_json("audit", "list", "--action", "correction.", "--data", office.data)
    assert sorted((entry["action"], entry["subject"]) for entry in listed["entries"]) == [
        ("correction.approved", "E1"),
        ("correction.approved", "E2"),
        ("correction.approved", "E2"),
        ("correction.entered", "E1"),
        ("correction.entered", "E1"),
        ("correction.entered", "E2"),
        ("correction.rejected", "E1"),
    ]


def test_who_asked_cannot_approve_where_a_second_person_has_to(data, cli_json):
    with Server(data, env={"ROLLCALL_ATTENDANCE_SECOND_APPROVER": "true"}) as server:
        people(server, "E1")
        at_once = enter(server, added("E1", "08:00", "in"), approve=True)
        assert (at_once.status, at_once.json["code"]) == (403, "forbidden")
        (asked,) = done(enter(server, added("E1", "08:00", "in")), 201)["corrections"]
        own = decide(server, [asked["number"]], "approve")
        assert (own.status, own.json["code"]) == (403, "forbidden")
        assert "attendance.second_approver" in own.json["error"]
        _, made = cli_json("keys", "add", "chief", "--rights", "people:write", "--data", data)
        (approved,) = done(decide(server, [asked["number"]], "approve", key=made["key"]))["corrections"]
        assert (approved["decided_by"], approved["state"]) == ("chief", "approved")


@pytest.mark.parametrize(
    ("path", "document", "status", "code"),
    [
        (CORRECTIONS, {}, 400, "missing_field"),
        (CORRECTIONS, {"corrections": []}, 400, "missing_field"),
        (CORRECTIONS, {"corrections": {}}, 400, "invalid_field"),
        (CORRECTIONS, {"corrections": [{"employee_id": "nobody", "kind": "take_back", "event": 1, "reason": "r"}]},
         404, "not_found"),
        (CORRECTIONS, {"corrections": [{"employee_id": "E1", "kind": "take_back", "event": 999, "reason": "r"}]},
         404, "not_found"),
        (CORRECTIONS, {"corrections": [added("E1", "08:00", "in", "")]}, 400, "missing_field"),
        (CORRECTIONS, {"corrections": [added("E1", "08:00", "in", "r" * 257)]}, 400, "invalid_field"),
        (CORRECTIONS, {"corrections": [added("E1", "08:00", "in") | {"at": "1970-01-01T00:00:00Z"}]},
         400, "invalid_field"),
        (CORRECTIONS, {"corrections": [added("E1", "08:00", "in") | {"at": "2199-01-01T00:00:00Z"}]},
         400, "invalid_field"),
        (DECISIONS, {"numbers": [1]}, 400, "missing_field"),
        (DECISIONS, {"numbers": [999], "decision": "approve"}, 404, "not_found"),
        (DECISIONS, {"numbers": [-1], "decision": "approve"}, 400, "invalid_field"),
    ],
)  # fmt: skip
def test_what_is_refused(shared_server, path, document, status, code):
    send(shared_server, "/api/v1/employees", {"employee_id": "E1", "employee_name": "E"})
    answer = send(shared_server, path, document)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body


@pytest.mark.parametrize("query", ["state=open", "from=yesterday", "cursor=x", "limit=0"])
def test_lists_that_cannot_be(shared_server, query):
    answer = shared_server.get(f"{CORRECTIONS}?{query}")
    assert (answer.status, answer.json["code"]) == (400, "invalid_field")


def test_only_who_manages_corrects(shared_server):
    assert shared_server.get(CORRECTIONS, key=None).status == 401
    assert enter(shared_server, added("E1", "08:00", "in"), key=None).status == 401
    assert decide(shared_server, [1], "approve", key=None).status == 401
