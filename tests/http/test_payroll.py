"""Pay periods as files for a payroll program."""

import csv
import datetime
import io
import json
import xml.etree.ElementTree as ET
import zipfile

import pytest
from rollcall_process import ROOT, Server, rollcall

PAYROLL = "/api/v1/attendance/payroll"
PERIODS = "/api/v1/periods"
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
DAY = str(TODAY - datetime.timedelta(days=5))
WEEK = {"from": str(TODAY - datetime.timedelta(days=8)), "to": str(TODAY - datetime.timedelta(days=4))}
REST = {"from": str(TODAY - datetime.timedelta(days=3)), "to": str(TODAY - datetime.timedelta(days=1))}
RANGE = f"from={WEEK['from']}&to={WEEK['to']}"

TEMPLATE = """
lines = "people"
unit = "clock"
carried = "added"
[csv]
separator = ";"
byte_order_mark = false
[[wage_types]]
code = "4711"
minutes = ["worked"]
[[columns]]
header = "Company"
text = "007"
[[columns]]
header = "Person"
source = "employee_id"
[[columns]]
header = "Name"
source = "employee_name"
[[columns]]
header = "Hours"
wage_type = "4711"
"""


def post(server, path, document):
    body = json.dumps(document).encode()
    return server.request("POST", path, body=body, headers={"Content-Type": "application/json"})


def send(server, path, document):
    answer = post(server, path, document)
    assert answer.status in (200, 201), answer.body
    return answer.json


def come_and_go(server, employee, begin, end):
    lines = [
        {"employee_id": employee, "kind": "add", "at": f"{DAY}T{clock}:00Z", "direction": way, "reason": "by hand"}
        for clock, way in ((begin, "in"), (end, "out"))
    ]
    send(server, "/api/v1/attendance/corrections", {"corrections": lines, "approve": True})


def fill(server):
    """Two people without plans: all that they work is overtime."""
    send(server, "/api/v1/employees", {"employee_id": "E1", "employee_name": "=HYPERLINK(1)"})
    send(server, "/api/v1/employees", {"employee_id": "0042", "employee_name": "Ada Green", "department": "Lab",
                                            "valid_from": "2026-01-01"})  # fmt: skip
    come_and_go(server, "E1", "08:00", "12:20")
    come_and_go(server, "0042", "09:00", "10:00")


@pytest.fixture
def office(server):
    fill(server)
    return server


@pytest.fixture
def template(tmp_path):
    file = tmp_path / "payroll.toml"
    file.write_text(TEMPLATE)
    return file


def rows(answer):
    assert answer.status == 200, answer.body
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


def test_an_open_period_is_marked_provisional_everywhere(office):
    answer = office.get(f"{PAYROLL}?{RANGE}&format=csv")
    assert answer.headers["rollcall-payroll"] == "provisional"
    name = f"payroll-{WEEK['from']}-{WEEK['to']}-provisional.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"].startswith("text/csv")
    table = {row["Employee"]: row for row in rows(answer)}
    assert (table["E1"]["Wage type"], table["E1"]["Hours"]) in {("200", "4.33"), ("210", "4.33")}
    assert table["E1"]["Name"] == "'=HYPERLINK(1)"
    assert {row["State"] for row in table.values()} == {"provisional"}
    document = office.get(f"{PAYROLL}?{RANGE}").json
    assert (document["state"], document["people"], len(document["lines"])) == ("provisional", 2, 2)
    assert [line["Hours"] for line in document["lines"] if line["Employee"] == "0042"] == [1.0]
    assert [row["Employee"] for row in rows(office.get(f"{PAYROLL}?{RANGE}&format=csv&department=Lab"))] == ["0042"]


def test_a_closing_pays_its_days_and_what_it_carries(office, cli_json):
    first = send(office, f"{PERIODS}/close", WEEK)["number"]
    path = f"{PERIODS}/{first}/payroll?format=csv"
    answer = office.get(path)
    assert answer.headers["rollcall-payroll"] == "closed"
    assert answer.headers["content-disposition"] == f'attachment; filename="payroll-{WEEK["from"]}-{WEEK["to"]}.csv"'
    assert office.get(f"{PAYROLL}?{RANGE}&format=csv").headers["rollcall-payroll"] == "closed"
    before = rows(answer)
    assert {(row["Employee"], row["Entry"], row["State"]) for row in before} == {
        ("E1", "period", "closed"),
        ("0042", "period", "closed"),
    }
    come_and_go(office, "E1", "13:00", "13:30")
    assert rows(office.get(path)) == before
    second = send(office, f"{PERIODS}/close", REST)["number"]
    assert rows(office.get(path)) == before
    (carried,) = rows(office.get(f"{PERIODS}/{second}/payroll?format=csv"))
    assert (carried["Employee"], carried["Entry"], carried["Hours"]) == ("E1", "carried", "0.50")
    assert (carried["From"], carried["To"]) == (WEEK["from"], WEEK["to"])
    kept = office.get(f"{PERIODS}/{second}/timesheets").json["timesheets"]
    paid = {one["employee_id"]: one["closings"][0]["carried"] for one in kept}
    assert paid["0042"] == [] and [one["from"] for one in paid["E1"]] == [WEEK["from"]]
    send(office, f"{PERIODS}/{second}/reopen", {"reason": "a wrong plan"})
    refused = office.get(f"{PERIODS}/{second}/payroll")
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    _, listed = cli_json("audit", "list", "--action", "payroll.", "--data", office.data)
    assert f"{first}: {WEEK['from']}/{WEEK['to']}" in {entry["subject"] for entry in listed["entries"]}


def test_the_template_decides_on_columns_codes_and_units(data, template):
    with Server(data, env={"ROLLCALL_ATTENDANCE_PAYROLL_TEMPLATE": str(template)}) as server:
        fill(server)
        table = server.get(f"{PAYROLL}?{RANGE}&format=csv").body.decode()
        assert table == "Company;Person;Name;Hours\r\n007;0042;Ada Green;1:00\r\n007;E1;'=HYPERLINK(1);4:20\r\n"
        lines = server.get(f"{PAYROLL}?{RANGE}").json["lines"]
        assert lines[0] == {"Company": "007", "Person": "0042", "Name": "Ada Green", "Hours": "1:00"}


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(body):
    """The lines of a workbook's sheet: by column letter, (type, text) of each cell; a number has no type."""
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert archive.testzip() is None
    sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SHEET}f")), "a formula"
    return [
        {cell.get("r").rstrip("0123456789"): (cell.get("t"), "".join(cell.itertext())) for cell in line.iter(f"{SHEET}c")}
        for line in sheet.iter(f"{SHEET}row")
    ]


def test_a_workbook_has_text_as_text_and_amounts_as_numbers(office, tmp_path, cli_json):
    answer = office.get(f"{PAYROLL}?{RANGE}&format=xlsx")
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-disposition"].endswith('-provisional.xlsx"')
    heading, *lines = cells(answer.body)
    table = [{heading[column][1]: cell for column, cell in line.items()} for line in lines]
    table = {line["Employee"][1]: line for line in table}
    assert table["E1"]["Name"] == ("inlineStr", "=HYPERLINK(1)")
    assert table["0042"]["Employee"] == ("inlineStr", "0042")
    assert [table[one]["Hours"] for one in ("E1", "0042")] == [(None, "4.33"), (None, "1")]
    assert table["E1"]["State"] == ("inlineStr", "provisional")
    properties = zipfile.ZipFile(io.BytesIO(answer.body)).read("docProps/core.xml").decode()
    assert f"Payroll {WEEK['from']} to {WEEK['to']}, provisional" in properties
    send(office, f"{PERIODS}/close", WEEK)
    closed = office.get(f"{PERIODS}/1/payroll?format=xlsx").body
    file = tmp_path / "pay.xlsx"
    code, told = cli_json("payroll", "--data", office.data, "--closing", 1, "--format", "xlsx", "--output", file)
    assert code == 0 and told["state"] == "closed"
    assert cells(file.read_bytes()) == cells(closed)
    code, _, errors = rollcall("payroll", "--data", office.data, "--closing", 1, "--format", "xlsx")
    assert code != 0 and "--output" in errors


def test_a_template_with_a_fault_is_refused_with_its_line(data, template):
    template.write_text(TEMPLATE.replace('"clock"', '"days"'))
    for arguments in (("serve", "--port", "0", "--trust-port", "0"), ("payroll", "--month", "2026-03")):
        code, _, errors = rollcall(
            *arguments, "--data", data, env={"ROLLCALL_ATTENDANCE_PAYROLL_TEMPLATE": str(template)}
        )
        assert code != 0
        assert f"{template}: line 3: unit: must be one of hours, minutes, clock" in errors


def test_the_template_of_the_docs_is_one(office, template):
    text = (ROOT / "docs" / "payroll.md").read_text()
    template.write_text(text.split("```toml\n")[1].split("```")[0])
    period = ("--from", WEEK["from"], "--to", WEEK["to"])
    code, table, errors = rollcall("payroll", "--data", office.data, *period, "--payroll-template", template)
    assert code == 0, errors
    assert table.splitlines()[1:] == ["0815;0042;1500;1,00", "0815;E1;1500;4,33"]


def test_a_person_is_called_as_the_payroll_program_does(office):
    answer = office.request(
        "PATCH",
        "/api/v1/employees/E1",
        body=json.dumps({"payroll_number": "00017"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, answer.json["payroll_number"]) == (200, "00017")
    lines = office.get(f"{PAYROLL}?{RANGE}").json["lines"]
    assert [(line["Payroll number"], line["Employee"]) for line in lines] == [("0042", "0042"), ("00017", "E1")]
    taken = post(office, "/api/v1/employees", {"employee_id": "E3", "employee_name": "C", "payroll_number": "00017"})
    assert (taken.status, taken.json["code"]) == (409, "conflict") and "E1" in taken.json["error"]
    send(office, "/api/v1/employees", {"employee_id": "E4", "employee_name": "D", "payroll_number": "0042"})
    both = office.get(f"{PAYROLL}?{RANGE}")
    assert (both.status, both.json["code"]) == (409, "conflict")
    assert "0042" in both.json["error"] and "E4" in both.json["error"]


def test_the_command_writes_the_same_file(office, template, tmp_path, cli_json):
    send(office, f"{PERIODS}/close", WEEK)
    file = tmp_path / "march.csv"
    code, told = cli_json("payroll", "--data", office.data, "--closing", 1, "--output", file)
    assert code == 0, told
    assert told == {"file": str(file), "from": WEEK["from"], "to": WEEK["to"], "state": "closed", "people": 2, "lines": 2}
    assert file.read_bytes() == office.get(f"{PERIODS}/1/payroll?format=csv").body
    assert file.stat().st_mode & 0o777 == 0o600
    code, told = cli_json("payroll", "--data", office.data, "--closing", 1, "--output", file)
    assert code != 0 and told["code"] == "conflict"
    code, table, errors = rollcall(
        "payroll", "--data", office.data, "--from", REST["from"], "--to", REST["to"], "--payroll-template", template
    )
    assert code == 0 and "provisional" in errors
    assert table.splitlines()[0] == "Company;Person;Name;Hours"
    code, printed, _ = rollcall("payroll", "--print-template")
    assert code == 0
    template.write_text(printed)
    code, table, _ = rollcall("payroll", "--data", office.data, "--closing", 1, "--payroll-template", template)
    assert code == 0 and table.splitlines() == file.read_bytes().decode().splitlines()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (PAYROLL, 400, "missing_field"),
        (f"{PAYROLL}?month=2026-13", 400, "invalid_field"),
        (f"{PAYROLL}?month=2026-03&format=pdf", 400, "invalid_field"),
        (f"{PERIODS}/1/payroll?format=pdf", 400, "invalid_field"),
        (f"{PERIODS}/7/payroll", 404, "not_found"),
        (f"{PERIODS}/x/payroll", 404, "not_found"),
    ],
)
def test_what_cannot_be_is_refused(shared_server, path, status, code):
    answer = shared_server.get(path)
    assert (answer.status, answer.json["code"]) == (status, code)
