"""Bad and hostile input: always an answer with a clear text, the server goes on, nothing stored is lost."""

import contextlib
import http.client
import json
import resource
import select
import socket
import struct
import threading
import zlib

import pytest
from rollcall_process import API_KEY, Server, multipart


@pytest.fixture(scope="module")
def enrolled(shared_server, photos):
    assert shared_server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    return shared_server


@pytest.fixture(autouse=True)
def everything_still_there(enrolled, photos):
    """After every test: the server answers and the person it knew is known."""
    yield
    assert enrolled.search(photos.astronaut()).json["employee_id"] == "E1"


def huge_png(width, height):
    """A valid PNG of one colour whose rows compress to almost nothing."""

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 2)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("call", ["search", "insert", "extract"])
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("text", 415, "unsupported_image"),
        ("gif", 415, "unsupported_image"),
        ("truncated", 422, "image_damaged"),
        ("bomb", 413, "image_too_large"),
    ],
)
def test_what_is_no_picture(enrolled, photos, call, name, status, code):
    picture = {
        "text": lambda: b"this is no picture" * 100,
        "gif": lambda: b"GIF89a" + bytes(200),
        "truncated": lambda: photos.astronaut()[:20000],
        "bomb": lambda: huge_png(20000, 20000),
    }[name]()
    send = {
        "search": lambda: enrolled.search(picture),
        "insert": lambda: enrolled.insert("B1", "Bad", picture),
        "extract": lambda: enrolled.extract(picture),
    }[call]
    answer = send()
    assert answer.status == status, answer.body
    assert answer.json["code"] == code
    assert answer.json["error"]


def test_zero_bytes_are_a_missing_picture(enrolled):
    answer = enrolled.search(b"")
    assert answer.status == 400
    assert answer.json["error"] == "Image: cannot be blank."


def search_head(more):
    return (
        b"POST /api/v1/employees/search HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
        + API_KEY.encode()
        + b"\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        + more
        + b"\r\n\r\n"
    )


def next_answer(wire):
    """Status and document of the next answer; fails if the connection ends without one."""
    answer = http.client.HTTPResponse(wire)
    answer.begin()
    return answer.status, json.loads(answer.read())


def test_a_body_of_30_mb(enrolled):
    megabyte = bytes(1024 * 1024)
    with enrolled.raw_socket() as wire:
        wire.sendall(search_head(b"Content-Length: 31457280"))
        wire.sendall(megabyte)
        status, document = next_answer(wire)
        assert status == 413
        assert document["code"] == "body_too_large"
        # Whoever sends on all the same does the server no harm.
        with contextlib.suppress(OSError):
            for _ in range(29):
                wire.sendall(megabyte)


def has_answer(wire):
    """Whether the server has sent anything; TLS 1.3's session tickets do not count."""
    if not select.select([wire], [], [], 0)[0]:
        return False
    wire.settimeout(0.2)
    try:
        return b" 413 " in wire.recv(4096).split(b"\r\n")[0]
    except TimeoutError:
        return False
    finally:
        wire.settimeout(60)


def test_a_chunked_body_without_end(enrolled):
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    with enrolled.raw_socket(timeout=60) as wire:
        wire.sendall(search_head(b"Transfer-Encoding: chunked"))
        answered = False
        for _ in range(400):  # 25 MiB; the limit is 10
            wire.sendall(piece)
            answered = has_answer(wire)
            if answered:
                break
        assert answered or next_answer(wire)[0] == 413


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--b\r\n"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nno header end"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n"),
        ("multipart/form-data; boundary=b",
         b'--b\r\nContent-Disposition: form-data; name="image"\r\n\r\nnever closed'),
        ("multipart/form-data; boundary=" + "b" * 500, b"x"),
    ],
)  # fmt: skip
def test_a_wrong_multipart(enrolled, content_type, body):
    answer = enrolled.request(
        "POST", "/api/v1/employees/search", body=body, headers={"Content-Type": content_type}
    )
    assert answer.status == 400
    assert answer.json["error"]


@pytest.mark.parametrize(
    "employee_id", ["x" * 10240, "a\x00b", "a\nb", "a\x1b[31m", "\u0085x"], ids=repr
)
def test_an_employee_id_that_is_none(enrolled, photos, employee_id):
    answer = enrolled.insert(employee_id, "Name", photos.person("green"))
    assert answer.status == 400
    assert answer.json["code"] == "invalid_field"


def test_an_employee_id_that_is_not_utf8(enrolled, photos):
    body, content_type = multipart(
        {"employee_id": "MARK", "employee_name": "N", "image": ("p", photos.person("green"))}
    )
    answer = enrolled.request(
        "POST",
        "/api/v1/employees/insert",
        body=body.replace(b"MARK", b"\xff\xfe\xfd\xfc"),
        headers={"Content-Type": content_type},
    )
    assert answer.status == 400
    assert answer.json["code"] == "invalid_field"


def test_a_header_of_20_kb(enrolled):
    answer = enrolled.get("/healthz", headers={"X-Long": "x" * 20000})
    assert answer.status == 431


def test_a_header_that_drips_is_cut(tmp_path, enrolled):
    limits = {"ROLLCALL_LIMITS_HEADER_SECONDS": "2", "ROLLCALL_LIMITS_BODY_SECONDS": "2"}
    with Server(tmp_path / "d", http=True, env=limits) as patient:
        with patient.raw_socket(timeout=60) as wire:
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            cut = False
            for _ in range(30):
                try:
                    wire.sendall(b"x")
                    wire.settimeout(1)
                    received = wire.recv(4096)
                except TimeoutError:
                    continue
                except OSError:
                    cut = True
                    break
                cut = not received or b" 408 " in received
                break
            assert cut, "the connection was still open after 30 s"
        assert patient.get("/healthz", key=None).status == 200


def test_2000_idle_connections(enrolled):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    idle = []
    try:
        for _ in range(2000):
            with contextlib.suppress(OSError):
                idle.append(socket.create_connection(("127.0.0.1", enrolled.port), timeout=10))
        assert len(idle) == 2000
        assert enrolled.get("/healthz", key=None).status == 200
    finally:
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_client_that_goes_in_the_middle(enrolled, photos):
    for _ in range(20):
        with enrolled.raw_socket() as wire:
            wire.sendall(search_head(b"Content-Length: 9999") + b"--b")
    assert enrolled.get("/healthz", key=None).status == 200


def test_a_flood_is_answered_or_told_to_wait(enrolled, photos):
    picture = photos.astronaut_webcam()
    statuses = []

    def ask():
        for _ in range(3):
            statuses.append(enrolled.search(picture).status)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 120
    assert set(statuses) <= {200, 503}
    assert 200 in statuses


def test_garbage_instead_of_http(enrolled):
    for garbage in (b"\x00" * 100, b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50, b"HELO\r\n\r\n"):
        with enrolled.raw_socket(timeout=30) as wire, contextlib.suppress(OSError):
            wire.sendall(garbage)
            wire.settimeout(15)
            with contextlib.suppress(TimeoutError):
                wire.recv(4096)
    assert enrolled.get("/healthz", key=None).status == 200


@pytest.mark.parametrize(
    "path",
    ["/static/../checkin.html", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc/passwd",
     "/static//etc/passwd", "/static/%00", "/../../etc/passwd"],
)  # fmt: skip
def test_no_way_out_of_the_static_folder(enrolled, path):
    answer = enrolled.get(path, key=None)
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body
