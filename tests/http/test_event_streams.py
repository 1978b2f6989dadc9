"""The attendance log as one file, and live."""

import base64
import csv
import hashlib
import http.client
import io
import json
import time

import pytest
from office import add_user, make_owner
from rollcall_process import API_KEY

EXPORT = "/api/v1/attendance/events/export"
STREAM = "/api/v1/attendance/events/stream"
EVENTS = "/api/v1/attendance/events"


def lines(answer):
    assert answer.status == 200, answer.body
    return [json.loads(line) for line in answer.body.decode().splitlines()]


def add(server, employee, times, name="Somebody"):
    headers = {"Content-Type": "application/json"}
    person = json.dumps({"employee_id": employee, "employee_name": name})
    server.request("POST", "/api/v1/employees", body=person, headers=headers)
    wanted = [{"employee_id": employee, "kind": "add", "at": at, "direction": "in", "reason": "=late"} for at in times]
    body = json.dumps({"corrections": wanted, "approve": True})
    answer = server.request("POST", "/api/v1/attendance/corrections", body=body, headers=headers)
    assert answer.status == 201, answer.body


@pytest.fixture
def log(server):
    """Two people's events, more of them than a piece of the file has."""
    add(server, "E1", [f"2026-03-{day:02}T{hour:02}:00:00Z" for day in range(1, 20) for hour in range(0, 22, 2)])
    add(server, "E2", ["2026-03-10T08:00:00Z", "2026-04-01T08:00:00Z"], "=Bob, the Builder")
    return server


def test_the_file_has_every_event_as_the_list_shows_it(log):
    whole = lines(log.get(EXPORT))
    page = log.get(f"{EVENTS}?limit=1000").json["events"]
    assert len(whole) == 211
    assert whole == page[::-1], "oldest first"
    assert lines(log.get(f"{EXPORT}?employee_id=E2")) == [e for e in whole if e["employee_id"] == "E2"]
    march = lines(log.get(f"{EXPORT}?from=2026-03-10T00:00:00Z&until=2026-03-11T00:00:00Z"))
    assert [e["at"][:10] for e in march] == ["2026-03-10"] * 12
    assert log.get(f"{EXPORT}?employee_id=nobody").status == 404
    assert log.get(f"{EXPORT}?format=pdf").json["code"] == "invalid_field"

    table = log.get(f"{EXPORT}?format=csv&employee_id=E2")
    assert table.headers["content-disposition"] == 'attachment; filename="events.csv"'
    rows = list(csv.DictReader(io.StringIO(table.body.decode())))
    assert [(r["employee_name"], r["at"], r["direction"]) for r in rows] == [
        ("'=Bob, the Builder", "2026-03-10T08:00:00.000Z", "in"),
        ("'=Bob, the Builder", "2026-04-01T08:00:00.000Z", "in"),
    ]


def test_a_connection_goes_on_after_a_file(log):
    connection = log.connection()
    for _ in range(2):
        connection.request("GET", EXPORT, headers={"X-API-Key": API_KEY})
        answer = connection.getresponse()
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert len(answer.read().splitlines()) == 211
    connection.request("HEAD", EXPORT, headers={"X-API-Key": API_KEY})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200

    with log.raw_socket() as old:
        old.sendall(f"GET {EXPORT} HTTP/1.0\r\nX-API-Key: {API_KEY}\r\nConnection: keep-alive\r\n\r\n".encode())
        received = b""
        while piece := old.recv(65536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head and b"Connection: close" in head
    assert len(body.splitlines()) == 211


def test_one_sees_in_it_whom_one_may_see(log):
    owner = make_owner(log)
    for path, body in [
        ("/api/v1/sites/HN", {"name": "Hanoi", "time_zone": "Asia/Ho_Chi_Minh"}),
        ("/api/v1/employees/E2", {"site": "HN", "valid_from": "2026-01-01"}),
    ]:
        method = "PUT" if "sites" in path else "PATCH"
        assert owner.call(method, path, body).status == 200
    scope = {"kind": "sites", "names": ["HN"]}
    supervisor = add_user(log, owner, "s@example.com", "supervisor", scope)
    assert {e["employee_id"] for e in lines(supervisor.get(EXPORT))} == {"E2"}
    listener = Listener(log, Last_Event_ID="0", X_API_Key="", Cookie=supervisor.cookie)
    assert {listener.next()["data"]["employee_id"] for _ in range(2)} == {"E2"}
    newest = log.get(f"{EVENTS}?limit=1").json["events"][0]["number"]
    assert listener.last == str(newest), "events of others are not looked at again"
    listener.close()
    assert supervisor.get(f"{EXPORT}?employee_id=E1").status == 404


def test_a_table_of_timesheets_has_everybody(server):
    people = "employee_id,employee_name\r\n" + "".join(f"P{n:03},Person {n}\r\n" for n in range(60))
    answer = server.post_form("/api/v1/employees/import", {"file": ("people.csv", people.encode())})
    assert answer.status == 200, answer.body

    def people_of(query):
        text = server.get(f"/api/v1/attendance/timesheets?format=csv&{query}").body.decode("utf-8-sig")
        return sorted({row["employee_id"] for row in csv.DictReader(io.StringIO(text))})

    everybody = [f"P{n:03}" for n in range(60)]
    assert people_of("from=2026-03-02&to=2026-03-03") == everybody
    assert people_of("from=2026-03-02&to=2026-03-02&limit=30") == everybody[:30]
    assert people_of("from=2026-03-02&to=2026-03-02&cursor=P049") == everybody[50:]


def test_timesheets_to_be_printed_and_for_other_programs(server):
    add(server, "E1", ["2026-03-02T08:00:00Z"], "Eileen <Collins>")
    headers = {"Content-Type": "application/json"}
    out = {"employee_id": "E1", "kind": "add", "at": "2026-03-02T16:00:00Z", "direction": "out", "reason": "x"}
    body = json.dumps({"corrections": [out], "approve": True})
    assert server.request("POST", "/api/v1/attendance/corrections", body=body, headers=headers).status == 201
    sheets = "/api/v1/attendance/timesheets?month=2026-03&format="
    page = server.get(sheets + "html")
    text = page.body.decode()
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    style = text.split("<style>")[1].split("</style>")[0].encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(style).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    assert "Eileen &lt;Collins&gt;" in text and "08:00 – 16:00" in text and text.endswith("</html>\n")
    frappe = list(csv.DictReader(io.StringIO(server.get(sheets + "frappe").body.decode())))
    assert [(r["employee"], r["log_type"], r["time"]) for r in frappe] == [
        ("E1", "IN", "2026-03-02 08:00:00"),
        ("E1", "OUT", "2026-03-02 16:00:00"),
    ]
    (odoo,) = csv.DictReader(io.StringIO(server.get(sheets + "odoo").body.decode()))
    assert odoo == {"employee_id": "Eileen <Collins>", "check_in": "2026-03-02 08:00:00", "check_out": "2026-03-02 16:00:00"}
    assert server.get(sheets + "pdf").json["code"] == "invalid_field"
    assert server.get(sheets + "html&employee_id=nobody").status == 404


class Listener:
    """A client of the stream. `last`: the last id that it was told."""

    last = None

    def __init__(self, server, query="", **headers):
        self.connection = server.connection(timeout=30)
        sent = {"X-API-Key": API_KEY} | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        self.connection.request("GET", STREAM + query, headers=sent)
        self.answer = self.connection.getresponse()

    def next(self):
        """The next event: its fields."""
        fields = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
                self.last = value if name == "id" else self.last
            elif "data" in fields:
                return fields | {"data": json.loads(fields["data"])}
            elif not line:
                fields = {}

    def close(self):
        self.connection.close()


def test_what_happens_is_told_live(office, photos):
    listener = Listener(office)
    assert listener.answer.status == 200
    assert listener.answer.headers["content-type"] == "text/event-stream"
    first = office.check_in(photos.astronaut(), {"direction": "in"}).json["event"]["number"]
    told = listener.next()
    assert (told["event"], told["id"]) == ("checkin", str(first))
    assert told["data"] == office.get(EVENTS).json["events"][0]
    office.check_in(photos.nobody())
    told = listener.next()
    assert told["event"] == "attempt" and told["data"] == office.get("/api/v1/attendance/refused").json["attempts"][0]
    listener.close()

    add(office, "E2", ["2026-03-10T08:00:00Z", "2026-04-01T08:00:00Z"])
    again = Listener(office, Last_Event_ID=str(first))
    assert [again.next()["data"]["at"][:10] for _ in range(2)] == ["2026-03-10", "2026-04-01"], "what was missed"
    again.close()
    for wrong in ("x", "-1"):
        assert Listener(office, Last_Event_ID=wrong).answer.status == 400
    assert Listener(office, "?limit=5").answer.status == 400
    assert Listener(office, "?employee_id=nobody").answer.status == 404


def test_streams_are_limited_and_end_with_the_server(server):
    listeners = [Listener(server) for _ in range(8)]
    assert all(listener.answer.status == 200 for listener in listeners)
    assert Listener(server).answer.status == 503, "of one caller"
    assert server.get("/healthz").status == 200
    for listener in listeners[1:]:
        listener.close()
    deadline = time.monotonic() + 60
    while (status := Listener(server).answer.status) != 200:
        assert (status, time.monotonic() < deadline) == (503, True), "a client that went keeps its seat"
        time.sleep(0.2)
    server.stop()
    with pytest.raises(http.client.IncompleteRead):
        listeners[0].answer.read()
