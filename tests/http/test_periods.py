"""Pay periods over HTTP: closed, what changes afterwards, and opened again."""

import csv
import datetime
import io
import json
import zipfile

import pytest
from rollcall_process import rollcall

PERIODS = "/api/v1/periods"
CLOSE = f"{PERIODS}/close"
CORRECTIONS = "/api/v1/attendance/corrections"
DECISIONS = f"{CORRECTIONS}/decisions"
SHEETS = "/api/v1/attendance/timesheets"
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
DAY = str(TODAY - datetime.timedelta(days=3))
WEEK = {"from": str(TODAY - datetime.timedelta(days=8)), "to": str(TODAY - datetime.timedelta(days=2))}
REST = {"from": str(TODAY - datetime.timedelta(days=1)), "to": str(TODAY - datetime.timedelta(days=1))}
RANGE = f"from={WEEK['from']}&to={WEEK['to']}"


def send(server, path, document, method="POST", **options):
    body = json.dumps(document).encode()
    return server.request(method, path, body=body, headers={"Content-Type": "application/json"}, **options)


def done(answer, status=200):
    assert answer.status == status, answer.body
    return answer.json


def come_and_go(server, begin, end, approve=True):
    lines = [
        {"employee_id": "E1", "kind": "add", "at": f"{DAY}T{clock}:00Z", "direction": way, "reason": "by hand"}
        for clock, way in ((begin, "in"), (end, "out"))
    ]
    return done(send(server, CORRECTIONS, {"corrections": lines, "approve": approve}), 201)["corrections"]


def sheet(server, query=RANGE):
    (one,) = done(server.get(f"{SHEETS}?employee_id=E1&{query}"))["timesheets"]
    return one


def rows(server, query=RANGE):
    table = server.get(f"{SHEETS}?employee_id=E1&format=csv&{query}").body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(table, newline="")))


@pytest.fixture
def office(server):
    done(send(server, "/api/v1/employees", {"employee_id": "E1", "employee_name": "Eileen Collins"}), 201)
    come_and_go(server, "08:00", "12:00")
    return server


def test_a_closed_period_stays_and_what_comes_later_is_paid_with_the_next(office, cli_json):
    before = sheet(office)
    assert before["closed"] is False and before["closings"] == []
    closed = done(send(office, CLOSE, WEEK), 201)
    assert (closed["number"], closed["people"], closed["site"]) == (1, 1, None)
    assert closed["counted_by"]["time_zone_data"] and closed["closed_by"]
    assert sheet(office)["closed"] is True

    come_and_go(office, "13:00", "15:00")
    after = sheet(office)
    assert (after["totals"], after["days"]) == (before["totals"], before["days"])
    (closing,) = after["closings"]
    assert (closing["number"], closing["closed_at"]) == (1, closed["closed_at"])
    (adjustment,) = closing["adjustments"]
    assert (adjustment["date"], adjustment["worked_minutes"]) == (DAY, 120)
    listed = done(office.get(f"{PERIODS}/1/adjustments"))["people"]
    assert [(one["employee_id"], one["adjustments"]) for one in listed] == [("E1", [adjustment])]
    table = rows(office)
    assert {(row["entry"], row["closed_by"]) for row in table} == {
        ("day", closed["closed_by"]),
        ("adjustment", closed["closed_by"]),
    }
    assert [(row["date"], row["worked_minutes"]) for row in table if row["entry"] == "adjustment"] == [(DAY, "120")]
    code, printed = cli_json("timesheet", "--data", office.data, "--from", WEEK["from"], "--to", WEEK["to"])
    assert code == 0 and printed["timesheets"] == [after]
    code, text, _ = rollcall("timesheet", "--data", office.data, "--from", WEEK["from"], "--to", WEEK["to"])
    assert code == 0 and f"closed {closed['closed_at']} by {closed['closed_by']}" in text
    assert f"since then {DAY}: worked +2:00" in text

    done(send(office, CLOSE, REST), 201)
    assert sheet(office)["closings"][0]["adjustments"] == []
    query = f"from={REST['from']}&to={REST['to']}"
    (carried,) = sheet(office, query)["closings"][0]["carried"]
    assert (carried["from"], carried["to"], carried["adjustments"]) == (WEEK["from"], WEEK["to"], [adjustment])
    assert [row["worked_minutes"] for row in rows(office, query) if row["entry"] == "carried"] == ["120"]
    archive = zipfile.ZipFile(io.BytesIO(office.get("/api/v1/employees/E1/export").body))
    kept = {one["closing"]: one for one in json.loads(archive.read("closings.json"))}
    assert sorted(kept) == [1, 2] and kept[1]["timesheet"]["days"] == before["days"]
    assert kept[1]["paid_later"] == [{"closing": 2, "adjustments": [adjustment]}]
    too_early = send(office, f"{PERIODS}/1/reopen", {"reason": "a wrong plan"})
    assert (too_early.status, too_early.json["code"]) == (409, "conflict") and "closing 2" in too_early.json["error"]


def test_it_is_not_closed_while_corrections_wait(office):
    numbers = [one["number"] for one in come_and_go(office, "13:00", "15:00", approve=False)]
    refused = send(office, CLOSE, WEEK)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert ", ".join(str(number) for number in numbers) in refused.json["error"]
    done(send(office, DECISIONS, {"numbers": numbers, "decision": "approve"}))
    done(send(office, CLOSE, WEEK), 201)
    assert sheet(office)["totals"]["worked"]["minutes"] == 360


def test_twice_or_too_early_is_refused(office):
    done(send(office, CLOSE, WEEK), 201)
    again = send(office, CLOSE, WEEK)
    assert (again.status, again.json["code"]) == (409, "conflict") and "closing 1" in again.json["error"]
    future = send(office, CLOSE, {"from": str(TODAY), "to": str(TODAY)})
    assert (future.status, future.json["code"]) == (400, "invalid_field") and "not over" in future.json["error"]


def test_an_administrator_opens_it_again_and_the_old_figures_stay(office, cli_json):
    done(send(office, CLOSE, WEEK), 201)
    come_and_go(office, "13:00", "15:00")
    _, made = cli_json("keys", "add", "hr", "--rights", "people:write,reports", "--data", office.data)
    assert send(office, f"{PERIODS}/1/reopen", {"reason": "r"}, key=made["key"]).status == 403
    _, owner = cli_json("keys", "add", "owner", "--rights", "admin", "--data", office.data)
    without = send(office, f"{PERIODS}/1/reopen", {}, key=owner["key"])
    assert (without.status, without.json["code"]) == (400, "missing_field")
    reopened = done(send(office, f"{PERIODS}/1/reopen", {"reason": "a wrong plan"}, key=owner["key"]))
    assert (reopened["reopened_by"], reopened["reopening_reason"]) == ("owner", "a wrong plan")
    assert sheet(office)["totals"]["worked"]["minutes"] == 360 and sheet(office)["closed"] is False
    assert office.get(f"{PERIODS}/1/adjustments").status == 409
    (kept,) = done(office.get(f"{PERIODS}/1/timesheets"))["timesheets"]
    assert kept["totals"]["worked"]["minutes"] == 240 and kept["employee_name"] == "Eileen Collins"
    assert send(office, f"{PERIODS}/1/reopen", {"reason": "r"}).status == 409
    done(send(office, CLOSE, WEEK), 201)
    assert [one["number"] for one in done(office.get(PERIODS))["closings"]] == [2, 1]
    first = done(office.get(f"{PERIODS}?limit=1"))
    assert done(office.get(f"{PERIODS}?cursor={first['next']}"))["closings"][0]["reopened_by"] == "owner"
    _, listed = cli_json("audit", "list", "--action", "period.", "--data", office.data)
    assert [(entry["action"], entry["actor"]) for entry in listed["entries"]][1] == ("period.reopened", "owner")
    assert {entry["subject"] for entry in listed["entries"]} == {f"{number}: {WEEK['from']}/{WEEK['to']}" for number in (1, 2)}


def test_a_site_is_closed_by_itself(office):
    done(send(office, "/api/v1/sites/HN", {"name": "Hanoi", "time_zone": "Asia/Ho_Chi_Minh"}, method="PUT"))
    done(send(office, "/api/v1/employees", {"employee_id": "E2", "employee_name": "B", "site": "HN",
                                            "valid_from": "2026-01-01"}), 201)  # fmt: skip
    closed = done(send(office, CLOSE, WEEK | {"site": "HN"}), 201)
    assert (closed["site"], closed["people"]) == ("HN", 1)
    assert sheet(office)["closed"] is False
    assert done(send(office, CLOSE, WEEK), 201)["people"] == 1, "who is not closed yet"
    done(send(office, "/api/v1/employees", {"employee_id": "E3", "employee_name": "C"}), 201)
    assert done(send(office, CLOSE, WEEK), 201)["people"] == 1, "who came since"
    merged = send(office, "/api/v1/employees/E1/merge", {"from": "E3"})
    assert (merged.status, merged.json["code"]) == (409, "conflict") and "closing 3" in merged.json["error"]


@pytest.mark.parametrize(
    ("method", "path", "document", "status", "code"),
    [
        ("POST", CLOSE, {}, 400, "missing_field"),
        ("POST", CLOSE, {"month": "2026-13"}, 400, "invalid_field"),
        ("POST", CLOSE, {"month": 7}, 400, "invalid_field"),
        ("POST", CLOSE, {"month": "2026-01", "colour": "red"}, 400, "invalid_field"),
        ("POST", CLOSE, {"month": "2199-01"}, 400, "invalid_field"),
        ("POST", CLOSE, {"month": "2026-01", "site": "nowhere"}, 404, "not_found"),
        ("GET", f"{PERIODS}/99", None, 404, "not_found"),
        ("GET", f"{PERIODS}/x", None, 404, "not_found"),
        ("GET", f"{PERIODS}/99/timesheets", None, 404, "not_found"),
        ("GET", f"{PERIODS}/99/adjustments", None, 404, "not_found"),
        ("GET", f"{PERIODS}?cursor=x", None, 400, "invalid_field"),
        ("POST", f"{PERIODS}/99/reopen", {"reason": "r"}, 404, "not_found"),
        ("POST", f"{PERIODS}/99/reopen", {"reason": "r" * 257}, 400, "invalid_field"),
    ],
)
def test_what_is_refused(shared_server, method, path, document, status, code):
    answer = send(shared_server, path, document, method) if document is not None else shared_server.get(path)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body


def test_only_who_manages_closes(shared_server):
    for path in (PERIODS, f"{PERIODS}/1", f"{PERIODS}/1/timesheets", f"{PERIODS}/1/adjustments"):
        assert shared_server.get(path, key=None).status == 401
    assert send(shared_server, CLOSE, WEEK, key=None).status == 401
    assert send(shared_server, f"{PERIODS}/1/reopen", {"reason": "r"}, key=None).status == 401
