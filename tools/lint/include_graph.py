#!/usr/bin/env python3
"""Holds the includes of src/ against the lists in ARCHITECTURE.md, and those against CMakeLists.txt.

ARCHITECTURE.md has two fenced blocks: `uses` (folder: the folders whose headers it may include) and
`libraries` (a third party's header prefix: the folders that may include it).
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUOTED = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
ANGLED = re.compile(r"^\s*#\s*include\s+<([^>]+)>")
ROOT_FOLDER = "main"  # the composition root: may use every folder
SYSTEM_FOLDERS = {"sys", "netinet", "arpa", "net", "linux", "asm"}
SYSTEM_HEADERS = set(
    "arm_neon.h dirent.h errno.h fcntl.h ifaddrs.h immintrin.h malloc.h netdb.h poll.h pthread.h pwd.h signal.h "
    "string.h syslog.h termios.h time.h unistd.h".split()
)


def read_block(text: str, name: str) -> dict[str, set[str]]:
    found = re.search(rf"^```{name}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"ARCHITECTURE.md has no block ```{name}")
    rows = {}
    for line in found[1].splitlines():
        left, _, right = line.partition(":")
        rows[left.strip()] = set(right.split())
    return rows


def read_cmake() -> dict[str, set[str]]:
    text = re.sub(r"#.*", "", (ROOT / "CMakeLists.txt").read_text())
    rows = {}
    for body in re.findall(r"rollcall_library\((.*?)\)", text, re.DOTALL):
        words = body.split()
        uses = words[words.index("USES") + 1:] if "USES" in words else []
        rows[words[0]] = set(uses[: uses.index("PRIVATE_LIBS")] if "PRIVATE_LIBS" in uses else uses)
    return rows


def folder_of(path: str, folders: set[str]) -> str | None:
    """The longest folder of the list that holds the path: store/sqlite before store."""
    fitting = [folder for folder in folders if path.startswith(folder + "/")]
    return max(fitting, key=len) if fitting else None


def check_cycle(uses: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    while len(done) < len(uses):
        ready = {folder for folder, below in uses.items() if folder not in done and below <= done}
        if not ready:
            return [f"these folders use each other in a circle: {sorted(set(uses) - done)}"]
        done |= ready
    return []


def check_file(path: Path, uses: dict[str, set[str]], libraries: dict[str, set[str]]) -> list[str]:
    relative = path.relative_to(ROOT / "src").as_posix()
    own = folder_of(relative, {*uses, ROOT_FOLDER})
    if own is None:
        return [f"src/{relative}: its folder is not in ARCHITECTURE.md's list"]
    faults = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"src/{relative}:{number}"
        if quoted := QUOTED.match(line):
            target = folder_of(quoted[1], {*uses, ROOT_FOLDER})
            if target is None:
                faults.append(f'{where}: "{quoted[1]}" names no folder of the list')
            elif target != own and own != ROOT_FOLDER and target not in uses[own]:
                faults.append(f"{where}: {own} may not use {target}")
        elif angled := ANGLED.match(line):
            faults += check_library(where, own, angled[1], libraries)
    return faults


def check_library(where: str, own: str, header: str, libraries: dict[str, set[str]]) -> list[str]:
    in_standard_library = "/" not in header and "." not in header
    if in_standard_library or header in SYSTEM_HEADERS or header.split("/")[0] in SYSTEM_FOLDERS:
        return []
    owners = [folders for prefix, folders in libraries.items() if header.startswith(prefix)]
    if not owners:
        return [f"{where}: <{header}> is in no row of ARCHITECTURE.md's libraries"]
    return [] if any(own in folders for folders in owners) else [f"{where}: {own} may not use <{header}>"]


def main() -> int:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    uses, libraries, built = read_block(text, "uses"), read_block(text, "libraries"), read_cmake()
    faults = check_cycle(uses)
    for folder in sorted(set(uses) | set(built)):
        if uses.get(folder) != built.get(folder):
            listed = " ".join(sorted(uses.get(folder, {"(not listed)"})))
            compiled = " ".join(sorted(built.get(folder, {"(not listed)"})))
            faults.append(f"{folder}: ARCHITECTURE.md says [{listed}], CMakeLists.txt says [{compiled}]")
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in (".h", ".cpp"):
            faults += check_file(path, uses, libraries)
    print("\n".join(faults) if faults else f"    {len(uses)} folders, as listed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
