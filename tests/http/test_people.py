"""People's records over HTTP: created, read, searched, changed, suspended, merged."""

import datetime
import json
import urllib.parse

import pytest
from workbook import workbook

PEOPLE = "/api/v1/employees"


def send(server, method, path, document, **options):
    headers = {"Content-Type": "application/json"} | options.pop("headers", {})
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return server.request(method, path, body=body, headers=headers, **options)


def create(server, employee_id, name, **fields):
    answer = send(server, "POST", PEOPLE, {"employee_id": employee_id, "employee_name": name} | fields)
    assert answer.status == 201, answer.body
    return answer


def listed(server, **query):
    answer = server.get(f"{PEOPLE}?{urllib.parse.urlencode(query)}")
    assert answer.status == 200, answer.body
    return [person["employee_id"] for person in answer.json["employees"]]


def test_create_read_change_and_remove(server):
    assert send(server, "PUT", "/api/v1/sites/HN", {"name": "Hanoi", "time_zone": "Asia/Ho_Chi_Minh"}).status == 200
    made = create(server, "E1", "Đặng Thị Hoa", email="hoa@example.com", site="HN", department="Sales",
                  starts_on="2026-03-01", badge_code="0042", language="vi")  # fmt: skip
    assert made.headers["etag"] == '"1"'
    record = server.get(f"{PEOPLE}/E1")
    assert (record.status, record.headers["etag"]) == (200, '"1"')
    person = record.json
    assert (person["employee_name"], person["photos"], person["status"]) == ("Đặng Thị Hoa", 0, "active")
    assert (person["email"], person["badge_code"], person["time_zone"]) == ("hoa@example.com", "0042", None)
    assert person["assignments"] == [
        {"valid_from": "2026-03-01", "site": "HN", "department": "Sales", "time_zone": None}
    ]

    changed = send(server, "PATCH", f"{PEOPLE}/E1", {"email": None, "language": "en-GB"}, headers={"If-Match": '"1"'})
    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json["email"], changed.json["language"], changed.json["badge_code"]) == (None, "en-GB", "0042")
    stale = send(server, "PATCH", f"{PEOPLE}/E1", {"email": "x@y"}, headers={"If-Match": '"1"'})
    assert (stale.status, stale.json["code"]) == (412, "precondition_failed")
    for nonsense in ('W/"2"', "2", '"x"', '""', '"2", "3"'):
        refused = send(server, "PATCH", f"{PEOPLE}/E1", {"email": "x@y"}, headers={"If-Match": nonsense})
        assert refused.status == 412, nonsense
    assert send(server, "PATCH", f"{PEOPLE}/E1", {"email": "x@y"}, headers={"If-Match": "*"}).status == 200
    assert send(server, "PATCH", f"{PEOPLE}/E1", {"email": "z@y"}).json["version"] == 4

    assert server.request("DELETE", f"{PEOPLE}/E1").json["photos_removed"] == 0
    assert server.get(f"{PEOPLE}/E1").status == 404
    assert send(server, "PATCH", f"{PEOPLE}/E1", {"email": "x@y"}).status == 404


def test_a_past_day_is_read_with_what_was_valid_then(server):
    create(server, "E1", "Ada", department="Sales", valid_from="2026-01-01")
    send(server, "PATCH", f"{PEOPLE}/E1", {"department": "Depot", "valid_from": "2026-02-01"})
    for day, department in (("2025-12-31", None), ("2026-01-31", "Sales"), ("2026-02-01", "Depot")):
        assert server.get(f"{PEOPLE}/E1?on={day}").json["department"] == department, day
    assert server.get(f"{PEOPLE}/E1?on=tomorrow").json["code"] == "invalid_field"
    assert listed(server, department="Depot") == ["E1"]
    assert listed(server, department="Sales") == []


def test_search_filters_and_pages(server):
    create(server, "E1", "Đặng Thị Hoa", email="hoa@example.com")
    create(server, "E2", "Jürgen Groß", department="Depot")
    create(server, "E3", "Hoa Lan", status="left")
    create(server, "E4", "Ada", department="Depot")
    assert listed(server, q="HOA dang") == ["E1"]
    assert listed(server, q="jurgen") == ["E2"]
    assert listed(server, q="hoa") == ["E1", "E3"]
    assert listed(server, q="hoa", status="active") == ["E1"]
    assert listed(server, department="Depot", q="ada") == ["E4"]
    assert listed(server, q="' OR 1=1 --") == []
    first = server.get(f"{PEOPLE}?q=a&limit=2").json
    rest = server.get(f"{PEOPLE}?q=a&limit=2&cursor={first['next']}").json
    assert [p["employee_id"] for p in first["employees"] + rest["employees"]] == ["E1", "E3", "E4"]
    assert "next" not in rest
    assert server.get(f"{PEOPLE}?status=gone").json["code"] == "invalid_field"


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        (b"not json", 400, "invalid_request"),
        (b"[]", 400, "invalid_request"),
        (b"", 400, "invalid_request"),
        (b"[" * 5000, 400, "invalid_request"),
        ({"employee_name": "N"}, 400, "missing_field"),
        ({"employee_id": "E9"}, 400, "missing_field"),
        ({"employee_id": "E9", "employee_name": " "}, 400, "missing_field"),
        ({"employee_id": "E9", "employee_name": 7}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N", "salary": "1"}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N", "email": "nobody"}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N", "site": "nowhere"}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N", "starts_on": "2026-02-30"}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N", "status": None}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "N" * 300}, 400, "invalid_field"),
        ({"employee_id": "E9", "employee_name": "\ud800"}, 400, "invalid_request"),
        ({"employee_id": "TAKEN", "employee_name": "N"}, 409, "conflict"),
        ({"employee_id": "E9", "employee_name": "N", "badge_code": "0042"}, 409, "conflict"),
        ({"employee_id": "E9", "employee_name": "N", "payroll_number": "x" * 65}, 400, "invalid_field"),
    ],
)
def test_what_is_refused(shared_server, document, status, code):
    send(shared_server, "POST", PEOPLE, {"employee_id": "TAKEN", "employee_name": "T", "badge_code": "0042"})
    answer = send(shared_server, "POST", PEOPLE, document)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body
    assert shared_server.get(f"{PEOPLE}/E9").status == 404


def test_a_suspended_person_is_not_recognised_and_keeps_the_photos(server, photos):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    picture = {"image": ("p.jpg", photos.astronaut_webcam())}

    def answers():
        found = server.search(picture["image"][1]).json
        identified = server.post_form("/api/v1/faces/identify", picture).json
        verified = server.post_form("/api/v1/faces/verify", picture | {"employee_id": "E1"}).json
        return found.get("employee_id"), identified["answer"], verified["answer"]

    assert answers() == ("E1", "accepted", "accepted")
    for status in ("suspended", "left"):
        assert send(server, "PATCH", f"{PEOPLE}/E1", {"status": status}).status == 200
        assert answers() == (None, "not_known", "not_known")
        found = server.search(picture["image"][1]).json
        assert (found["employee_name"], found["reason"]) == ("Unknown", "not_known")
        assert status not in json.dumps(found), "why is not for the door"
        assert f"reason={status}" in server.log or f'"{status}"' in server.log
    other = server.insert("E2", "Somebody Else", photos.astronaut())
    assert (other.status, other.json["code"]) == (409, "face_belongs_to_other")
    assert send(server, "PATCH", f"{PEOPLE}/E1", {"status": "active"}).json["photos"] == 1
    assert answers() == ("E1", "accepted", "accepted")


def test_merging_two_people(server, photos):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    merged = send(server, "POST", f"{PEOPLE}/E1/merge", {"from": "E2"})
    assert (merged.status, merged.json["photos_moved"]) == (200, 1), merged.body
    assert server.search(photos.person("green")).json["employee_id"] == "E1"
    record = server.get(f"{PEOPLE}/E2").json
    assert (record["employee_id"], record["former_ids"], record["photos"]) == ("E1", ["E2"], 2)
    assert listed(server) == ["E1"]
    again = server.insert("E2", "Eileen Collins", photos.person("green"))
    assert (again.status, again.json["employee_id"]) == (200, "E1"), again.body
    assert send(server, "POST", PEOPLE, {"employee_id": "E2", "employee_name": "N"}).status == 409
    refused = server.request("DELETE", f"{PEOPLE}/E2")
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert send(server, "POST", f"{PEOPLE}/E1/merge", {"from": "E1"}).status == 400
    assert send(server, "POST", f"{PEOPLE}/E1/merge", {"from": "E7"}).status == 404
    server.kill()
    server.start()
    assert server.search(photos.person("green")).json["employee_id"] == "E1"
    assert server.request("DELETE", f"{PEOPLE}/E1").json["photos_removed"] == 2
    assert server.search(photos.person("green")).json["employee_name"] == "Unknown"
    assert server.insert("E2", "Ada Green", photos.person("green")).json["employee_id"] == "E2"


def test_insert_renames_and_keeps_the_rest_of_the_record(server, photos):
    create(server, "E1", "Eileen", email="e@example.com", department="Crew")
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    record = server.get(f"{PEOPLE}/E1").json
    assert (record["employee_name"], record["email"], record["photos"]) == ("Eileen Collins", "e@example.com", 1)
    assert record["version"] == 2
    assert listed(server, q="collins") == ["E1"]


def test_sites(server):
    def put(name, document):
        return send(server, "PUT", f"/api/v1/sites/{name}", document)

    assert put("B", {"name": "Berlin", "time_zone": "Europe/Berlin"}).status == 200
    assert put("A%2F1", {"name": "Athens", "time_zone": "Europe/Athens"}).json["site"] == "A/1"
    assert put("B", {"name": "Berlin Mitte", "time_zone": "Europe/Berlin"}).status == 200
    assert [(s["site"], s["name"]) for s in server.get("/api/v1/sites").json["sites"]] == [
        ("A/1", "Athens"), ("B", "Berlin Mitte")]  # fmt: skip
    assert put("C", {"name": "C"}).json["code"] == "missing_field"
    assert put("C", {"name": "C", "time_zone": "../x"}).json["code"] == "invalid_field"
    create(server, "E1", "Ada", site="B")
    assert listed(server, site="B") == ["E1"]
    assert server.request("DELETE", "/api/v1/sites/B").status == 409
    assert server.request("DELETE", "/api/v1/sites/A%2F1").status == 200
    assert server.request("DELETE", "/api/v1/sites/A%2F1").status == 404


def test_rights(server, cli_json):
    code, made = cli_json("keys", "add", "door", "--rights", "search,enrol", "--data", server.data)
    assert code == 0
    for method, path in (("GET", f"{PEOPLE}/E1"), ("POST", PEOPLE), ("PATCH", f"{PEOPLE}/E1"),
                         ("POST", f"{PEOPLE}/E1/merge"), ("GET", "/api/v1/sites"),
                         ("PUT", "/api/v1/sites/X"), ("DELETE", "/api/v1/sites/X")):  # fmt: skip
        assert server.request(method, path, body=b"{}", key=made["key"]).status == 403, (method, path)
        assert server.request(method, path, body=b"{}", key=None).status == 401, (method, path)


def test_a_person_called_like_an_address(server):
    create(server, "search", "Ms Search")
    assert server.get(f"{PEOPLE}/search").status == 405
    assert server.get(f"{PEOPLE}/%73earch").json["employee_id"] == "search"
    assert server.request("DELETE", f"{PEOPLE}/%73earch").status == 200


def test_import_over_http(server):
    def run(file, **fields):
        return server.post_form(f"{PEOPLE}/import", {"file": ("people.csv", file)} | fields)

    text = "Employee ID;Name;Department;Shoe size;Email\r\nE1;Đặng Thị Hoa;Sales;36;\r\nE2;;Depot;;a@b\r\n"
    file = text.encode("utf-16")
    tried = run(file, dry_run="true").json
    assert (tried["written"], tried["created"], tried["refused"]) == (False, 1, 1)
    assert tried["ignored_columns"] == ["Shoe size"]
    good, bad = tried["lines"]
    assert {"field": "employee_name", "before": None, "after": "Đặng Thị Hoa"} in good["changes"]
    assert (bad["line"], bad["employee_id"], bad["code"]) == (3, "E2", "missing_field")
    assert listed(server) == []
    assert run(file, all_or_nothing="true").json["written"] is False
    assert listed(server) == []
    assert run(file).json["written"] is True
    assert listed(server, q="dang") == ["E1"]
    again = run(b"id,department,status\nE1,Depot,\n").json
    assert (again["changed"], again["lines"][0]["changes"]) == (
        1, [{"field": "department", "before": "Sales", "after": "Depot"}])  # fmt: skip
    assert run(b"id,department\nE1,Depot\n").json["unchanged"] == 1
    for broken in (b"", b"name\nAda\n", b"id,ID\nE1,E2\n", b"id\n\xe9\n"):
        assert run(broken).status == 400, broken
    assert run(b"id\nE1\n", dry_run="perhaps").json["code"] == "invalid_field"


def test_a_workbook_is_imported_as_its_csv(server):
    def run(file, **fields):
        answer = server.post_form(f"{PEOPLE}/import", {"file": ("people", file)} | fields)
        assert answer.status == 200, answer.body
        return {name: value for name, value in answer.json.items() if name != "request_id"}

    start = datetime.date(2026, 3, 1)
    header = ["Employee ID", "Name", "starts_on", "badge_code", "Shoe size"]
    rows = [
        ["0042", "Đặng Thị Hoa", start, 7001, "#N/A"],
        [None, None, None, None, None],
        [43, "Bo", "someday", None, None],
        [44, "Cy", start, "#REF!", None],
        [None, "Nobody", start, None, None],
        ["0042", "Twice", None, None, None],
        [45, "Too", start, 7002, 36, "much"],
    ]
    table = workbook([header, *rows])
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in [header, *rows])
    tried = run(table, dry_run="true")
    assert tried == run(text.encode(), dry_run="true"), "the same lines, faults and changes"
    assert (tried["written"], tried["created"], tried["refused"]) == (False, 1, 5)
    assert [line["line"] for line in tried["lines"]] == [2, 4, 5, 6, 7, 8]
    assert tried["lines"][2]["error"] == "badge_code: the formula in the cell fails (#REF!)"
    assert listed(server) == []
    assert run(table)["written"] is True
    person = server.get(f"{PEOPLE}/0042").json
    assert (person["employee_name"], person["starts_on"], person["badge_code"]) == (
        "Đặng Thị Hoa", "2026-03-01", "7001")  # fmt: skip


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "has a password"),
        (lambda: workbook([["id"], ["E1"]])[:-40], "damaged"),
        (lambda: workbook([]), "empty"),
        (lambda: workbook([["name"], ["Ada"]]), "No column is called employee_id"),
        (lambda: workbook([], sheet=" " * (65 * 1024 * 1024)), "larger than"),
        (lambda: workbook([], sheet='<!DOCTYPE w [<!ENTITY a "aa">]><w>&a;</w>'), "document type"),
        (lambda: workbook([["id"], *([n] for n in range(20_001))]), "more than 20000 rows"),
    ],
    ids=["old", "cut", "empty", "no-id", "bomb", "entities", "rows"],
)
def test_a_workbook_that_is_refused(shared_server, make, says):
    answer = shared_server.post_form(f"{PEOPLE}/import", {"file": ("people.xlsx", make())})
    assert (answer.status, answer.json["code"]) == (400, "invalid_field"), answer.body
    assert says in answer.json["error"]


def test_by_command(data, cli, cli_json, tmp_path):
    at = ("--data", data)
    code, _ = cli_json("sites", "add", "HN", "--name", "Hanoi", "--time-zone", "Asia/Ho_Chi_Minh", *at)
    assert code == 0
    assert cli_json("sites", "list", *at) == (
        0, {"sites": [{"site": "HN", "name": "Hanoi", "time_zone": "Asia/Ho_Chi_Minh"}]})  # fmt: skip
    file = tmp_path / "people.csv"
    file.write_text("id,name,site,starts_on\nE1,Ada,HN,2026-03-01\nE2,Bo,XX,\n")
    code, report = cli_json("people", "import", file, "--dry-run", *at)
    assert (code, report["created"], report["refused"], report["written"]) == (1, 1, 1, False)
    assert cli_json("people", "list", *at) == (0, {"employees": []})
    code, out, _ = cli("people", "import", file, *at)
    assert code == 1
    assert "line 2, E1: new" in out and "line 3, E2: refused: site: there is no site XX" in out
    sheet = tmp_path / "people.xlsx"
    sheet.write_bytes(workbook([["id", "name", "site"], ["E1", None, "HN"], ["E2", "Bo", "XX"]]))
    code, out, _ = cli("people", "import", sheet, "--dry-run", *at)
    assert code == 1
    assert "line 3, E2: refused: site: there is no site XX" in out and "unchanged 1, refused 1" in out
    sheet.write_bytes(sheet.read_bytes()[:100])
    code, _, error = cli("people", "import", sheet, *at)
    assert code != 0 and "save it as .xlsx without a password" in error
    code, person = cli_json("people", "set", "E1", "--department", "Sales", "--valid-from", "2026-04-01", *at)
    assert (code, person["version"]) == (0, 2)
    code, shown = cli_json("people", "show", "E1", "--on", "2026-03-15", *at)
    assert (code, shown["site"], shown["department"]) == (0, "HN", None)
    code, shown = cli_json("people", "show", "E1", "--on", "2026-04-15", *at)
    assert (shown["site"], shown["department"]) == ("HN", "Sales")
    assert cli_json("people", "set", "E9", "--new", "--name", "Cy", *at)[1]["employee_id"] == "E9"
    assert cli("people", "set", "E9", "--new", "--name", "Cy", *at)[0] != 0
    assert cli("people", "set", "E9", "--name", "", *at)[0] != 0
    assert cli("people", "show", "E7", *at)[0] != 0
    assert cli("sites", "remove", "HN", *at)[0] != 0
    assert cli("sites", "add", "X", "--name", "X", "--time-zone", "Nowhere/At_All", *at)[0] != 0
