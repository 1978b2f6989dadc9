"""Users as the office pages sign them in: links, sessions, and codes of an authenticator app."""

import base64
import hashlib
import hmac
import json
import struct
import time

from rollcall_process import rollcall

PASSWORD = "a long walk"
STEP = 30  # seconds of a code (RFC 6238)


def origin(server):
    return f"{'http' if server.http else 'https'}://localhost:{server.port}"


def send(server, method, path, document=None, cookie=None, csrf=None, key=None, **headers):
    """A call as a page makes it: JSON, with the page's Origin, a cookie and its token."""
    sent = {"Content-Type": "application/json", "Origin": origin(server)}
    if cookie:
        sent["Cookie"] = cookie
    if csrf:
        sent["X-CSRF-Token"] = csrf
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    body = document if document is None or isinstance(document, bytes) else json.dumps(document).encode()
    return server.request(method, path, body=body, headers=sent, key=key)


def users_cli(server, *arguments):
    code, out, err = rollcall("users", *arguments, "--data", server.data, "--json")
    assert code == 0, err
    return json.loads(out)


def token_of(link):
    return link["url"].split("/office#token=")[1]


def accept(server, token, name="Ada", password=PASSWORD, **more):
    return send(server, "POST", "/api/v1/users/accept", {"token": token, "name": name, "password": password} | more)


def sign_in(server, email, password=PASSWORD, **more):
    return send(server, "POST", "/api/v1/session", {"email": email, "password": password} | more)


class User:
    """Somebody who has signed in."""

    def __init__(self, server, email, password=PASSWORD, **more):
        answer = sign_in(server, email, password, **more)
        assert answer.status == 200 and "set-cookie" in answer.headers, answer.body
        self.server = server
        self.answer = answer
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.csrf = answer.json["csrf_token"]

    def call(self, method, path, document=None, **headers):
        return send(self.server, method, path, document, cookie=self.cookie, csrf=self.csrf, **headers)

    def get(self, path):
        return self.call("GET", path)


def make_owner(server, email="owner@example.com"):
    answer = accept(server, token_of(users_cli(server, "owner-link")), "Olga", email=email)
    assert answer.status == 200, answer.body
    return User(server, email)


def add_user(server, by, email, role, scope=None):
    """A user who has accepted the invitation, and signed in."""
    fields = {"email": email, "role": role} | ({"scope": scope} if scope else {})
    added = by.call("POST", "/api/v1/users", fields)
    assert added.status == 201, added.body
    assert accept(server, added.json["invitation"]["token"], email.split("@")[0]).status == 200
    return User(server, email)


def code_of(secret, steps=0):
    """The code of an app with this base 32 secret, so many steps from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // STEP + steps), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def audit(server, *arguments):
    code, out, err = rollcall("audit", "list", "--data", server.data, "--json", *arguments)
    assert code == 0, err
    return json.loads(out)["entries"]
