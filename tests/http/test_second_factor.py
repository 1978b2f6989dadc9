"""Codes of an authenticator app: set up, asked for, each taken once; recovery codes; required."""

import time

import pytest
from office import PASSWORD, STEP, User, accept, add_user, code_of, make_owner, sign_in, token_of, users_cli
from rollcall_process import Server

FACTOR = "/api/v1/session/second-factor"


@pytest.fixture
def owner(server):
    return make_owner(server)


def early_in_a_step():
    """Waits until the step is so young that the test's calls come before its end."""
    left = STEP - time.time() % STEP
    if left < 8:
        time.sleep(left + 0.1)


def enrol(user):
    """The secret and the recovery codes; the code of the step before now has confirmed it."""
    offered = user.call("POST", FACTOR, {"password": PASSWORD})
    assert offered.status == 200, offered.body
    assert offered.json["uri"].startswith("otpauth://totp/Rollcall:")
    secret = offered.json["secret"]
    early_in_a_step()
    confirmed = user.call("PUT", FACTOR, {"code": code_of(secret, -1)})
    assert confirmed.status == 200, confirmed.body
    codes = confirmed.json["recovery_codes"]
    assert len(set(codes)) == 10
    return secret, codes


def test_a_code_is_asked_for_and_taken_once(server, owner):
    assert owner.call("POST", FACTOR, {"password": "wrong password"}).status == 401
    assert owner.call("PUT", FACTOR, {"code": "000000"}).status == 409, "nothing was offered"
    secret, _ = enrol(owner)
    assert owner.get(FACTOR).json["recovery_codes_left"] == 10
    asked = sign_in(server, "owner@example.com")
    assert (asked.status, asked.json["second_factor_required"]) == (200, True)
    assert "set-cookie" not in asked.headers
    code = code_of(secret)
    assert sign_in(server, "owner@example.com", "wrong password", code=code).status == 401
    User(server, "owner@example.com", code=code)
    replayed = sign_in(server, "owner@example.com", code=code)
    assert replayed.status == 401
    assert replayed.json["error"] == sign_in(server, "nobody@example.com").json["error"]
    assert sign_in(server, "owner@example.com", code=code_of(secret, -1)).status == 401
    User(server, "owner@example.com", code=code_of(secret, 1))


def test_wrong_codes_lock_the_account(server, owner):
    secret, _ = enrol(owner)
    for wrong in ("000000", "", "x" * 1000, "12345"):
        answer = sign_in(server, "owner@example.com", code=wrong)
        assert answer.status == (401 if wrong else 200)
    assert sign_in(server, "owner@example.com", code="1234567").status == 401
    assert sign_in(server, "owner@example.com", code=code_of(secret)).status == 401, "locked by now"


def test_a_recovery_code_is_good_once(server, owner):
    _, codes = enrol(owner)
    User(server, "owner@example.com", code=codes[3].lower())
    assert sign_in(server, "owner@example.com", code=codes[3]).status == 401
    assert owner.get(FACTOR).json["recovery_codes_left"] == 9
    stored = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
    assert codes[0].encode() not in stored and codes[0].replace("-", "").encode() not in stored


def test_a_lost_one_is_taken_away_by_an_owner_or_at_the_server(server, owner):
    ada = add_user(server, owner, "ada@example.com", "hr")
    enrol(ada)
    address = f"/api/v1/users/{ada.answer.json['user']['id']}/second-factor"
    assert ada.call("DELETE", address).status in (403, 404)
    assert owner.call("DELETE", address).status == 200
    User(server, "ada@example.com")
    enrol(owner)
    link = users_cli(server, "reset", "owner@example.com")
    assert accept(server, token_of(link), "Olga").status == 200
    User(server, "owner@example.com")


def test_it_is_removed_with_the_password(server, owner):
    _, codes = enrol(owner)
    assert owner.call("POST", FACTOR, {"password": PASSWORD}).status == 409
    assert owner.call("DELETE", FACTOR, {"password": "wrong password"}).status == 401
    assert owner.call("DELETE", FACTOR, {"password": PASSWORD}).status == 200
    User(server, "owner@example.com")
    assert sign_in(server, "owner@example.com", code=codes[0]).status == 200, "a code that nobody asks for"


def test_where_it_is_required_it_comes_first(data):
    with Server(data, env={"ROLLCALL_ACCESS_SECOND_FACTOR": "required"}) as server:
        owner = make_owner(server)
        assert owner.answer.json["second_factor_owed"] is True
        assert owner.answer.json["rights"] == ""
        refused = owner.get("/api/v1/employees")
        assert refused.status == 403 and "second factor" in refused.json["error"]
        enrol(owner)
        assert owner.get("/api/v1/employees").status == 200
        assert owner.call("DELETE", FACTOR, {"password": PASSWORD}).status == 409
        supervisor = add_user(server, owner, "s@example.com", "supervisor")
        assert supervisor.answer.json["second_factor_owed"] is False
        assert supervisor.get("/api/v1/employees").status == 200
