"""Keys, links, sessions, certificates and file modes."""

import http.client
import json
import socket
import ssl

import pytest
from rollcall_process import API_KEY, Server, free_port, rollcall


def new_link(server, role):
    code, out, err = rollcall("link", "--data", server.data, "--role", role, "--json")
    assert code == 0, err
    return json.loads(out)


def token_of(link):
    return link["url"].split("#token=")[1]


def origin(server):
    return f"https://localhost:{server.port}"


def open_session(server, role):
    answer = server.request(
        "POST",
        "/api/v1/session",
        body=json.dumps({"token": token_of(new_link(server, role))}),
        headers={"Content-Type": "application/json", "Origin": origin(server)},
        key=None,
    )
    assert answer.status in (200, 204), answer.body
    return answer.headers["set-cookie"]


def by_cookie(server, cookie, call, *arguments, **headers):
    sent = {"Cookie": cookie.split(";")[0], "Origin": origin(server)} | headers
    return call(*arguments, key=None, headers=sent)


def test_a_link_opens_once(server):
    link = new_link(server, "enrol")
    assert link["url"].startswith(f"https://localhost:{server.port}/enroll#token=")
    request = {
        "body": json.dumps({"token": token_of(link)}),
        "headers": {"Content-Type": "application/json", "Origin": origin(server)},
        "key": None,
    }
    first = server.request("POST", "/api/v1/session", **request)
    assert first.status in (200, 204)
    cookie = first.headers["set-cookie"]
    for attribute in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"):
        assert attribute in cookie
    assert server.request("POST", "/api/v1/session", **request).status == 401


def test_an_enrolment_page_may_enrol_and_no_more(server, photos):
    cookie = open_session(server, "enrol")
    assert by_cookie(server, cookie, server.insert, "E1", "Eileen", photos.astronaut()).status == 200
    assert by_cookie(server, cookie, server.search, photos.astronaut()).status == 403
    assert by_cookie(server, cookie, server.extract, photos.astronaut()).status == 403
    assert by_cookie(server, cookie, server.get, "/api/v1/employees").status == 403


def test_a_checkin_page_may_search_and_no_more(server, photos):
    cookie = open_session(server, "checkin")
    assert by_cookie(server, cookie, server.search, photos.astronaut()).status == 200
    assert by_cookie(server, cookie, server.insert, "E1", "Eileen", photos.astronaut()).status == 403


@pytest.mark.parametrize("other", ["https://evil.example", "null", "http://localhost"])
def test_a_cookie_needs_the_origin_of_this_server(server, photos, other):
    cookie = open_session(server, "checkin")
    answer = by_cookie(server, cookie, server.search, photos.astronaut(), Origin=other)
    assert answer.status == 403


def test_keys_by_command_line_while_the_server_runs(server, photos, cli_json):
    code, made = cli_json("keys", "add", "door", "--rights", "search", "--data", server.data)
    assert code == 0
    key = made["key"]
    assert server.search(photos.astronaut(), key=key).status == 200
    assert server.insert("E1", "N", photos.astronaut(), key=key).status == 403
    stored = b"".join(p.read_bytes() for p in server.data.rglob("*") if p.is_file())
    assert key.encode() not in stored, "a key is stored by its hash only"
    code, listed = cli_json("keys", "list", "--data", server.data)
    assert [k["name"] for k in listed["keys"]] == ["door"]
    assert key not in json.dumps(listed)
    assert cli_json("keys", "remove", "door", "--data", server.data)[0] == 0
    assert server.search(photos.astronaut(), key=key).status == 401


def test_the_key_of_the_environment_is_never_stored(server, photos):
    assert server.search(photos.astronaut()).status == 200
    stored = b"".join(p.read_bytes() for p in server.data.rglob("*") if p.is_file())
    assert API_KEY.encode() not in stored
    assert API_KEY not in server.log


def test_the_key_of_the_environment_does_what_the_reference_needs_and_no_more(data, photos, cli):
    with Server(data, env={"ROLLCALL_API_KEY_RIGHTS": ""}) as server:
        assert server.insert("E1", "Eileen", photos.astronaut()).status == 200
        assert server.search(photos.astronaut()).json["employee_id"] == "E1"
        assert server.extract(photos.astronaut()).status == 200
        assert server.check_in(photos.astronaut()).json["answer"] == "accepted"
        for path in ("/api/v1/employees", "/api/v1/attendance/events", "/api/v1/devices", "/api/v1/users"):
            assert server.get(path).status == 403, path
        assert server.request("DELETE", "/api/v1/employees/E1").status == 403
    code, _, err = cli("serve", "--data", data, env={"ROLLCALL_API_KEY_RIGHTS": "search,everything"})
    assert code == 2 and "everything" in err and "api_key_rights" in err


def test_a_short_key_is_refused(data, cli):
    code, _, err = cli("serve", "--data", data, env={"ROLLCALL_API_KEY": "short-secret"})
    assert code == 2
    assert "20" in err
    assert "short-secret" not in err


def test_secrets_are_their_owners_alone(server):
    for path in [server.data, *server.data.rglob("*")]:
        allowed = 0o700 if path.is_dir() else 0o600
        if path.suffix == ".crt":
            allowed = 0o644
        assert path.stat().st_mode & 0o777 & ~allowed == 0, path


def test_doctor_finds_a_key_that_others_can_read(server):
    key = server.data / "tls" / "ca.key"
    assert "problem: " + str(key) not in rollcall("doctor", "--data", server.data)[1]
    key.chmod(0o644)
    code, out, _ = rollcall("doctor", "--data", server.data)
    assert code == 1
    assert "problem: " + str(key) in out


def test_the_certificate_is_good_for_localhost_only_by_our_ca(server):
    with server.raw_socket() as wire:
        names = [value for kind, value in wire.getpeercert()["subjectAltName"] if kind == "DNS"]
        assert "localhost" in names
        assert wire.version() in ("TLSv1.2", "TLSv1.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(
            socket.create_connection(("127.0.0.1", server.port)),
            server_hostname="localhost",
        )


def test_the_ca_stays_and_old_tls_is_refused(server, data):
    authority = (data / "tls" / "ca.crt").read_bytes()
    assert server.get("/trust/ca.crt", key=None).body.strip() == authority.strip()
    server.stop()
    with Server(data) as again:
        assert (data / "tls" / "ca.crt").read_bytes() == authority
        old = again.tls_context()
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, OSError)):
            plain = socket.create_connection(("127.0.0.1", again.port))
            old.wrap_socket(plain, server_hostname="localhost")


def test_the_trust_page_over_plain_http(data):
    port = free_port()
    with Server(data, "--trust-port", port) as server:

        def get(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

        status, page = get("/trust")
        assert status == 200
        assert b"{{" not in page, "placeholders are filled in"
        assert get("/trust/ca.crt")[0] == 200
        for path in ("/checkin", "/api/v1/employees", "/healthz", "/metrics"):
            assert get(path)[0] == 404
        assert server.get("/trust", key=None).body


def test_a_taken_trust_port_is_only_a_warning(server, tmp_path):
    with Server(tmp_path / "other", "--trust-port", server.port) as other:
        assert other.get("/healthz", key=None).status == 200
        assert "the page /trust is not served over plain HTTP" in other.log


def test_no_cors_by_default(server):
    answer = server.get("/healthz", headers={"Origin": "https://evil.example"}, key=None)
    assert "access-control-allow-origin" not in answer.headers


def test_no_token_key_cookie_or_vector_in_the_log(data, photos):
    with Server(data, env={"ROLLCALL_LOG_LEVEL": "debug"}) as server:
        link = new_link(server, "enrol")
        cookie = open_session(server, "enrol").split(";")[0]
        server.insert("E1", "Eileen", photos.astronaut())
        vector = server.extract(photos.astronaut()).json["vector"]
        server.get("/checkin?token=" + token_of(link), key=None)
        assert server.get("/api/v1/session", headers={"Cookie": cookie}, key=None).status == 200
        server.search(photos.astronaut(), key="wrong-key-0123456789")
        log = server.log
    assert "/api/v1/employees/insert" in log, "nothing is logged: the test would prove nothing"
    numbers = [text for text in map(str, vector) if len(text) > 8]
    assert len(numbers) > 100
    for secret in (token_of(link), API_KEY, "wrong-key-0123456789", cookie.split("=", 1)[1], *numbers):
        assert secret not in log
