"""Shift plans, terms, holidays and leaves over HTTP, and the timesheets that come of them."""

import csv
import datetime
import io
import json
import zoneinfo

import pytest
from rollcall_process import Server, rollcall

HANOI = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
PLANS = "/api/v1/attendance/plans"
RULES = "/api/v1/attendance/rules"
SHEETS = "/api/v1/attendance/timesheets"
DAY = {"shifts": [{"name": "day", "begin": "08:00", "end": "17:00", "breaks": [{"at": "12:00", "minutes": 60}]}]}
WEEK = {"valid_from": "2026-01-01", "days": [DAY] * 5 + [{}, {"rest_day": True}]}
EVERY_DAY = {"valid_from": "2026-01-01", "days": [DAY]}


def send(server, method, path, document, **options):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return server.request(method, path, body=body, headers={"Content-Type": "application/json"}, **options)


def done(answer, status=200):
    assert answer.status == status, answer.body
    return answer.json


def create(server, employee_id, name, **fields):
    done(send(server, "POST", "/api/v1/employees", {"employee_id": employee_id, "employee_name": name} | fields), 201)


def sheet_of(server, employee_id, query):
    (sheet,) = done(server.get(f"{SHEETS}?employee_id={employee_id}&{query}"))["timesheets"]
    return sheet


def local_today():
    return datetime.datetime.now(HANOI).date()


@pytest.fixture
def office(server):
    done(send(server, "PUT", "/api/v1/sites/HN", {"name": "Hanoi", "time_zone": "Asia/Ho_Chi_Minh"}))
    create(server, "E1", "Eileen Collins", site="HN", department="Sales", valid_from="2026-01-01")
    return server


def test_a_check_in_stands_in_the_timesheet_of_its_day(office, photos):
    done(send(office, "PUT", f"{PLANS}/office", EVERY_DAY))
    done(send(office, "PUT", "/api/v1/employees/E1/terms/2026-01-01", {"plan": "office"}))
    assert office.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    checked_in = done(office.check_in(photos.astronaut(), {"direction": "in"}))
    event, today = checked_in["event"]["number"], checked_in["day"]["date"]
    assert checked_in["day"]["time_zone"] == "Asia/Ho_Chi_Minh", "the site's, not the server's"
    assert today in (str(local_today()), str(local_today() - datetime.timedelta(days=1)))

    sheet = sheet_of(office, "E1", f"from={today}&to={today}")
    (day,) = sheet["days"]
    assert (sheet["employee_name"], day["date"], day["plan"]) == ("Eileen Collins", today, "office 1")
    assert (day["events"], day["planned_minutes"]) == ([event], 8 * 60)
    assert day["stays"][0]["in"] == event and day["stays"][0]["out"] is None
    assert sheet["totals"]["planned_minutes"] == 8 * 60
    assert sheet_of(office, "E1", "month=2026-01")["totals"]["worked"] == {"minutes": 0, "events": []}
    assert [s["employee_id"] for s in done(office.get(f"{SHEETS}?month=2026-03"))["timesheets"]] == ["E1"]
    assert done(office.get(f"{SHEETS}?month=2026-03&department=Depot"))["timesheets"] == []


def test_planned_holidays_and_leaves_of_a_past_month(office):
    done(send(office, "PUT", f"{PLANS}/office", WEEK))
    done(send(office, "PUT", "/api/v1/employees/E1/terms/2026-01-01", {"plan": "office", "rules": None}))
    holidays = [{"date": "2026-03-03", "name": "Tết"}]
    assert done(send(office, "PUT", "/api/v1/sites/HN/holidays", {"holidays": holidays}))["holidays"] == holidays
    assert done(office.get("/api/v1/sites/HN/holidays"))["holidays"] == holidays
    assert done(office.get("/api/v1/sites/nowhere/holidays"), 404)["code"] == "not_found"
    leave = {"from": "2026-03-05", "to": "2026-03-06", "part": "whole_day", "paid": False, "kind": "sick"}
    number = done(send(office, "POST", "/api/v1/employees/E1/leaves", leave), 201)["number"]
    assert done(office.get("/api/v1/employees/E1/leaves"))["leaves"] == [{"number": number} | leave]

    totals = sheet_of(office, "E1", "month=2026-03")["totals"]
    # March 2026 has 22 days from Monday to Friday: one is a holiday, two are leave.
    assert (totals["planned_minutes"], totals["unpaid_leave_minutes"]) == (19 * 480, 2 * 480)
    assert totals["absent_minutes"] == 19 * 480 if local_today() > datetime.date(2026, 3, 31) else True
    done(office.request("DELETE", f"/api/v1/employees/E1/leaves/{number}"))
    assert office.request("DELETE", f"/api/v1/employees/E1/leaves/{number}").status == 404
    assert sheet_of(office, "E1", "month=2026-03")["totals"]["planned_minutes"] == 21 * 480
    pay = sheet_of(office, "E1", "month=2026-03&month_begin=26")["days"]
    assert (pay[0]["date"], pay[-1]["date"]) == ("2026-02-26", "2026-03-25")


def test_a_calendar_file_adds_holidays(office):
    done(send(office, "PUT", "/api/v1/sites/HN/holidays", {"holidays": [{"date": "2026-01-01", "name": "New Year"}]}))
    event = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260216\r\nDTEND:20260218\r\nSUMMARY:Tết\r\nEND:VEVENT\r\n"
    calendar = f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n"
    path = "/api/v1/sites/HN/holidays/import"
    for _ in range(2):
        holidays = done(office.post_form(path, {"file": ("vn.ics", calendar.encode())}))["holidays"]
        assert [day["date"] for day in holidays] == ["2026-01-01", "2026-02-16", "2026-02-17"]
        assert holidays[1]["name"] == "Tết"
    repeated = calendar.replace("SUMMARY", "RRULE:FREQ=YEARLY\r\nSUMMARY").encode()
    refused = office.post_form(path, {"file": ("vn.ics", repeated)})
    assert (refused.status, refused.json["code"]) == (400, "invalid_field") and "line 5" in refused.json["error"]
    nowhere = office.post_form("/api/v1/sites/nowhere/holidays/import", {"file": ("vn.ics", calendar.encode())})
    assert nowhere.status == 404


def test_another_version_changes_no_day_before_it(office):
    done(send(office, "PUT", f"{PLANS}/office", WEEK))
    done(send(office, "PUT", "/api/v1/employees/E1/terms/2026-01-01", {"plan": "office"}))
    short = {"valid_from": "2026-03-09", "days": [{"shifts": [{"begin": "08:00", "end": "09:00"}]}] * 5 + [{}, {}]}
    assert done(send(office, "PUT", f"{PLANS}/office", short))["version"] == 2
    assert done(send(office, "PUT", f"{PLANS}/office", short))["version"] == 2, "the same again"
    days = {day["date"]: day for day in sheet_of(office, "E1", "month=2026-03")["days"]}
    assert (days["2026-03-06"]["planned_minutes"], days["2026-03-06"]["plan"]) == (480, "office 1")
    assert (days["2026-03-09"]["planned_minutes"], days["2026-03-09"]["plan"]) == (60, "office 2")
    plan = done(office.get(f"{PLANS}/office"))
    assert (plan["version"], [v["version"] for v in plan["versions"]]) == (2, [1, 2])
    assert plan["days"][0]["shifts"][0]["end"] == "09:00"
    assert [p["name"] for p in done(office.get(PLANS))["plans"]] == ["office"]


def test_terms_end_where_others_begin(office):
    done(send(office, "PUT", f"{RULES}/strict", {"round_in": {"minutes": 15, "way": "up"}, "country": "VN"}))
    assert done(office.get(f"{RULES}/strict"))["country"]["night_begin"] == "22:00"
    assert [r["name"] for r in done(office.get(RULES))["rules"]] == ["strict"]
    terms = "/api/v1/employees/E1/terms"
    done(send(office, "PUT", f"{terms}/2026-01-01", {"rules": "strict"}))
    done(send(office, "PUT", f"{terms}/2026-02-01", {}))
    assert done(office.get(terms))["terms"] == [
        {"valid_from": "2026-01-01", "plan": None, "rules": "strict"},
        {"valid_from": "2026-02-01", "plan": None, "rules": None},
    ]
    done(office.request("DELETE", f"{terms}/2026-02-01"))
    assert office.request("DELETE", f"{terms}/2026-02-01").status == 404
    assert len(done(office.get(terms))["terms"]) == 1


def test_a_table_holds_no_formulas(office):
    create(office, "=E2", '=HYPERLINK("http://x.example";"pay")', department="+1", valid_from="2026-01-01")
    answer = office.get(f"{SHEETS}?from=2026-03-02&to=2026-03-03&format=csv")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.body.decode("utf-8-sig")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["employee_id"] for row in rows] == ["'=E2", "'=E2", "E1", "E1"]
    assert rows[0]["employee_name"] == '\'=HYPERLINK("http://x.example";"pay")'
    assert rows[0]["department"] == "'+1"
    assert (rows[2]["date"], rows[2]["kind"], rows[2]["worked_minutes"]) == ("2026-03-02", "workday", "0")
    one = office.get(f"{SHEETS}?from=2026-03-02&to=2026-03-03&format=csv&limit=1")
    assert len(list(csv.DictReader(io.StringIO(one.body.decode("utf-8-sig"), newline="")))) == 2


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        ({"days": [{"shifts": [{"begin": "08:00"}]}, {}, {}, {}, {}, {}, {}]}, "Monday"),
        ({"days": [{"shifts": [{"begin": "08:00", "end": "12:00"}, {"begin": "11:00", "end": "15:00"}]}]}, "overlaps"),
        ({"days": [{"shifts": [{"begin": "22:00", "end": "30:00"}]}, {"shifts": [{"begin": "05:00", "end": "9:00"}]}]},
         "overlaps"),
        ({"anchor": "2026-02-31", "days": [DAY]}, "anchor"),
        ({"valid_from": "2026-02-31", "days": [DAY]}, "valid_from"),
        ({"days": []}, "1 to 366"),
        ({"days": [DAY], "colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_plans_that_nobody_could_work_by(shared_server, plan, text):
    answer = send(shared_server, "PUT", f"{PLANS}/wrong", plan)
    assert (answer.status, answer.json["code"]) == (400, "invalid_field"), answer.body
    assert text in answer.json["error"]
    assert shared_server.get(f"{PLANS}/wrong").status == 404


def test_what_is_nested_deeply_harms_nobody(shared_server):
    deep = b'{"days": ' + b"[" * 120_000 + b"]" * 120_000 + b"}"
    assert send(shared_server, "PUT", f"{PLANS}/deep", deep).json["code"] == "invalid_field"
    assert send(shared_server, "PUT", f"{PLANS}/deep", b'{"days": ' * 20_000).json["code"] == "invalid_request"
    assert shared_server.get(PLANS).status == 200


@pytest.mark.parametrize(
    ("method", "path", "document", "status", "code"),
    [
        ("PUT", "/api/v1/employees/{e}/terms/2026-02-31", {}, 400, "invalid_field"),
        ("PUT", "/api/v1/employees/{e}/terms/2026-03-01", {"plan": "nothing"}, 400, "invalid_field"),
        ("PUT", "/api/v1/employees/{e}/terms/2026-03-01", {"rules": 7}, 400, "invalid_field"),
        ("PUT", "/api/v1/employees/nobody/terms/2026-03-01", {}, 404, "not_found"),
        ("GET", "/api/v1/employees/nobody/terms", None, 404, "not_found"),
        ("POST", "/api/v1/employees/{e}/leaves", {"from": "2026-02-31"}, 400, "invalid_field"),
        ("POST", "/api/v1/employees/{e}/leaves", {"from": "2026-03-02", "to": "2026-03-01"}, 400, "invalid_field"),
        ("POST", "/api/v1/employees/{e}/leaves", {}, 400, "missing_field"),
        ("POST", "/api/v1/employees/nobody/leaves", {"from": "2026-03-02"}, 404, "not_found"),
        ("DELETE", "/api/v1/employees/{e}/leaves/x", None, 404, "not_found"),
        ("PUT", "/api/v1/sites/nowhere/holidays", {"holidays": []}, 404, "not_found"),
        ("PUT", "/api/v1/sites/nowhere/holidays", {}, 400, "missing_field"),
        ("PUT", "/api/v1/sites/nowhere/holidays", {"holidays": [{"date": "2026-02-31"}]}, 400, "invalid_field"),
        ("PUT", "/api/v1/sites/nowhere/holidays", {"holidays": [{"date": "2026-02-03"}] * 2}, 400, "invalid_field"),
        ("GET", f"{PLANS}/nothing", None, 404, "not_found"),
        ("PUT", f"{PLANS}/{'n' * 65}", EVERY_DAY, 400, "invalid_field"),
        ("PUT", f"{RULES}/wrong", {"pairing": "pairs"}, 400, "invalid_field"),
        ("PUT", f"{RULES}/wrong", {"round_in": {"minutes": 7}}, 400, "invalid_field"),
        ("GET", f"{SHEETS}", None, 400, "missing_field"),
        ("GET", f"{SHEETS}?month=2026-13", None, 400, "invalid_field"),
        ("GET", f"{SHEETS}?from=2026-02-01&to=2026-02-31", None, 400, "invalid_field"),
        ("GET", f"{SHEETS}?month=2026-03&format=pdf", None, 400, "invalid_field"),
        ("GET", f"{SHEETS}?month=2026-03&limit=0", None, 400, "invalid_field"),
        ("GET", f"{SHEETS}?month=2026-03&employee_id=nobody", None, 404, "not_found"),
    ],
)
def test_what_is_refused(shared_server, method, path, document, status, code):
    send(shared_server, "POST", "/api/v1/employees", {"employee_id": "TERMS", "employee_name": "T"})
    answer = send(shared_server, method, path.format(e="TERMS"), b"" if document is None else document)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body


def test_only_who_manages_sees_hours(shared_server, cli):
    for path in (SHEETS, PLANS, RULES, "/api/v1/employees/E1/terms", "/api/v1/employees/E1/leaves"):
        assert shared_server.get(path, key=None).status == 401


def test_the_command_prints_what_the_server_shows(data, photos):
    with Server(data) as server:
        create(server, "E1", "Eileen Collins")
        done(send(server, "PUT", f"{PLANS}/office", WEEK))
        done(send(server, "PUT", "/api/v1/employees/E1/terms/2026-01-01", {"plan": "office"}))
        shown = sheet_of(server, "E1", "month=2026-03")
        code, out, _ = rollcall("timesheet", "--data", data, "--month", "2026-03", "--employee", "E1", "--json")
        assert code == 0 and json.loads(out)["timesheets"] == [shown]
        code, out, _ = rollcall("timesheet", "--data", data, "--month", "2026-03", "--csv")
        assert code == 0 and len(list(csv.DictReader(io.StringIO(out)))) == 31
        code, out, _ = rollcall("timesheet", "--data", data, "--month", "2026-03")
        assert code == 0 and "E1  Eileen Collins: worked 0:00" in out
    for arguments in (["--month", "2026-02-31"], [], ["--from", "2026-02-01", "--to", "2026-02-31"]):
        code, _, err = rollcall("timesheet", "--data", data, *arguments)
        assert code != 0 and err
    code, _, err = rollcall("timesheet", "--data", data, "--month", "2026-03", "--employee", "E9")
    code, _, err = rollcall("timesheet", "--data", data, "--month", "2026-03", "--employee", "E9")
    assert code != 0 and "nobody has this employee_id" in err
