#!/usr/bin/env python3
"""Runs test programs and turns what runners report into one list of results.

A list is a text file with a line a test: pass|fail|skip TAB name TAB reason. `./dev test` adds up
all lists at the end.

  results.py gtests LIST --jobs N [--prefix WORD]... PROGRAM...
                                                       run gtest programs, N at a time
  results.py junit LIST FILE                           read a JUnit report
  results.py summary FOLDER SUITE=SECONDS...           print the table and the counts
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM_SECONDS = 1200
OUTPUT_LINES = 120
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#x?(?:1[bB]|27);")


def one_line(text: str) -> str:
    return " ".join((text or "").split())[:300]


def read_junit(report: Path) -> list[tuple[str, str, str]]:
    # Node's report holds a terminal's control characters, which XML forbids.
    text = CONTROL_CHARACTERS.sub("", report.read_text(errors="replace"))
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        return [("fail", report.name, f"the runner's report cannot be read: {error}")]
    rows = []
    for case in root.iter("testcase"):
        name = ".".join(filter(None, [case.get("classname"), case.get("name")]))
        skipped = case.find("skipped")
        failed = case.find("failure") if case.find("failure") is not None else case.find("error")
        if failed is not None:
            rows.append(("fail", name, one_line(failed.get("message") or failed.text)))
        elif skipped is not None or case.get("result") == "skipped":
            reason = "" if skipped is None else skipped.get("message") or skipped.text
            rows.append(("skip", name, one_line(reason)))
        elif case.get("status") != "notrun":
            rows.append(("pass", name, ""))
    return rows


def append(rows: list[tuple[str, str, str]], result_list: Path) -> None:
    with result_list.open("a") as out:
        out.writelines("\t".join(row) + "\n" for row in rows)


def count(rows: list[tuple[str, str, str]], kind: str) -> int:
    return sum(row[0] == kind for row in rows)


def run_gtest(program: Path, prefix: list[str]) -> tuple[list[tuple[str, str, str]], str, float]:
    """Runs one program; a crash or a hang is a failed test of its own."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*prefix, str(program), f"--gtest_output=xml:{report}", "--gtest_color=no"]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=PROGRAM_SECONDS, check=False)
            output, status = done.stdout.decode(errors="replace"), done.returncode
        except subprocess.TimeoutExpired as late:
            output, status = (late.stdout or b"").decode(errors="replace"), 124
        rows = []
        if report.exists() and report.stat().st_size > 0:
            rows = read_junit(report)
        if status != 0 and count(rows, "fail") == 0:
            last = re.findall(r"^\[ RUN\s+\] (\S+)", output, re.MULTILINE)
            where = f"ended with status {status}" + (f" in or after {last[-1]}" if last else "")
            rows.append(("fail", f"{program.name} (the program)", where))
        if status == 0 and not rows:
            rows.append(("fail", f"{program.name} (the program)", "ran no test"))
        return rows, output, time.monotonic() - begin


def command_gtests(arguments: argparse.Namespace) -> int:
    failed = False
    with ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
        runs = [(program, pool.submit(run_gtest, program, arguments.prefix)) for program in arguments.programs]
        for program, run in runs:
            rows, output, seconds = run.result()
            append(rows, arguments.list)
            print(f"    {program.name}: {count(rows, 'pass')} passed, {count(rows, 'fail')} failed, "
                  f"{count(rows, 'skip')} skipped ({seconds:.1f} s)", flush=True)
            if count(rows, "fail"):
                failed = True
                print("\n".join(output.splitlines()[-OUTPUT_LINES:]), flush=True)
    return 1 if failed else 0


def command_junit(arguments: argparse.Namespace) -> int:
    rows = read_junit(arguments.report)
    append(rows, arguments.list)
    return 1 if count(rows, "fail") or not rows else 0


def command_summary(arguments: argparse.Namespace) -> int:
    total = {"pass": 0, "fail": 0, "skip": 0}
    noted = {"fail": [], "skip": []}
    print(f"\n{'suite':<14}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for entry in arguments.suites:
        suite, _, seconds = entry.partition("=")
        source = arguments.folder / f"{suite}.tsv"
        lines = source.read_text().splitlines() if source.exists() else []
        rows = [(line.split("\t") + ["", ""])[:3] for line in lines]
        print(f"{suite:<14}{count(rows, 'pass'):>8}{count(rows, 'fail'):>8}{count(rows, 'skip'):>9}{seconds:>9}")
        for kind, name, reason in rows:
            total[kind] += 1
            if kind in noted:
                noted[kind].append(f"  {suite}: {name}" + (f": {reason}" if reason else ""))
    for kind, heading in (("skip", "Skipped:"), ("fail", "Failed:")):
        if noted[kind]:
            print("\n" + heading + "\n" + "\n".join(noted[kind]))
    print(f"\n{total['pass']} passed, {total['fail']} failed, {total['skip']} skipped")
    return 1 if total["fail"] or not total["pass"] else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    gtests = commands.add_parser("gtests")
    gtests.add_argument("list", type=Path)
    gtests.add_argument("--jobs", type=int, default=1)
    gtests.add_argument("--prefix", action="append", default=[])
    gtests.add_argument("programs", type=Path, nargs="+")
    gtests.set_defaults(run=command_gtests)
    junit = commands.add_parser("junit")
    junit.add_argument("list", type=Path)
    junit.add_argument("report", type=Path)
    junit.set_defaults(run=command_junit)
    summary = commands.add_parser("summary")
    summary.add_argument("folder", type=Path)
    summary.add_argument("suites", nargs="*")
    summary.set_defaults(run=command_summary)
    arguments = parser.parse_args()
    return arguments.run(arguments)


sys.exit(main())
