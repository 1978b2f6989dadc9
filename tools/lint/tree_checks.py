#!/usr/bin/env python3
"""Checks of the tree as text: length of files, machine paths, registry hosts, left-overs, docs, privacy texts.

With --write, docs/errors.md is made anew from the table in src/core/error.cpp.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
COUNTED = {".h", ".cpp", ".ts", ".py", ".sh", ".cmake", ".css", ".mjs", ".js"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".webp", ".heic"}

# Put together from parts, so that this file does not hold what it forbids. Which registry a machine
# takes its packages from is that machine's business.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("registry", "npmjs", "org"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("proxy", "golang", "org"),
        ("sum", "golang", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("static", "crates", "io"),
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}])/(?:work|root|home)/[\w.-]|/tmp/[a-z]/")
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
FIELD = re.compile(r"\[\[([A-Z_]+)\]\]")
FIELD_ROW = re.compile(r"^\| `\[\[([A-Z_]+)\]\]` \|", re.MULTILINE)
TEXT_VERSION = re.compile(r"^Text version .*: \S+$", re.MULTILINE)
ERROR_ROW = re.compile(r'ErrorInfo\{\s*ErrorCode::\w+,\s*"(\w+)",\s*(\d+),\s*((?:"[^"]*"\s*)+)\}')


def tracked_files() -> list[Path]:
    """What git has or would add: nothing that is ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


def check_text(path: Path, text: str) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        for host in REGISTRY_HOSTS:
            if host in line:
                faults.append(f"{name}:{number}: names the registry host {host}")
        if MACHINE_PATHS.search(line):
            faults.append(f"{name}:{number}: holds a path of one machine")
        if LEFT_OVER.search(line) and name != "tools/lint/tree_checks.py":
            faults.append(f"{name}:{number}: holds a left-over mark")
        if path.suffix in COUNTED and line != line.rstrip():
            faults.append(f"{name}:{number}: ends in blanks")
    if CONFLICT.search(text):
        faults.append(f"{name}: holds a merge conflict")
    if path.suffix in COUNTED and (count := len(text.splitlines())) > MOST_LINES:
        faults.append(f"{name}: {count} lines, {MOST_LINES} are the most: split it by what it does")
    return faults


def check_privacy_texts() -> list[str]:
    """The fields to fill in are those that README.md lists, and a text says the same in its languages."""
    folder = ROOT / "docs/privacy"
    texts = {path.name: path.read_text() for path in sorted(folder.glob("*.md"))}
    listed = set(FIELD_ROW.findall(texts.pop("README.md")))
    used = set()
    faults = []
    for name, text in texts.items():
        fields = set(FIELD.findall(text))
        used |= fields
        for field in sorted(fields - listed):
            faults.append(f"docs/privacy/{name}: the field {field} is not in README.md's list")
        if "[[" in FIELD.sub("", text):
            faults.append(f"docs/privacy/{name}: holds [[ without a field's name in capitals")
        if name.endswith(".vi.md"):
            english = texts[name.replace(".vi.md", ".md")]
            if fields != set(FIELD.findall(english)):
                faults.append(f"docs/privacy/{name}: other fields than in English")
            version = TEXT_VERSION.findall(text)
            if len(version) != 1 or version != TEXT_VERSION.findall(english):
                faults.append(f"docs/privacy/{name}: not the one text version of the English text")
    for field in sorted(listed - used):
        faults.append(f"docs/privacy/README.md: lists the field {field}, which no text has")
    return faults


def errors_page() -> str:
    rows = ERROR_ROW.findall((ROOT / "src/core/error.cpp").read_text())
    lines = [
        "# Errors",
        "Every failure has a code that never changes its meaning. Over HTTP it comes as",
        '`{"error": text, "code": code, "request_id": id}` with the status below; on the command line the',
        "text goes to standard error, and with `--json` the same fields to standard output. Those that ask for",
        "another picture come as the `reason` of a search's answer (200) as well.",
        "",
        "| code | status | meaning |",
        "|---|---|---|",
    ]
    for code, status, quoted in rows:
        meaning = "".join(re.findall(r'"([^"]*)"', quoted))
        lines.append(f"| `{code}` | {status} | {meaning} |")
    lines += ["", "Made from the table in `src/core/error.cpp` by `tools/lint/tree_checks.py --write`."]
    return "\n".join(lines) + "\n"


def main() -> int:
    page = ROOT / "docs/errors.md"
    if "--write" in sys.argv[1:]:
        page.write_text(errors_page())
    faults = []
    files = tracked_files()
    for path in files:
        if path.suffix in BINARY or "fuzz/corpus" in path.as_posix():
            continue
        try:
            faults += check_text(path, path.read_text())
        except UnicodeDecodeError:
            faults.append(f"{path.relative_to(ROOT)}: is not UTF-8 text")
    faults += check_privacy_texts()
    if not page.exists() or page.read_text() != errors_page():
        faults.append("docs/errors.md: is not what the table says; tools/lint/tree_checks.py --write")
    print("\n".join(faults) if faults else f"    {len(files)} files")
    return 1 if faults else 0


sys.exit(main())
