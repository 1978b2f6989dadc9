"""The examples of docs/clients.md, run as they stand there against a server."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import typed_client
from rollcall_process import API_KEY, ROOT

PAGES = ROOT / "web"  # whose packages have the TypeScript compilers and openapi-fetch
CREATED = "E1 Ada Green active"


def example(language):
    (text,) = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs" / "clients.md").read_text(), re.M | re.S)
    return text


def run(command, folder, **more):
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | more
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def surroundings(shared_server):
    """What the examples find in the environment."""
    return {"SERVER": f"https://localhost:{shared_server.port}", "KEY": API_KEY}


def test_the_python_example(shared_server, surroundings, tmp_path):
    shutil.copy(shared_server.data / "tls" / "ca.crt", tmp_path)
    (tmp_path / "example.py").write_text(example("python"))
    printed = run([sys.executable, "example.py"], tmp_path, PYTHONPATH=str(typed_client.MADE), **surroundings)
    assert CREATED in printed.splitlines()


# In the folder of the pages, because an import is looked for from the file's own place on.
@pytest.fixture
def beside_the_pages():
    folder = PAGES / "generated" / f"example-{os.getpid()}"
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


def test_the_typescript_example(shared_server, surroundings, beside_the_pages):
    document = {"employee_id": "E1", "employee_name": "Ada Green"}
    headers = {"Content-Type": "application/json"}
    added = shared_server.request("POST", "/api/v1/employees", body=json.dumps(document).encode(), headers=headers)
    assert added.status in (201, 409)
    shutil.copy(PAGES / "generated" / "contract.d.ts", beside_the_pages)
    (beside_the_pages / "example.ts").write_text(example("typescript"))
    (beside_the_pages / "package.json").write_text('{"type": "module"}')
    compiler = PAGES / "contract" / "node_modules" / "typescript" / "lib" / "tsc.js"
    options = "--strict --target es2022 --module preserve --moduleResolution bundler --skipLibCheck --types node"
    run(["node", str(compiler), *options.split(), "example.ts"], beside_the_pages)
    authority = str(shared_server.data / "tls" / "ca.crt")
    printed = run(["node", "example.js"], beside_the_pages, NODE_EXTRA_CA_CERTS=authority, **surroundings)
    assert CREATED in printed.splitlines()
