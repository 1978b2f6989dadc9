#!/usr/bin/env python3
"""Pins a Python requirements file: NAME.in (what we want) -> NAME.txt (exact versions and hashes).

Run by hand after a change of the .in file: tools/pin_requirements.py tests/requirements.in [--no-deps]
Hashes are recorded for both supported machines (x86_64 and aarch64) and Debian 12's Python 3.11.
"""

import json
import subprocess
import sys
from pathlib import Path

PYTHON_VERSION = "3.11"
GLIBC_2_X = range(36, 16, -1)  # Debian 12 has glibc 2.36
MACHINES = ("x86_64", "aarch64")


def resolve(source: Path, machine: str, options: list[str]) -> dict[str, tuple[str, str]]:
    """Name -> (version, sha256) of everything that pip would install on that machine."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    command += ["--target", "/nonexistent", "--only-binary=:all:", "--python-version", PYTHON_VERSION]
    for minor in GLIBC_2_X:
        command += ["--platform", f"manylinux_2_{minor}_{machine}"]
    command += ["--platform", f"manylinux2014_{machine}", "--report", "-", *options, "-r", str(source)]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    found = {}
    for item in report["install"]:
        metadata = item["metadata"]
        sha256 = item["download_info"]["archive_info"]["hashes"]["sha256"]
        found[metadata["name"].lower().replace("_", "-")] = (metadata["version"], sha256)
    return found


def main() -> int:
    source = Path(sys.argv[1])
    by_machine = [resolve(source, machine, sys.argv[2:]) for machine in MACHINES]
    lines = [f"# Made by tools/pin_requirements.py from {source.name}; do not edit."]
    for name in sorted(set().union(*by_machine)):
        rows = [found[name] for found in by_machine if name in found]
        versions = {version for version, _ in rows}
        if len(versions) != 1:
            print(f"{name}: the machines disagree on the version: {versions}", file=sys.stderr)
            return 1
        hashes = sorted({sha256 for _, sha256 in rows})
        lines.append(f"{name}=={versions.pop()} " + " ".join(f"--hash=sha256:{h}" for h in hashes))
    source.with_suffix(".txt").write_text("\n".join(lines) + "\n")
    return 0


sys.exit(main())
