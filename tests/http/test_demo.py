"""`rollcall demo`: a company that does not exist, served."""

import datetime
import json
import re
import time

import pytest
from rollcall_process import Server, rollcall

SHEETS = "/api/v1/attendance/timesheets"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("demo") / "company", "--json", command="demo") as running:
        yield running


def told(server):
    """What it printed when it was ready."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if found := re.search(r"^\{$.*?^\}$", server.log, re.MULTILINE | re.DOTALL):
            return json.loads(found[0])
        time.sleep(0.05)
    raise AssertionError(server.log)


def get(server, path):
    answer = server.get(path, key=told(server)["api_key"])
    assert answer.status == 200, answer.body
    return answer


def test_shows_late_arrivals_of_last_week(demo):
    today = datetime.datetime.now(datetime.UTC).date()
    days = [today - datetime.timedelta(days=back) for back in (7, 1)]
    sheets = get(demo, f"{SHEETS}?from={days[0]}&to={days[1]}&limit=100").json["timesheets"]
    assert len(sheets) == told(demo)["people"] == 50
    late = [day["late"] for sheet in sheets for day in sheet["days"] if day["late"]["minutes"] > 0]
    assert late and all(figure["events"] for figure in late)


def test_has_a_month_that_was_closed_and_corrections_that_wait(demo):
    company = told(demo)
    payroll = get(demo, f"/api/v1/periods/{company['closing']}/payroll?format=csv")
    assert payroll.body.count(b"\n") > 10
    waiting = get(demo, "/api/v1/attendance/corrections?state=requested").json["corrections"]
    assert len(waiting) == company["corrections_waiting"] > 0
    entries = get(demo, "/api/v1/audit?limit=100").json["entries"]
    assert {"period.closed", "key.added", "device.paired"} <= {entry["action"] for entry in entries}


def test_has_an_owner_s_link_and_a_whole_journal(demo, cli_json):
    assert "/office#token=" in told(demo)["owner_link"]
    code, findings = cli_json("audit", "verify", "--data", demo.data, env={"ROLLCALL_MASTER_KEY": ""})
    assert code == 0, findings
    assert findings["entries"] > told(demo)["events"] > 2000


def test_fills_no_folder_that_has_a_database(demo):
    code, out, err = rollcall("demo", "--data", demo.data)
    assert code != 0 and "already" in err and "rollcall serve --data" in err
    assert out == ""
