#!/usr/bin/env python3
"""Measures the real server from end to end: search over HTTPS keep-alive, memory, start, install size.

  http_bench.py --binary build/release/rollcall --build build/release

Costs are CPU-milliseconds of the server process (user and system, from /proc), which say the same on
a busy machine and an idle one; requests per second are printed beside them as ratios to one client.
"""

import argparse
import http.client
import io
import os
import secrets
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from PIL import Image
from skimage import data

KEY = "bench-" + secrets.token_hex(16)
REQUESTS_PER_CLIENT = 100
SEARCHES_BEFORE_MEMORY = 1000
READY_SECONDS = 60


def webcam_png() -> bytes:
    """One face in a frame of 640x480, as a webcam page of the reference system sends it."""
    frame = Image.new("RGB", (640, 480), (90, 90, 90))
    frame.paste(Image.fromarray(data.astronaut()).crop((0, 0, 512, 480)), (64, 0))
    out = io.BytesIO()
    frame.save(out, "PNG")
    return out.getvalue()


def multipart(fields: dict) -> tuple[bytes, str]:
    boundary = "----" + secrets.token_hex(12)
    out = b""
    for name, value in fields.items():
        file_name = '; filename="p.png"' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else value.encode()
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file_name}\r\n\r\n'.encode()
        out += content + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Server:
    def __init__(self, binary: Path, folder: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
        environment |= {"ROLLCALL_API_KEY": KEY, "ROLLCALL_LIMITS_REQUESTS_PER_MINUTE": "1000000"}
        self.log = (folder / "log").open("wb")
        begin = time.monotonic()
        command = [binary, "serve", "--data", folder / "data", "--port", str(self.port), "--trust-port", "0"]
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        self.ca = folder / "data" / "tls" / "ca.crt"
        self.wait_until_ready(folder)
        self.seconds_to_ready = time.monotonic() - begin

    def wait_until_ready(self, folder: Path) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.send(self.connect(), "GET", "/readyz")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
        raise SystemExit("the server did not become ready:\n" + (folder / "log").read_text())

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.ca))
        return http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context)

    @staticmethod
    def send(connection, method: str, path: str, fields: dict | None = None) -> tuple[int, bytes]:
        body, content_type = multipart(fields) if fields else (None, "")
        headers = {"X-API-Key": KEY} | ({"Content-Type": content_type} if fields else {})
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()


def search(server: Server, connection, picture: bytes) -> None:
    status, body = server.send(connection, "POST", "/api/v1/employees/search", {"image": picture})
    if status != 200 or b"Astronaut" not in body:
        raise RuntimeError(f"search was answered with {status}: {body[:300]!r}")


def measure(server: Server, picture: bytes, clients: int, each: int) -> tuple[float, float]:
    """CPU-milliseconds a search, and searches a second."""
    errors = []

    def work():
        connection = server.connect()
        try:
            for _ in range(each):
                search(server, connection, picture)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            errors.append(error)
        finally:
            connection.close()

    cpu, begin = server.cpu_seconds(), time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise SystemExit(f"a search failed: {errors[0]}")
    total = clients * each
    return (server.cpu_seconds() - cpu) * 1000 / total, total / (time.monotonic() - begin)


def install_mib(build: Path, folder: Path) -> float:
    prefix = folder / "install"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
    command = ["cmake", "--install", build, "--prefix", prefix]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return sum(f.stat().st_size for f in prefix.rglob("*") if f.is_file() and not f.is_symlink()) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    arguments = parser.parse_args()
    picture = webcam_png()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(arguments.binary.resolve(), folder)
        try:
            first = server.connect()
            status, body = server.send(first, "POST", "/api/v1/employees/insert",
                                       {"employee_id": "1", "employee_name": "Astronaut", "image": picture})
            if status != 200:
                raise SystemExit(f"insert was answered with {status}: {body[:300]!r}")
            measure(server, picture, 1, 20)  # to warm up
            print(f"{'clients':>8}{'CPU-ms a search':>18}{'searches/s':>12}{'to one client':>15}")
            done, base = 21, None
            for clients in (1, 2, 4):
                cost, rate = measure(server, picture, clients, REQUESTS_PER_CLIENT)
                base = base or rate
                done += clients * REQUESTS_PER_CLIENT
                print(f"{clients:>8}{cost:>18.1f}{rate:>12.1f}{rate / base:>14.2f}x")
            measure(server, picture, 2, max(0, SEARCHES_BEFORE_MEMORY - done + 1) // 2)
            print(f"resident after {SEARCHES_BEFORE_MEMORY} searches: {server.resident_mib():.0f} MiB "
                  "(aim: under 300)")
            print(f"ready after the start: {server.seconds_to_ready:.2f} s, keys and CA made (aim: within 2)")
        finally:
            server.stop()
        print(f"installed: {install_mib(arguments.build, folder):.0f} MiB (aim: under 200)")


main()
