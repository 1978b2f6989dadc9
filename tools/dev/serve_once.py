#!/usr/bin/env python3
"""Starts a server that was just installed, waits until it is ready, reads its pages, ends it.

  serve_once.py --home DIR --trace FILE PROGRAM serve ...

The environment is empty but for PATH and HOME; strace writes what is opened to FILE.
"""

import argparse
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time

READY_SECONDS = 60
STOP_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> tuple[int, bytes]:
    # The server's certificate is by its own CA; who it is is not the question here.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until_ready(port: int, server: subprocess.Popen) -> None:
    end = time.monotonic() + READY_SECONDS
    last = "no answer"
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with status {server.returncode} before it was ready")
        try:
            status, body = get(port, "/readyz")
            if status == 200:
                return
            last = f"{status} {body[:200]!r}"
        except OSError as error:
            last = str(error)
        time.sleep(0.1)
    raise SystemExit(f"not ready within {READY_SECONDS} s; the last answer: {last}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--trace", required=True)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    port = free_port()
    command = ["strace", "-f", "-qq", "-e", "trace=open,openat,execve", "-o", arguments.trace]
    command += [*arguments.command, "--port", str(port)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": arguments.home}
    server = subprocess.Popen(command, cwd=arguments.home, env=environment, stdin=subprocess.DEVNULL,
                              start_new_session=True)
    try:
        wait_until_ready(port, server)
        for path in ("/checkin", "/enroll", "/api/openapi.yaml"):
            status, body = get(port, path)
            if status != 200 or not body:
                raise SystemExit(f"{path} was answered with {status} and {len(body)} bytes")
        # strace hands a SIGTERM to the whole group's processes only when the group is addressed.
        os.killpg(server.pid, signal.SIGTERM)
        status = server.wait(STOP_SECONDS)
        if status not in (0, -signal.SIGTERM):
            raise SystemExit(f"the server ended with status {status} on SIGTERM")
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    return 0


sys.exit(main())
