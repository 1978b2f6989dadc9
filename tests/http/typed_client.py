"""The Python client that openapi-python-client makes of api/openapi.yaml (`./dev test` puts it into build/), speaking
to a server of the tests."""

import sys

import contract
import httpx
from rollcall_process import API_KEY, ROOT, Answer

MADE = ROOT / "build" / "python-client"
if not (MADE / "rollcall_client").is_dir():
    raise RuntimeError(f"there is no client in {MADE}: ./dev test makes it, or the command in docs/clients.md")
sys.path.insert(0, str(MADE))

from rollcall_client import AuthenticatedClient  # noqa: E402


def held(response):
    """These answers as well are held against the description."""
    request = response.request
    answer = Answer(response.status_code, dict(response.headers), response.read())
    contract.hold(request.method, request.url.raw_path.decode(), dict(request.headers), request.content, answer)


def client_of(server, key=API_KEY):
    return AuthenticatedClient(
        base_url=f"https://localhost:{server.port}",
        token=key,
        prefix="",
        auth_header_name="X-API-Key",
        verify_ssl=server.tls_context(),
        timeout=httpx.Timeout(120),
        raise_on_unexpected_status=True,
        httpx_args={"event_hooks": {"response": [held]}},
    )
