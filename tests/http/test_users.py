"""Who may sign in: owners by a link, the others by invitation; changed, removed, signed in and out."""

import concurrent.futures
import json
import os
import pty
import re
import secrets
import subprocess

import pytest
from office import (PASSWORD, User, accept, add_user, audit, make_owner, send, sign_in, token_of,
                    users_cli)  # fmt: skip
from rollcall_process import Server, rollcall

USERS = "/api/v1/users"
SESSION = "/api/v1/session"


@pytest.fixture
def owner(server):
    return make_owner(server)


def test_the_first_owner_comes_by_a_link_from_the_server(server):
    link = users_cli(server, "owner-link")
    assert link["url"].startswith(f"https://localhost:{server.port}/office#token=")
    assert accept(server, token_of(link), "Olga").status == 400, "whose e-mail?"
    made = accept(server, token_of(link), "Olga", email="Owner@Example.com")
    assert made.status == 200, made.body
    assert (made.json["email"], made.json["role"], made.json["state"]) == ("owner@example.com", "owner", "active")
    assert accept(server, token_of(link), "Eve", email="eve@example.com").status == 401
    assert [user["email"] for user in users_cli(server, "list")["users"]] == ["owner@example.com"]
    actions = [(entry["action"], entry["actor"], entry.get("subject", "")) for entry in audit(server, "--action", "user.")]
    assert actions == [
        ("user.accepted", "owner@example.com", "owner@example.com"),
        ("user.owner_link_issued", "command line", ""),
    ]


def restarted_on_a_terminal(server):
    """Starts the server anew; what it prints on a terminal."""
    server.stop()
    leader, follower = pty.openpty()
    server.process = subprocess.Popen(
        server.command, env=server.environment, stdin=subprocess.DEVNULL, stdout=follower,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    printed = b""
    while b"Ctrl-C stops the server" not in printed:
        printed += os.read(leader, 65536)
    os.close(leader)
    return printed.decode()


def test_a_start_prints_an_owners_link_as_long_as_there_is_no_owner(server):
    link = re.search(r"https://localhost:\d+/office#token=([\w-]{22})\s", restarted_on_a_terminal(server))
    assert accept(server, link.group(1), "Olga", email="owner@example.com").status == 200
    assert "/office#" not in restarted_on_a_terminal(server)
    assert "/office#" not in server.log


def test_no_user_and_no_password_is_there_at_first(server):
    assert users_cli(server, "list")["users"] == []
    for email in ("admin", "admin@localhost", "owner@example.com"):
        for password in ("admin", "password", "rollcall"):
            assert sign_in(server, email, password).status == 401


def test_signing_in_and_out(server, owner):
    cookie = owner.answer.headers["set-cookie"]
    for attribute in ("__Host-rollcall=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert attribute in cookie
    me = owner.get(SESSION).json
    assert (me["role"], me["user"]["email"], me["user"]["scope"]) == ("owner", "owner@example.com", {"kind": "all"})
    assert me["csrf_token"] == owner.csrf
    assert "users" in me["rights"].split(",")
    assert owner.get("/api/v1/employees").status == 200
    out = owner.call("DELETE", SESSION)
    assert out.status == 200 and "Max-Age=0" in out.headers["set-cookie"]
    assert owner.get(SESSION).status == 401
    assert owner.get("/api/v1/employees").status == 401


def test_a_changing_call_needs_the_sessions_token_and_origin(server, owner):
    other = User(server, "owner@example.com")
    new_user = {"email": "a@example.com", "role": "auditor"}

    def post(**options):
        return send(server, "POST", USERS, new_user, cookie=owner.cookie, **options).status

    assert post() == 403
    assert post(csrf="x") == 403
    assert post(csrf=other.csrf) == 403, "the token of another session"
    assert post(csrf=owner.csrf, Origin="https://evil.example") == 403
    assert send(server, "DELETE", SESSION, cookie=owner.cookie).status == 403
    assert post(csrf=owner.csrf) == 201


def test_wrong_unknown_and_locked_are_answered_alike(server, owner):
    assert sign_in(server, "owner@example.com").status == 200
    answers = [sign_in(server, "nobody@example.com", "wrong password")]
    answers += [sign_in(server, "owner@example.com", "wrong password") for _ in range(5)]
    answers += [sign_in(server, "owner@example.com")]  # right, and locked
    texts = {(answer.status, answer.json["error"], answer.json["code"]) for answer in answers}
    assert len(texts) == 1 and answers[0].status == 401
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert owner.get(SESSION).status == 200, "who is in stays in"


def test_sign_ins_of_one_account_are_limited_whether_it_is_there_or_not(server, owner):
    def until_refused(email):
        for count in range(1, 30):
            answer = sign_in(server, email, "wrong password")
            if answer.status == 429:
                assert int(answer.headers["retry-after"]) >= 1
                return count
        return None

    assert until_refused("nobody@example.com") == 11
    assert until_refused("NOBODY@example.com") == 1, "the same account"
    # One session was opened for the fixture before.
    assert until_refused("owner@example.com") in (10, 11)


def test_an_invitation_is_accepted_once(server, owner):
    added = owner.call("POST", USERS, {"email": "Ada@Example.com", "role": "hr", "name": "Ada"})
    assert added.status == 201, added.body
    assert (added.json["email"], added.json["state"], added.headers["etag"]) == ("ada@example.com", "invited", '"1"')
    token = added.json["invitation"]["token"]
    assert sign_in(server, "ada@example.com", "").status == 400
    assert accept(server, token, password="short").json["code"] == "invalid_field"
    assert accept(server, token, password="password123").status == 400
    assert accept(server, token, password="ADA@example.com").status == 400
    with concurrent.futures.ThreadPoolExecutor() as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda n: accept(server, token, f"Ada {n}"), range(4)))
    assert statuses == [200, 401, 401, 401]
    ada = User(server, "ada@example.com")
    assert ada.answer.json["rights"] == "people:read,people:write,reports,users"

    again = owner.call("POST", f"{USERS}/{added.json['id']}/invitation")
    assert accept(server, again.json["token"], password="another long walk").status == 200
    assert ada.get(SESSION).status == 401, "a new password ends the sessions"
    assert sign_in(server, "ada@example.com").status == 401
    User(server, "ada@example.com", "another long walk")


def test_users_are_changed_by_version_and_removed(server, owner):
    added = owner.call("POST", USERS, {"email": "a@example.com", "role": "hr", "scope": {"kind": "sites", "names": ["b", "a"]}})
    address = f"{USERS}/{added.json['id']}"
    assert added.json["scope"] == {"kind": "sites", "names": ["a", "b"]}
    changed = owner.call("PATCH", address, {"email": "b@example.com"}, If_Match='"1"')
    assert (changed.status, changed.json["email"], changed.headers["etag"]) == (200, "b@example.com", '"2"')
    assert owner.call("PATCH", address, {"name": "x"}, If_Match='"1"').status == 412
    assert owner.call("DELETE", address, If_Match='"1"').status == 412
    assert owner.call("PATCH", address, {"email": "owner@example.com"}).status == 409
    assert owner.call("POST", USERS, {"email": "b@example.com", "role": "hr"}).status == 409
    assert owner.call("DELETE", address, If_Match='"2"').status == 200
    assert owner.get(address).status == 404
    actions = [entry["action"] for entry in audit(server, "--action", "user.", "--actor", "owner@example.com")]
    assert actions[:3] == ["user.removed", "user.changed", "user.invited"]


def test_who_is_disabled_is_out_at_once(server, owner):
    ada = add_user(server, owner, "ada@example.com", "hr")
    address = f"{USERS}/{ada.answer.json['user']['id']}"
    assert ada.get("/api/v1/employees").status == 200
    assert owner.call("PATCH", address, {"state": "disabled"}).status == 200
    assert ada.get("/api/v1/employees").status == 401
    assert sign_in(server, "ada@example.com").status == 401
    assert owner.call("POST", f"{address}/invitation").status == 404
    assert owner.call("PATCH", address, {"state": "active"}).status == 200
    User(server, "ada@example.com")


def test_a_role_that_is_taken_away_is_gone_from_sessions_too(server, owner):
    ada = add_user(server, owner, "ada@example.com", "hr")
    assert ada.get(USERS).status == 200
    owner.call("PATCH", f"{USERS}/{ada.answer.json['user']['id']}", {"role": "supervisor"})
    assert ada.get(USERS).status == 403


def test_the_last_owner_stays(server, owner):
    own = f"{USERS}/{owner.answer.json['user']['id']}"
    for change in ({"state": "disabled"}, {"role": "auditor"}):
        assert owner.call("PATCH", own, change).status == 409
    assert owner.call("DELETE", own).status == 409
    second = add_user(server, owner, "second@example.com", "owner")
    others = [(owner, f"{USERS}/{second.answer.json['user']['id']}"), (second, own)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        statuses = [answer.status for answer in pool.map(lambda pair: pair[0].call("DELETE", pair[1]), others)]
    assert statuses.count(200) == 1, statuses
    owners = [user for user in users_cli(server, "list")["users"] if user["role"] == "owner"]
    assert len(owners) == 1


def test_a_reset_at_the_server_brings_an_owner_back(server, owner):
    link = users_cli(server, "reset", "OWNER@example.com")
    assert owner.get(SESSION).status == 200
    assert accept(server, token_of(link), password="another long walk").status == 200
    assert owner.get(SESSION).status == 401
    User(server, "owner@example.com", "another long walk")
    assert any(entry["action"] == "user.reset_link_issued" for entry in audit(server))
    code, _, err = rollcall("users", "reset", "nobody@example.com", "--data", server.data)
    assert code == 3 and "nobody" not in err


def test_a_new_password_ends_all_sessions(server, owner):
    other = User(server, "owner@example.com")
    password = {"current": PASSWORD, "password": "another long walk"}
    assert owner.call("PUT", f"{SESSION}/password", password | {"current": "wrong password"}).status == 401
    assert owner.call("PUT", f"{SESSION}/password", password | {"password": "1234567890"}).status == 400
    changed = owner.call("PUT", f"{SESSION}/password", password)
    assert changed.status == 200 and "Max-Age=0" in changed.headers["set-cookie"]
    assert (owner.get(SESSION).status, other.get(SESSION).status) == (401, 401)
    User(server, "owner@example.com", "another long walk")


def test_keys_and_pages_have_no_account(server, owner):
    for path, method in ((f"{SESSION}/password", "PUT"), (f"{SESSION}/second-factor", "POST"), (SESSION, "DELETE")):
        assert server.request(method, path, body=b"{}").status == 403
    assert server.get(USERS).status == 200, "a key with the right `users` sees them"


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{", b'"x"', {"email": 5, "role": "hr"}, {"email": "a@b", "role": []}, {"email": "a@b"}, {"role": "hr"},
     {"email": "a" * 300 + "@b", "role": "hr"}, {"email": "a b@c", "role": "hr"}, {"email": "ä@b", "role": "hr"},
     {"email": "a@b", "role": "root"}, {"email": "a@b", "role": "hr", "scope": "all"},
     {"email": "a@b", "role": "hr", "scope": {"kind": "sites"}}, {"email": "a@b", "role": "hr", "scope": {"kind": "sites", "names": []}},
     {"email": "a@b", "role": "hr", "scope": {"kind": "sites", "names": [1]}}, {"email": "a@b", "role": "hr", "scope": {"kind": "sites", "names": ["x" * 200]}},
     {"email": "a@b", "role": "owner", "scope": {"kind": "sites", "names": ["x"]}}, {"email": "a@b", "role": "employee"},
     {"email": "a@b", "role": "hr", "name": "x" * 300}, {"email": "a@b", "role": "hr", "name": "a\u0007"},
     {"email": "a@b", "role": "hr", "password": "x"}, {"email": "a@b", "role": "hr", "state": "active"},
     {"email": "a@b", "role": "hr", "id": "x"}],
)  # fmt: skip
def test_users_of_no_sense_are_refused(shared_owner, document):
    answer = shared_owner.call("POST", USERS, document)
    assert answer.status == 400, answer.body
    assert len(shared_owner.get(USERS).json["users"]) == 1


@pytest.fixture(scope="module")
def shared_owner(shared_server):
    return make_owner(shared_server)


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"null", {}, {"email": "owner@example.com"}, {"password": PASSWORD}, {"email": ["a"], "password": {}}, {"token": ""}],
)  # fmt: skip
def test_sign_ins_of_no_sense_are_refused(shared_owner, document):
    answer = send(shared_owner.server, "POST", SESSION, document)
    assert answer.status == 400, answer.body
    assert "set-cookie" not in answer.headers


def test_oversized_sign_ins_are_refused(shared_owner):
    server = shared_owner.server
    assert sign_in(server, "a@b", "x" * 5000).status == 413
    assert sign_in(server, "x" * 1000 + "@b", "y" * 1000).status == 401
    assert accept(server, "A" * 3000).status == 401


def test_a_page_elsewhere_signs_nobody_in(shared_owner):
    document = {"email": "owner@example.com", "password": PASSWORD}
    answer = send(shared_owner.server, "POST", SESSION, document, Origin="https://evil.example")
    assert answer.status == 403 and "set-cookie" not in answer.headers


def test_a_backup_brings_users_back_and_none_of_their_sessions(server, owner, tmp_path):
    invited = owner.call("POST", USERS, {"email": "a@example.com", "role": "auditor"}).json
    backup, restored = tmp_path / "backup.tar", tmp_path / "restored"
    assert rollcall("backup", backup, "--data", server.data)[0] == 0
    assert rollcall("restore", backup, "--data", restored)[0] == 0
    with Server(restored) as other:
        assert send(other, "GET", SESSION, cookie=owner.cookie).status == 401
        assert accept(other, invited["invitation"]["token"]).status == 401
        User(other, "owner@example.com")


def test_no_secret_of_a_user_is_in_log_or_data(data):
    password = "pw " + secrets.token_hex(12)
    with Server(data, env={"ROLLCALL_LOG_LEVEL": "debug"}) as server:
        token = token_of(users_cli(server, "owner-link"))
        assert accept(server, token, password=password, email="owner@example.com").status == 200
        owner = User(server, "owner@example.com", password)
        sign_in(server, "owner@example.com", password + "x")
        factor = owner.call("POST", f"{SESSION}/second-factor", {"password": password}).json
        stored = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
        log = server.log
    assert "/api/v1/session" in log, "nothing is logged: the test would prove nothing"
    for secret in (password, token, owner.cookie.split("=", 1)[1], owner.csrf, factor["secret"]):
        assert secret not in log
        assert secret.encode() not in stored
    assert "owner@example.com" not in log
    assert json.dumps(password) not in log
