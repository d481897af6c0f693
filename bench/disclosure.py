"""Disclosure control on the publisher's CEM file: cells kept and cells disclosed, beside the naive ways.

The file is read from the folder of the publishers' own files (OBSERVATORY_SHARED, else `shared` beside the project).
`python -m bench.disclosure` prints the rows; with `--years all`, the whole file, all Peru, too.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench import release_speed
from bench.processes import ROOT, BenchRow, CouldNotMeasureError, processor_seconds, run
from etl.disclosure.audit.attack import Verdict, attack
from etl.disclosure.audit.direct_disclosures import Weakness
from etl.disclosure.cells import Cell, counts_of
from etl.disclosure.engine.linear import Constraint, split_into_components
from etl.disclosure.engine.secondary.alternative_tables import AlternativeTables
from etl.disclosure.engine.secondary.linked_tables import WithheldCells
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.linked_counts import link_counts
from etl.disclosure.suppression.suppress import suppress
from etl.publishing.derive import add_sums
from etl.reading.edition import read_edition
from etl.reading.text_stream import decode_spellings
from observatory.catalog import Catalog, load_catalog
from observatory.model import Breakdown
from observatory.store.private.workspace import OBSERVED
from observatory.store.reading.public_facts import Fact

TABLES = ("", "sex", "form", "age", "centre", "centre;sex", "centre;form", "age;centre")
Counts = Mapping[Cell, float]
ROUNDED_TO = 3


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


# The naive ways to protect small counts: only the small ones hidden, by hand, whole tables dropped, rounding.


def small_ones(counts: Counts, catalog: Catalog) -> set[Cell]:
    """The counts that must not be shown: small, and below a department."""
    below = catalog.policy.small_count_below
    return {cell for cell, value in counts.items() if 0 < value < below and _is_local(cell, catalog)}


def by_hand(counts: Counts, catalog: Catalog) -> set[Cell]:
    """With the small ones the next smallest of each sum in which one count alone is hidden, until there is none."""
    hidden = small_ones(counts, catalog)
    families = _families(counts, catalog)
    changed = True
    while changed:
        changed = False
        for family in families:
            alone = sum(cell in hidden for cell in family) == 1
            candidates = [cell for cell in family if cell not in hidden and _is_local(cell, catalog)]
            if alone and candidates:
                hidden.add(min(candidates, key=lambda cell: (counts[cell], cell)))
                changed = True
    return hidden


def whole_tables(counts: Counts, catalog: Catalog) -> set[Cell]:
    """Each table of a place and span with a small count dropped, with its like in the places and centres beside it."""
    hidden = small_ones(counts, catalog)
    families = _families(counts, catalog)
    tables: dict[tuple[object, ...], list[Cell]] = {}
    for cell in counts:
        tables.setdefault(_table(cell), []).append(cell)
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for name in {_table(cell) for cell in hidden}:
            hidden.update(cell for cell in tables[name] if _is_local(cell, catalog))
        for total, *parts in families:
            if hidden.intersection(parts):
                beside = parts if len(parts) > 1 else [total, *parts]
                hidden.update(cell for cell in beside if _is_local(cell, catalog))
    return hidden


def _families(counts: Counts, catalog: Catalog) -> list[list[Cell]]:
    """Each declared sum without its zeros: the whole, then its parts."""
    families = (
        (relation.total, *relation.parts)
        for relation in find_relations(counts, catalog)
        if counts.get(relation.total, 0.0) > 0
    )
    return [[cell for cell in cells if counts[cell] > 0] for cells in families]


def _table(cell: Cell) -> tuple[object, ...]:
    dimensions = tuple(_dimensions(cell.breakdown))
    return cell._replace(breakdown=""), dimensions


def _dimensions(breakdown: str) -> Iterator[str]:
    parts: Iterable[str] = filter(None, breakdown.split(";"))
    return (part.partition(":")[0] for part in parts)


def _is_local(cell: Cell, catalog: Catalog) -> bool:
    return catalog.territories[cell.territory].is_local


HIDING: Mapping[str, Callable[[Counts, Catalog], set[Cell]]] = {
    "only the small ones": small_ones,
    "by hand": by_hand,
    "whole tables dropped": whole_tables,
}


def left_by_rounding(counts: Counts, catalog: Catalog) -> Counter[int]:
    """How many small counts all sums leave how many values, if every count is rounded to 3. Zeros are rounded too."""
    zeros = frozenset(cell for cell, value in counts.items() if not value)
    linked = link_counts(counts, catalog, withheld=WithheldCells(zeros, zeros, zeros))
    remaining: Counter[int] = Counter()
    small = small_ones(counts, catalog)
    for numbers, rows in split_into_components([Constraint(row, 0.0, 0.0) for row in linked.rows]):
        ranges = {number: _compute_rounding_interval(linked.values[number]) for number in numbers}
        tables = AlternativeTables(linked.values, rows, ranges=ranges, costs={})
        for number in numbers:
            if inside := small.intersection(linked.cells[number]):
                remaining[_values(tables, number, linked.values[number], ranges[number])] += len(inside)
    return remaining


def _values(tables: AlternativeTables, number: int, value: float, within: tuple[float, float]) -> int:
    """How many values the count has in tables of whole numbers that are rounded to the same."""
    aims = range(int(within[0]), int(within[1]) + 1)
    return sum(aim == value or tables.find_cheapest(number, float(aim)) is not None for aim in aims)


def _compute_rounding_interval(value: float) -> tuple[float, float]:
    rounded = ROUNDED_TO * math.floor(value / ROUNDED_TO + 0.5)
    return max(0.0, rounded - 1.0), rounded + 1.0


if __name__ == "__main__":
    sys.exit(main())
