"""Starts the real binary and talks to it as a client would."""

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import secrets
import signal
import socket
import ssl
import subprocess
import time

import contract

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ROLLCALL_BINARY", ROOT / "build" / "release" / "rollcall"))
API_KEY = "test-key-" + secrets.token_hex(16)
# The tests do everything by one key.
ALL_RIGHTS = "search,checkin,enrol,extract,people:read,people:write,reports,admin,audit,users,metrics"
# One for all data folders of a run, because tests copy and restore them. An empty one leaves it to the file.
MASTER_KEY = "rmk_" + secrets.token_urlsafe(32)
# A sanitizer build starts several times slower; these bound a hang, they judge no speed.
START_LIMIT = 120
STOP_LIMIT = 90


def environment(**extra):
    """The process's environment without settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
    return kept | {"ROLLCALL_MASTER_KEY": MASTER_KEY} | extra


def rollcall(*arguments, env=None, timeout=600, binary=BINARY, **options):
    """Runs a command; gives exit code, standard output, standard error."""
    done = subprocess.run(
        [str(binary), *map(str, arguments)],
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        timeout=timeout,
        **options,
    )
    return done.returncode, done.stdout, done.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def multipart(fields):
    """RFC 7578. A field is text, (file name, bytes), or a list of such, which have its name in common."""
    boundary = "----" + secrets.token_hex(12)
    out = b""
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
            if isinstance(value, tuple):
                out += f'; filename="{value[0]}"\r\nContent-Type: application/octet-stream'.encode()
                value = value[1]
            out += b"\r\n\r\n" + (value.encode() if isinstance(value, str) else value) + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """The binary serving a data folder; a context manager that stops it."""

    def __init__(self, data, *flags, http=False, env=None, wrapper=(), wait=True, binary=BINARY, command="serve"):
        self.data = pathlib.Path(data)
        self.port = free_port()
        self.http = http
        self.log_file = self.data.parent / f"server-{self.port}.log"
        self.command = [
            *wrapper, str(binary), command, "--data", str(data), "--port", str(self.port),
            *([] if "--trust-port" in flags else ["--trust-port", "0"]),
            *(["--http"] if http else []), *map(str, flags),
        ]  # fmt: skip
        mine = {"ROLLCALL_API_KEY": API_KEY, "ROLLCALL_API_KEY_RIGHTS": ALL_RIGHTS}
        self.environment = environment(**(mine | (env or {})))
        self.process = None
        self.start(wait)

    def start(self, wait=True):
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a group of its own: signals reach a wrapper's child too
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self):
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log}")
            with contextlib.suppress(OSError, ssl.SSLError, http.client.HTTPException):
                if self.get("/readyz", key=None).status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"not ready in {START_LIMIT} s:\n{self.log}")

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    def stop(self):
        """SIGTERM; gives the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(STOP_LIMIT)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stop()
            return
        self.kill()

    # --- requests ---

    def tls_context(self):
        return ssl.create_default_context(cafile=str(self.data / "tls" / "ca.crt"))

    def connection(self, timeout=120):
        if self.http:
            return http.client.HTTPConnection("localhost", self.port, timeout=timeout)
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=timeout, context=self.tls_context()
        )

    def raw_socket(self, timeout=120):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        if self.http:
            return plain
        return self.tls_context().wrap_socket(plain, server_hostname="localhost")

    def request(self, method, path, body=None, headers=None, key=API_KEY):
        """Every answer is held against the description of the API."""
        headers = dict(headers or {})
        if key is not None:
            headers.setdefault("X-API-Key", key)
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=headers)
            got = connection.getresponse()
            answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        except OSError as error:
            error.add_note(f"the server's last words: {self.log[-2000:]}")
            raise
        finally:
            connection.close()
        contract.hold(method, path, headers, body, answer)
        return answer

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post_form(self, path, fields, **options):
        body, content_type = multipart(fields)
        headers = {"Content-Type": content_type} | options.pop("headers", {})
        return self.request("POST", path, body=body, headers=headers, **options)

    def insert(self, employee_id, name, picture, **options):
        fields = {"employee_id": employee_id, "employee_name": name, "image": ("p.jpg", picture)}
        return self.post_form("/api/v1/employees/insert", fields, **options)

    def search(self, picture, **options):
        return self.post_form("/api/v1/employees/search", {"image": ("p.jpg", picture)}, **options)

    def check_in(self, picture, fields=None, **options):
        return self.post_form("/api/v1/checkins", {"image": ("p.jpg", picture)} | (fields or {}), **options)

    def extract(self, picture, **options):
        return self.post_form("/api/v1/extract/", {"file": ("p.jpg", picture)}, **options)
