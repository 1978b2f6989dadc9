"""The real binary's measurements, and the documents' tables that they are held against."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ROLLCALL_BINARY", ROOT / "build" / "release" / "rollcall"))
MODELS = pathlib.Path(os.environ.get("ROLLCALL_MODELS", ROOT / "build" / "models"))
LFW = pathlib.Path(os.environ.get("ROLLCALL_SHARED") or "/nowhere") / "data" / "lfw"


def rollcall_json(*arguments, ends_with=(0,)):
    """What a command says with --json; it has to end with one of these exit codes."""
    settings = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
    command = [BINARY, *arguments, "--models", MODELS, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=settings)
    assert done.returncode in ends_with, done.stderr + done.stdout
    return json.loads(done.stdout)


def evaluate(*arguments):
    return rollcall_json("evaluate", *arguments)


def cell(document, row, column):
    """Of the document's table that has such a column and such a first cell in a row."""
    columns = []
    for line in document.splitlines():
        cells = [text.strip() for text in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            columns = []
        elif column in cells:
            columns = cells
        elif columns and cells[0].strip(" `") == row:
            return cells[columns.index(column)]
    raise AssertionError(f"no cell of {row!r} and {column!r}")
