"""A device at the door as a page with WebCrypto is one: a P-256 key of its own, and a signature over each request."""

import base64
import hashlib
import json
import subprocess
import time

from rollcall_process import multipart


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw_signature(der):
    """r and s, 32 bytes each, out of the SEQUENCE of two INTEGERs that openssl writes."""
    numbers, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2 : at + 2 + length], "big"))
        at += 2 + length
    return b"".join(n.to_bytes(32, "big") for n in numbers)


class Device:
    def __init__(self, folder, server):
        self.server = server
        self.id = None
        self.counter = 0
        self.key = folder / f"device-{time.monotonic_ns()}.pem"
        run = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(self.key)]
        subprocess.run(run, check=True, capture_output=True)
        public = ["openssl", "ec", "-in", str(self.key), "-pubout", "-outform", "DER"]
        self.public_key = subprocess.run(public, check=True, capture_output=True).stdout[-65:]

    def sign(self, text):
        run = ["openssl", "dgst", "-sha256", "-sign", str(self.key)]
        return raw_signature(subprocess.run(run, check=True, capture_output=True, input=text.encode()).stdout)

    def pair(self, code):
        letters = code.replace("-", "").upper()
        body = {
            "code": code,
            "public_key": base64url(self.public_key),
            "signature": base64url(self.sign(f"rollcall-pairing-1\n{letters}")),
        }
        answer = self.server.request(
            "POST",
            "/api/v1/devices/pair",
            body=json.dumps(body),
            headers={"Content-Type": "application/json"},
            key=None,
        )
        if answer.status == 200:
            self.id = answer.json["id"]
        return answer

    def header(self, method, target, body, counter, at=None, signed_body=None):
        at = int(time.time() * 1000) if at is None else at
        digest = hashlib.sha256(body if signed_body is None else signed_body).hexdigest()
        text = f"rollcall-device-1\n{method}\n{target}\n{digest}\n{at}\n{counter}"
        signature = base64url(self.sign(text))
        return f"id={self.id}, time={at}, counter={counter}, body={digest}, signature={signature}"

    def request(self, method, target, body=b"", content_type=None, counter=0, **options):
        headers = {"Rollcall-Device": self.header(method, target, body, counter, **options)}
        if content_type:
            headers["Content-Type"] = content_type
        return self.server.request(method, target, body=body, headers=headers, key=None)

    def signed_check_in(self, picture, fields=None, counter=None, **options):
        """The parts of a request, so that it can be sent twice."""
        if counter is None:
            self.counter += 1
            counter = self.counter
        body, content_type = multipart({"image": ("p.jpg", picture)} | (fields or {}))
        header = self.header("POST", "/api/v1/checkins", body, counter, **options)
        return body, {"Content-Type": content_type, "Rollcall-Device": header}

    def send(self, parts):
        body, headers = parts
        return self.server.request("POST", "/api/v1/checkins", body=body, headers=headers, key=None)

    def check_in(self, picture, fields=None, **options):
        return self.send(self.signed_check_in(picture, fields, **options))


def pair(server, folder, cli_json, name, *flags, liveness="off"):
    """Pairs a device of that name; liveness off, where a photograph is all that it has."""
    arguments = ("devices", "pair", name, "--liveness", liveness, *flags, "--data", server.data)
    code, made = cli_json(*arguments)
    assert code == 0, made
    device = Device(folder, server)
    answer = device.pair(made["code"])
    assert answer.status == 200, answer.body
    return device
