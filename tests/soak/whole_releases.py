"""Releases of all that the publishers' folders hold, and of a later edition of the largest file: each must go out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.disclosure import file_of_cases
from bench.release_speed import FOLDERS, later_edition
from tests.conftest import ROOT, settings_for
from tests.soak.table import Row


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
