"""Disclosure control on the publisher's CEM file: cells kept and cells disclosed, beside the naive ways.

The file is read from the folder of the publishers' own files (OBSERVATORY_SHARED, else `shared` beside the project).
`python -m bench.disclosure` prints the rows; with `--years all`, the whole file, all Peru, too.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import release_speed
from bench.naive import HIDING, left_by_rounding, small_ones
from bench.processes import ROOT, processor_seconds, run
from bench.result import BenchRow, CouldNotMeasureError
from etl.disclosure.audit.attack import Verdict, attack
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.cells import Cell
from etl.disclosure.frame_cells import counts_of
from etl.disclosure.suppression.suppress import suppress
from etl.publishing.derive import add_sums
from etl.reading.edition import read_edition
from etl.reading.spellings import decode_spellings
from observatory.catalog import Catalog, load_catalog
from observatory.model import Breakdown
from observatory.store.private.workspace import OBSERVED
from observatory.store.reading.public_facts import Fact

TABLES = ("", "sex", "form", "age", "centre", "centre;sex", "centre;form", "age;centre")


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the file: `first_year` to `last_year`, in a group's members or everywhere; and what it must reach."""

    name: str
    first_year: str
    last_year: str
    group: str = ""
    cells: float = 0.0
    counts: float = 0.0
    seconds: float = 300.0


SCOPES = {
    "lima-norte": Scope(
        "Lima Norte, 2016 to 2024", "2016", "2024", "lima_norte", cells=90, counts=98, seconds=60
    ),
    "peru-2023": Scope("all Peru, 2023", "2023", "2023", cells=85, counts=98),
    "all": Scope("all Peru, 2012 to 2024", "2012", "2024", cells=80, counts=96, seconds=3600),
}


def file_of_cases() -> Path:
    """The publisher's file; CouldNotMeasureError where it is not at hand."""
    folder = Path(os.environ.get("OBSERVATORY_SHARED") or ROOT.parent / "shared")
    path = folder / "data" / "peru" / "cem-casos-mimp" / "casos_fem.csv"
    if not path.is_file():
        raise CouldNotMeasureError(
            f"{path.name} is not at hand; OBSERVATORY_SHARED can name the folder of the files"
        )
    return path


def counts_in(scope: Scope, catalog: Catalog) -> dict[Cell, float]:
    """Cases of the scope, sums included, in the tables that cross a trait with the centre only."""
    reading = read_edition(file_of_cases(), source=catalog.sources["mimp_cem"], catalog=catalog)
    rows = pd.concat(
        [_in_scope(scope, decode_spellings(frame), catalog) for frame in reading.frames()], ignore_index=True
    )
    rows = rows.assign(snapshot="mimp_cem@2024-10", statement="")
    rows = rows.assign(**{name: None for name in OBSERVED if name not in rows})[list(OBSERVED)]
    return counts_of(add_sums(rows, catalog.indicators["cem_cases"], catalog))


def _in_scope(scope: Scope, frame: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    is_in_scope = frame["indicator"] == "cem_cases"
    is_in_scope &= frame["period_start"].str[:4].between(scope.first_year, scope.last_year)
    is_in_scope &= frame["breakdown"].map(lambda text: Breakdown.parse(text).dimensions).isin(TABLES)
    if scope.group:
        is_in_scope &= frame["territory"].isin(catalog.in_set(scope.group))
    return frame[is_in_scope]


def measure(workplace: Path) -> Iterator[BenchRow]:
    """What the choice keeps and takes, then what whole releases cost."""
    yield from measure_choice(("lima-norte", "peru-2023"))
    yield from release_speed.measure(workplace, file_of_cases())


def measure_choice(names: Iterable[str]) -> Iterator[BenchRow]:
    """For each scope what ours gives away, keeps and takes; the naive ways in the notes."""
    catalog = load_catalog()
    for name in names:
        scope = SCOPES[name]
        counts = counts_in(scope, catalog)
        ran = run([sys.executable, "-m", "bench.disclosure", "--choose", name])
        began = processor_seconds()
        hidden = suppress(counts, catalog)
        seconds = processor_seconds() - began
        small = small_ones(counts, catalog)
        weak = {weakness.cell for weakness in _attack_counts(counts, hidden, catalog, small=small)}
        plain = attack(mask_hidden_cells(counts, hidden), catalog)
        summary = f"{len(counts):,} cells, {len(small):,} small, {len(hidden):,} hidden; tightest {_tightest(plain)}"
        beside = "; ".join(_naive(counts, catalog)) if name != "all" else ""
        yield BenchRow(f"{scope.name}: cells below the policy", len(weak), "cells", "at most", 0, note=beside)
        yield BenchRow(
            f"{scope.name}: cells kept",
            _cells_kept(counts, hidden),
            "%",
            "at least",
            scope.cells,
            note=summary,
        )
        yield BenchRow(
            f"{scope.name}: counts kept", _counts_kept(counts, hidden), "%", "at least", scope.counts
        )
        yield BenchRow(
            f"{scope.name}: seconds of processor to choose", seconds, "s", "at most", scope.seconds
        )
        yield BenchRow(f"{scope.name}: seconds of the attack", plain.seconds, "s", "at most", 60.0)
        memory = max(ran.peak_mb, ran.all_mb)  # the second is looked at once a second
        yield BenchRow(f"{scope.name}: memory, reading included", memory, "MB", "at most", 512.0)


def _naive(counts: Mapping[Cell, float], catalog: Catalog) -> Iterator[str]:
    small = small_ones(counts, catalog)
    for name, way in HIDING.items():
        hidden = way(counts, catalog)
        weak = list(_attack_counts(counts, hidden, catalog, small=small))
        exactly = small & {weakness.cell for weakness in weak if weakness.interval.width == 0}
        yield (
            f"{name}: {len(hidden):,} hidden, {len(exactly):,} small ones found exactly, "
            f"{len({weakness.cell for weakness in weak}):,} cells below the policy, "
            f"{_cells_kept(counts, hidden):.1f} % of cells kept, {_counts_kept(counts, hidden):.1f} % of counts"
        )
    remaining = left_by_rounding(counts, catalog)
    yield (
        f"rounded to 3: of {len(small):,} small ones {remaining[1]:,} found exactly, {remaining[2]:,} left with "
        "two values, the rest with three; no count as it was"
    )


def _attack_counts(
    counts: Mapping[Cell, float], hidden: Set[Cell], catalog: Catalog, *, small: Set[Cell]
) -> Iterator[Weakness]:
    """What one finds who does not know which hidden cells are the small ones, and one who does."""
    zeros = frozenset(cell for cell, value in counts.items() if not value)
    for known_small in (None, frozenset(small)):
        yield from attack(
            mask_hidden_cells(counts, hidden), catalog, small=known_small, zeros=zeros
        ).weaknesses


def mask_hidden_cells(counts: Mapping[Cell, float], hidden: Set[Cell]) -> list[Fact]:
    """The counts as a release shows them."""
    return [
        Fact(*cell, value=None if cell in hidden else value, protected=cell in hidden)
        for cell, value in sorted(counts.items())
    ]


def _cells_kept(counts: Mapping[Cell, float], hidden: Set[Cell]) -> float:
    return 100 * (1 - len(hidden) / len(counts))


def _counts_kept(counts: Mapping[Cell, float], hidden: Set[Cell]) -> float:
    return 100 * (1 - sum(counts[cell] for cell in hidden) / sum(counts.values()))


def _tightest(verdict: Verdict) -> str:
    if verdict.tightest is None:
        return "none"
    cell, interval = verdict.tightest
    return f"{cell.territory} {cell.start[:4]} {cell.breakdown} {interval.low:.0f} to {interval.high:.0f}"


def main() -> int:
    """Print the rows; 0 where all could be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.disclosure", description=__doc__)
    parser.add_argument("--years", choices=["one", "all"], default="one")
    parser.add_argument("--choose", choices=SCOPES, help="only read and choose, for a measure of memory")
    arguments = parser.parse_args()
    try:
        if arguments.choose:
            catalog = load_catalog()
            suppress(counts_in(SCOPES[arguments.choose], catalog), catalog)
            return 0
        names = ("lima-norte", "peru-2023", *(["all"] if arguments.years == "all" else []))
        for row in measure_choice(names):
            print(f"\n{row}", flush=True)
    except CouldNotMeasureError as error:
        print(f"COULD NOT MEASURE disclosure: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
