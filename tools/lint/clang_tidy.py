#!/usr/bin/env python3
"""Runs clang-tidy over every source of src/ that is not known to be clean.

Tests and benchmarks are held by the compilers' warnings alone: with googletest's headers they would
take as long again.

A file is known to be clean when a run with the same contents (its own and those of all headers of
this project that it includes, directly or not), flags, settings and clang-tidy ended without a word.
"""

import argparse
import hashlib
import json
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# What decides which headers of others are seen.
VERSIONS = (".clang-tidy", "tools/dev/apt-packages.txt", "tools/dev/openvino.txt",
            "tools/dev/clang_tidy.txt")


def find_header(name: str, beside: Path) -> Path | None:
    for folder in (beside.parent, ROOT / "src", ROOT / "tests", ROOT / "bench", ROOT / "fuzz"):
        if (folder / name).is_file():
            return (folder / name).resolve()
    return None


def closure(source: Path) -> list[Path]:
    """The file and every header of the project that it includes."""
    seen, waiting = {source}, [source]
    while waiting:
        current = waiting.pop()
        for name in INCLUDE.findall(current.read_text(errors="replace")):
            header = find_header(name, current)
            if header and header not in seen:
                seen.add(header)
                waiting.append(header)
    return sorted(seen)


def key_of(source: Path, flags: str, common: bytes) -> str:
    digest = hashlib.sha256(common)
    digest.update(flags.replace(str(ROOT), "").encode())
    for path in closure(source):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def flags_of(entry: dict) -> str:
    words = shlex.split(entry["command"])
    return " ".join(w for w in words if w.startswith(("-I", "-D", "-std", "-isystem")) or w.endswith("/include"))


def check(tool: Path, source: Path, build: Path) -> tuple[int, str, float]:
    begin = time.monotonic()
    command = [str(tool), "--quiet", "-p", str(build), "--extra-arg=-Wno-everything", str(source)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    errors = "" if done.returncode == 0 else done.stderr
    return done.returncode, done.stdout + errors, time.monotonic() - begin


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True, help="clang-tidy")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("files", type=Path, nargs="*", help="only these")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    common = b"".join((ROOT / name).read_bytes() for name in VERSIONS)
    only = {path.resolve() for path in arguments.files}
    todo, known = {}, 0
    for entry in json.loads((arguments.build / "compile_commands.json").read_text()):
        source = Path(entry["file"]).resolve()
        if not source.is_relative_to(ROOT / "src") or not source.exists() or (only and source not in only):
            continue
        key = key_of(source, flags_of(entry), common)
        if (arguments.cache / key).exists():
            known += 1
        else:
            todo[source] = key
    print(f"    {len(todo)} files to check, {known} known to be clean", flush=True)
    failed = 0
    with ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
        runs = [(source, pool.submit(check, arguments.tool, source, arguments.build)) for source in sorted(todo)]
        for source, run in runs:
            status, output, seconds = run.result()
            if seconds > 30:
                print(f"    {source.relative_to(ROOT)}: {seconds:.0f} s", flush=True)
            if status == 0 and not output.strip():
                (arguments.cache / todo[source]).touch()
            else:
                failed += 1
                print(output.replace(f"{ROOT}/", ""), flush=True)
    if failed:
        print(f"{failed} files are not clean", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
