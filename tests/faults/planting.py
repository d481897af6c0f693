"""Plants faults in copies of the project and runs their tests there; the project's own folder is only read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.faults.register import ROOT, Fault

NOTICED: Final = "noticed"
SURVIVED: Final = "survived"
NOT_APPLICABLE: Final = "not applicable"
FAILS_UNPLANTED: Final = "fails unplanted"
LEFT_OUT: Final = "left out"
"""Each of its tests was skipped, for want of the publishers' files for instance: nothing is known of the fault."""
BROKEN: Final = "did not run"

PATIENCE: Final = 600
"""Seconds for the tests of one fault."""
_LINKED: Final = (".venv", "bundle/made")


@dataclass(frozen=True)
class Outcome:
    """What became of a fault, with the seconds it took and, where it is not plain, why."""

    fault: Fault
    verdict: str
    seconds: float = 0.0
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the register may stand as it is."""
        return self.verdict in (NOTICED, LEFT_OUT)


@dataclass(frozen=True)
class _TestRun:
    """One run of pytest: how many cases passed, and the names of those that failed; `crash` where it gave no answer."""

    passed: int = 0
    failed: frozenset[str] = field(default_factory=frozenset)
    crash: str = ""


@contextmanager
def copied_trees(count: int, root: Path = ROOT) -> Iterator[list[Path]]:
    """`count` copies of what git tracks in `root` and of new files that it does not ignore, as they stand now."""
    listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split("\0")
    files = [name for name in dict.fromkeys(names) if name and (root / name).is_file()]
    with tempfile.TemporaryDirectory(prefix="observatory-faults-") as folder:
        trees = [Path(folder) / f"copy-{number}" / "observatory" for number in range(count)]
        for tree in trees:
            for name in files:
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, tree / name)
            for name in filter(lambda name: (root / name).exists(), _LINKED):
                (tree / name).symlink_to((root / name).resolve())
        yield trees


def try_faults(
    faults: Sequence[Fault], *, jobs: int, root: Path = ROOT, tell: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """What becomes of each fault, in the order of `faults`; `tell` hears of each as it ends.

    First all their tests run together without any fault: what fails then says nothing of a fault.
    """
    with copied_trees(jobs, root) as trees:
        unplanted = _run_tests(trees[0], [test for fault in faults for test in fault.tests], root, jobs=jobs)
        free: SimpleQueue[Path] = SimpleQueue()
        for tree in trees:
            free.put(tree)

        def try_fault(fault: Fault) -> Outcome:
            tree = free.get()
            try:
                outcome = _try_fault(fault, tree, root, unplanted)
            finally:
                free.put(tree)
            tell(outcome)
            return outcome

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(try_fault, faults))


def _try_fault(fault: Fault, tree: Path, root: Path, unplanted: _TestRun) -> Outcome:
    reason = fault.misfit(tree)
    if reason:
        return Outcome(fault, NOT_APPLICABLE, reason=reason)
    failed = [test for test in fault.tests if _names(test) & unplanted.failed]
    if unplanted.crash or failed:
        return Outcome(fault, FAILS_UNPLANTED, reason=unplanted.crash or ", ".join(failed))
    started = time.monotonic()
    fault.plant(tree)
    try:
        run = _run_tests(tree, fault.tests, root)
    finally:
        fault.restore(tree, root)
    seconds = time.monotonic() - started
    if run.crash:
        return Outcome(fault, BROKEN, seconds, run.crash)
    if run.failed:
        return Outcome(fault, NOTICED, seconds)
    return Outcome(fault, SURVIVED if run.passed else LEFT_OUT, seconds, ", ".join(fault.tests))


def _names(test: str) -> set[str]:
    return {test, test.partition("[")[0]}


def _run_tests(tree: Path, tests: Sequence[str], root: Path, *, jobs: int = 0) -> _TestRun:
    """Run `tests` in `tree`, to the first failure, or with `jobs` all of them on so many processes."""
    report = tree.parent / "report.xml"
    report.unlink(missing_ok=True)
    manner = [] if jobs == 1 else ["-n", str(jobs), "--dist", "worksteal"] if jobs else ["-x"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
    files = [f"--junitxml={report}", f"--basetemp={tree.parent / 'temporary'}"]
    try:
        ended = subprocess.run(
            [*command, *files, *manner, *dict.fromkeys(tests)],
            cwd=tree,
            env=_environment(root),
            capture_output=True,
            text=True,
            timeout=PATIENCE * (8 if jobs else 1),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TestRun(crash=f"its tests did not end within {PATIENCE} seconds")
    if ended.returncode not in (0, 1) or not report.exists():
        return _TestRun(crash=f"pytest ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}".rstrip())
    return _read_report(report)


def _environment(root: Path) -> dict[str, str]:
    """No settings of a developer's own site; the publishers' files beside the project, not beside its copy."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("OBSERVATORY_", "PYTEST_"))
    }
    shared = os.environ.get("OBSERVATORY_SHARED") or str(root.parent / "shared")
    return inherited | {"OBSERVATORY_SHARED": shared}


def _read_report(report: Path) -> _TestRun:
    passed, failed = 0, set()
    for case in ET.parse(report).iter("testcase"):
        outcomes = {outcome.tag for outcome in case}
        if outcomes & {"failure", "error"}:
            failed |= _names(f"{case.get('file')}::{case.get('name')}")
        elif "skipped" not in outcomes:
            passed += 1
    return _TestRun(passed, frozenset(failed))
