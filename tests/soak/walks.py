"""The long walks of which `make test` goes a sample, gone to their end: a row for each file of tests that draws one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import ROOT
from tests.kit import sampling
from tests.kit.sampling import WALK, seed
from tests.soak.table import Row

_WAYS = "sample|share|one_for_each|goes_everywhere|databases_in_turn"
_DRAWS = re.compile(rf"^from {re.escape(sampling.__name__)} import .*\b({_WAYS})\b", re.M)


def sampled() -> list[Path]:
    """The files whose tests draw a sample."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [file.relative_to(ROOT) for file in files if _DRAWS.search(file.read_text(encoding="utf-8"))]


def whole_walk(file: Path, place: Path) -> Row:
    """How many tests of the file were run, and how many of them failed; what is left out by a fixture is not counted."""
    place.mkdir(parents=True, exist_ok=True)
    report_path = place / f"{file.stem}.xml"
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
    command.append(f"--hypothesis-seed={seed()}")  # other examples than those of `make test`
    done = subprocess.run(
        [*command, f"--junitxml={report_path}", str(file)],
        cwd=ROOT, env={**os.environ, WALK: "whole"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return _row(file, report_path, done)


def _row(file: Path, report_path: Path, done: subprocess.CompletedProcess[str]) -> Row:
    row = Row(f"walk: {file.relative_to('tests').with_suffix('')}")
    if not report_path.exists():
        row.failed += 1
        row.say(done.stdout[-300:] + done.stderr[-300:])
        return row
    for test in ElementTree.parse(report_path).iter("testcase"):
        if test.find("skipped") is not None:
            continue
        row.tried += 1
        if any(test.find(fault) is not None for fault in ("failure", "error")):
            row.failed += 1
            row.say(str(test.get("name")))
    return row
