"""The long trials of one program each: whole walks, strange requests, other demonstrations, whole releases."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from app import create_app
from bench.disclosure import file_of_cases
from bench.release_speed import FOLDERS, later_edition
from etl.demo_command import MONTHS, make_demonstration
from observatory.model import ObservatoryError
from observatory.settings import Settings
from tests.conftest import ROOT, settings_for
from tests.kit import sampling
from tests.kit.fuzzing import broken
from tests.kit.sampling import WALK
from tests.soak.table import Row
from tests.walk import walked

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
    command.append(f"--hypothesis-seed={sampling.seed()}")  # other examples than those of `make test`
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


def every_output(store: Path) -> Row:
    """All that the site of `store`, a built one, answers; each fault that a rule finds is a failure."""
    walk = walked.Walk.of(walked.visits(store, walked.listed(store)))
    row = Row(
        "the walk", tried=walk.addresses.total(), failed=len(walk.faults), requests=walk.addresses.total()
    )
    for fault in walk.faults:
        row.say(str(fault))
    return row


COUNT = 50_000


def strange_requests(place: Path, *, count: int = COUNT) -> Row:
    """Each answer of 5xx, each traceback, cookie or redirect is a failure."""
    command = [sys.executable, "-m", "etl", "build"]
    subprocess.run(command, cwd=ROOT, env=settings_for(place), capture_output=True, check=True)
    server = create_app(Settings(store_dir=place))
    server.config["PROPAGATE_EXCEPTIONS"] = False
    row = Row("strange requests", tried=count, requests=count)
    for case in broken(server, count, sampling.seed()):
        row.failed += 1
        row.say(case)
    return row


def demonstrations(place: Path, *, seeds: int) -> Row:
    """Three months of an invented municipality from each of `seeds` seeds, made, signed and released twice."""
    row = Row("demonstrations of other seeds")
    for seed in range(sampling.seed(), sampling.seed() + seeds):
        row.tried += 1
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                row.failed += (
                    make_demonstration(Settings(store_dir=place / str(seed)), seed=seed, months=MONTHS[:3])
                    != 0
                )
        except ObservatoryError as error:
            row.failed += 1
            row.say(f"{seed}: {error}")
    return row


def whole_releases(place: Path) -> Row:
    """Each is made as an operator makes it, in a store of its own, beside the ledger of the shipped figures."""
    row = Row("releases of every file, of a later edition")
    for name, steps in _stores(place):
        for step in steps:
            run = subprocess.run(
                [sys.executable, "-m", "etl", *step],
                env=settings_for(place / name),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            row.tried += step == ["release"]
            if run.returncode:
                row.failed += 1
                row.say(f"{name}: etl {' '.join(step)}: {run.stderr[-250:]}")
                break
    return row


def _stores(place: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Of each store its name and what is done in it."""
    cases = file_of_cases()
    yield "every-file", [*(["ingest", str(cases.parents[1] / name)] for name in FOLDERS), ["release"]]
    for name, revised in (("month-more", 0.0), ("late-cases", 0.02)):
        later = later_edition(cases, place / name / cases.name, revised=revised)
        yield name, [["ingest", str(cases)], ["release"], ["ingest", str(later)], ["release"]]
