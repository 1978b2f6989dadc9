"""Webhooks: signed, retried and told once, to targets that the operator allows; a receiver listens on the loopback."""

import contextlib
import http.server
import json
import pathlib
import re
import threading
import time

import pytest
from rollcall_process import Server

HOOKS = "/api/v1/webhooks"
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
PATIENCE = 60  # seconds; bounds a hang


def verify_of_docs():
    """The Python receiver that docs/webhooks.md shows."""
    names = {}
    exec(re.search(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)[1], names)  # noqa: S102
    return names["verify"]


verify = verify_of_docs()


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it is sent; a path may be told to answer with another status, or not at all."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = []
        self.statuses = {}
        self.hanging = set()
        self.changed = threading.Condition()
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def at(self, path):
        return [r for r in self.received if r["path"] == path]

    def wait_for(self, path, count=1):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.at(path)) >= count, PATIENCE), self.received
        return self.at(path)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.changed:
            hangs = self.path in self.server.hanging
            self.server.received.append({"path": self.path, "headers": self.headers, "body": body})
            self.server.changed.notify_all()
        if hangs:
            self.server.over.wait(PATIENCE)
            return
        with contextlib.suppress(OSError):
            self.send_response(self.server.statuses.get(self.path, 200))
            self.end_headers()
            self.wfile.write(b"words that are nobody's business")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def receiver():
    made = Receiver()
    yield made
    made.over.set()
    made.shutdown()


@pytest.fixture(scope="module")
def office(tmp_path_factory, photos):
    """A server that may send to the loopback, with E1."""
    env = {"ROLLCALL_OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}
    with Server(tmp_path_factory.mktemp("hooks") / "data", env=env) as running:
        assert running.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        yield running


def call(server, method, path, document=None, **options):
    body = None if document is None else json.dumps(document)
    return server.request(method, path, body=body, headers={"Content-Type": "application/json"}, **options)


def add(server, receiver, path, *kinds):
    """A hook to that path of the receiver, for this test alone."""
    terms = {"name": path, "url": receiver.url(path), "kinds": list(kinds) or ["checkin.recorded"]}
    made = call(server, "POST", HOOKS, terms)
    assert made.status == 201, made.body
    return made.json


def deliveries(server, hook):
    return server.get(f"{HOOKS}/{hook['id']}/deliveries").json["deliveries"]


def wait_until(ready):
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def no_hooks(office):
    yield
    for hook in office.get(HOOKS).json["webhooks"]:
        assert call(office, "DELETE", f"{HOOKS}/{hook['id']}").status == 200


def checked_in(server, photos):
    answer = server.check_in(photos.astronaut(), {"direction": "in"})
    assert answer.status == 200 and answer.json["answer"] == "accepted", answer.body
    return answer.json["event"]


def test_a_check_in_is_told_and_the_receiver_can_tell_who_says_so(office, receiver, photos):
    hook = add(office, receiver, "/signed")
    event = checked_in(office, photos)
    (got,) = receiver.wait_for("/signed")
    body = json.loads(got["body"])
    assert (body["kind"], got["headers"]["Rollcall-Event"]) == ("checkin.recorded",) * 2
    assert body["id"] == got["headers"]["Rollcall-Delivery"]
    data = body["data"]
    assert (data["number"], data["employee_id"], data["employee_name"]) == (event["number"], "E1", "Eileen Collins")
    assert "evidence" not in data and "image" not in json.dumps(body)

    signature = got["headers"]["Rollcall-Signature"]
    assert verify(hook["secret"], signature, got["body"])
    assert not verify(hook["secret"], signature, got["body"] + b" ")
    assert not verify(hook["secret"] + "x", signature, got["body"])
    assert not verify(hook["secret"], signature, got["body"], within=-1), "too old"
    later = re.sub(r"t=\d+", f"t={int(time.time()) + 1}", signature)
    assert not verify(hook["secret"], later, got["body"]), "the time is signed too"

    wait_until(lambda: deliveries(office, hook)[0]["state"] == "delivered")
    (told,) = deliveries(office, hook)
    assert (told["id"], told["status"], told["attempts"]) == (body["id"], 200, 1)
    assert hook["secret"] not in office.log
    for file in office.data.glob("rollcall.db*"):
        assert hook["secret"].encode() not in file.read_bytes()


def test_what_was_sent_can_be_sent_again_and_is_known_by_its_id(office, receiver):
    hook = add(office, receiver, "/again")
    assert call(office, "POST", f"{HOOKS}/{hook['id']}/test").status == 202
    (first,) = receiver.wait_for("/again")
    wait_until(lambda: deliveries(office, hook)[0]["state"] == "delivered")
    (ping,) = deliveries(office, hook)
    rolled = call(office, "POST", f"{HOOKS}/{hook['id']}/secret").json["secret"]
    again = call(office, "POST", f"{HOOKS}/{hook['id']}/deliveries/{ping['number']}/redeliver")
    assert (again.status, again.json["state"]) == (202, "waiting")
    second = receiver.wait_for("/again", 2)[1]
    assert second["headers"]["Rollcall-Delivery"] == first["headers"]["Rollcall-Delivery"]
    assert second["body"] == first["body"], "and so it is known as one that came before"
    assert verify(rolled, second["headers"]["Rollcall-Signature"], second["body"])
    assert not verify(hook["secret"], second["headers"]["Rollcall-Signature"], second["body"])
    missing = call(office, "POST", f"{HOOKS}/{hook['id']}/deliveries/99999/redeliver")
    assert (missing.status, missing.json["code"]) == (404, "not_found")


def test_a_target_that_hangs_holds_up_nobody_else(office, receiver):
    receiver.hanging.add("/hangs")
    slow, quick = add(office, receiver, "/hangs"), add(office, receiver, "/quick")
    assert call(office, "POST", f"{HOOKS}/{slow['id']}/test").status == 202
    receiver.wait_for("/hangs")
    assert call(office, "POST", f"{HOOKS}/{quick['id']}/test").status == 202
    receiver.wait_for("/quick")
    assert deliveries(office, slow)[0]["attempts"] == 0, "it is still being sent"
    wait_until(lambda: deliveries(office, slow)[0]["attempts"] == 1)
    (hung,) = deliveries(office, slow)
    assert (hung["state"], hung["error"]) == ("waiting", "no answer within 10 s") and "status" not in hung


def test_an_error_is_tried_again_and_what_the_target_says_is_not_kept(office, receiver):
    receiver.statuses["/fails"] = 500
    hook = add(office, receiver, "/fails")
    assert call(office, "POST", f"{HOOKS}/{hook['id']}/test").status == 202
    wait_until(lambda: deliveries(office, hook)[0]["attempts"] == 1)
    answer = office.get(f"{HOOKS}/{hook['id']}/deliveries")
    (failed,) = answer.json["deliveries"]
    assert (failed["state"], failed["status"], failed["error"]) == ("waiting", 500, "answered 500")
    assert failed["next_attempt_at"] > failed["last_attempt_at"]
    assert b"nobody's business" not in answer.body and "nobody's business" not in office.log
    shown = office.get(f"{HOOKS}/{hook['id']}").json
    assert (shown["state"], shown["failures"], shown["waiting"]) == ("active", 1, 1)
    assert "secret" not in shown


def test_a_crash_before_the_delivery_loses_and_doubles_nothing(office, receiver, photos):
    hook = add(office, receiver, "/crash")
    receiver.hanging.add("/crash")
    event = checked_in(office, photos)
    (cut_off,) = receiver.wait_for("/crash")
    office.kill()
    receiver.hanging.discard("/crash")
    office.start()
    second = receiver.wait_for("/crash", 2)[1]
    assert second["headers"]["Rollcall-Delivery"] == cut_off["headers"]["Rollcall-Delivery"]
    assert json.loads(second["body"])["data"]["number"] == event["number"]
    wait_until(lambda: deliveries(office, hook)[0]["state"] == "delivered")
    assert len(deliveries(office, hook)) == 1
    assert len(receiver.at("/crash")) == 2


def test_where_it_may_go(office, receiver, tmp_path):
    def tried(server, url):
        answer = call(server, "POST", HOOKS, {"name": "x", "url": url, "kinds": ["checkin.recorded"]})
        return answer.status, answer.json.get("code")

    refused = (400, "invalid_field")
    for url in (
        "http://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "http://8.8.8.8/",  # not without https
        receiver.url("/").replace("http://", "http://user:password@"),
        receiver.url("/").replace("127.0.0.1", "[::ffff:10.0.0.1]"),
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "hr.example.com",
        "",
    ):
        assert tried(office, url) == refused, url
    hook = add(office, receiver, "/allowed")
    moved = call(office, "PATCH", f"{HOOKS}/{hook['id']}", {"url": "https://10.0.0.1/"})
    assert (moved.status, moved.json["code"]) == refused
    with Server(tmp_path / "strict") as strict:
        for url in (receiver.url("/"), "https://127.0.0.1/", "https://localhost/", "https://2130706433/"):
            assert tried(strict, url) == refused, url
        assert "outbound.allowed_networks" in call(
            strict, "POST", HOOKS, {"name": "x", "url": receiver.url("/"), "kinds": ["checkin.recorded"]}
        ).json["error"]


def test_bad_input_is_refused(office, receiver):
    good = {"name": "x", "url": receiver.url("/"), "kinds": ["checkin.recorded"]}
    for bad in (
        {},
        good | {"name": ""},
        good | {"name": "x\n"},
        good | {"kinds": []},
        good | {"kinds": ["ping"]},
        good | {"kinds": "checkin.recorded"},
        good | {"kinds": [7]},
        good | {"state": "active"},
        good | {"secret": "mine"},
        good | {"url": 7},
    ):
        answer = call(office, "POST", HOOKS, bad)
        assert (answer.status, answer.json["code"]) == (400, "invalid_field"), bad
    assert call(office, "POST", HOOKS, []).status == 400
    assert office.get(f"{HOOKS}/nobody").status == 404
    assert office.get(f"{HOOKS}/nobody/deliveries").status == 404
    hook = add(office, receiver, "/paused")
    paused = call(office, "PATCH", f"{HOOKS}/{hook['id']}", {"state": "paused"})
    assert paused.json["state"] == "paused"
    assert call(office, "POST", f"{HOOKS}/{hook['id']}/test").status == 409
    assert call(office, "PATCH", f"{HOOKS}/{hook['id']}", {"state": "failed"}).status == 400
    assert office.get(f"{HOOKS}/{hook['id']}/deliveries?limit=0").status == 400
    assert office.get(f"{HOOKS}/{hook['id']}/deliveries?cursor=x").status == 400


def test_the_command_line_does_it_beside_the_server(office, receiver, cli_json):
    allowed = {"ROLLCALL_OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}
    arguments = ("webhooks", "add", "HR", receiver.url("/cli"), "--kinds", "checkin.recorded,attempt.spoof")
    code, hook = cli_json(*arguments, "--data", office.data, env=allowed)
    assert code == 0 and hook["secret"].startswith("whsec_"), hook
    assert cli_json(*arguments, "--data", office.data)[1]["code"] == "invalid_field", "as the settings say"
    assert call(office, "POST", f"{HOOKS}/{hook['id']}/test").status == 202
    (got,) = receiver.wait_for("/cli")
    assert verify(hook["secret"], got["headers"]["Rollcall-Signature"], got["body"])
    _, listed = cli_json("webhooks", "list", "--data", office.data)
    assert [h["kinds"] for h in listed["webhooks"]] == [["checkin.recorded", "attempt.spoof"]]
    _, told = cli_json("webhooks", "deliveries", hook["id"], "--data", office.data)
    assert [d["kind"] for d in told["deliveries"]] == ["ping"]
    assert cli_json("webhooks", "remove", hook["id"], "--data", office.data)[1]["removed"]
    assert cli_json("webhooks", "remove", hook["id"], "--data", office.data)[1]["code"] == "not_found"
    _, found = cli_json("audit", "list", "--action", "webhook.", "--subject", hook["id"], "--data", office.data)
    assert [e["action"] for e in found["entries"]] == ["webhook.removed", "webhook.tested", "webhook.added"]
