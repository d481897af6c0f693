"""What a release gives away without any reckoning in ranges: in the open, told, or the rest of two known numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.disclosure.audit.learnt import BY_FORMER, Known, learn
from etl.disclosure.audit.sums import Sum
from etl.disclosure.audit.ties import grown_by, named_growth, rest_of
from etl.disclosure.bounds import Interval
from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.store.reading.disclosed import Fact

SMALL_REST = "el resto de sus partes es pequeño"
SMALL_GROWTH = "la diferencia entre dos ediciones es pequeña"
SMALL = "se muestra un número pequeño"
APART = "se muestra por separado lo que va junto"


@dataclass(frozen=True, slots=True)
class Weakness:
    """A cell that the release gives away, how, and the values left to it."""

    cell: Cell
    reason: str
    interval: Interval


def given_away(
    found: Known, all_sums: Sequence[Sum], pairs: Sequence[tuple[Cell, Cell]], *, catalog: Catalog
) -> Iterator[Weakness]:
    """Small counts below a department that are shown or told or are the rest, and protected ones that are told.

    What is left of numbers that former releases alone showed was told by them, or stood under their marks, which nobody
    remembers: this release neither tells nor can hide it.
    """
    yield from _in_the_open(found, catalog)
    rests = (
        (one.whole, one.parts[0], rest_of(found, one), SMALL_REST)
        for one in all_sums
        if _says_something(found, (one.whole, *one.parts))
    )
    grown = (
        (named_growth(pair), pair[1], grown_by(found, pair), SMALL_GROWTH)
        for pair in pairs
        if _says_something(found, pair)
    )
    for cell, counted, value, how in (*rests, *grown):
        if value is not None and _is_small(value, counted, catalog):
            yield Weakness(cell, how, Interval(value, value))


def _in_the_open(found: Known, catalog: Catalog) -> Iterator[Weakness]:
    together = {one for group in catalog.policy.shown_as_one for one in catalog.territories[group].members}
    for cell, value in found.shown.items():
        if _is_small(value, cell, catalog):
            yield Weakness(cell, SMALL, Interval(value, value))
        elif cell.territory in together:
            yield Weakness(cell, APART, Interval(value, value))
    for cell, (value, how) in sorted(found.told.items()):
        hidden = value > 0 and cell in found.hidden and catalog.territories[cell.territory].is_local
        if hidden or (cell not in found.shown and _is_small(value, cell, catalog)):
            yield Weakness(cell, how, Interval(value, value))


def _says_something(found: Known, cells: Iterable[Cell]) -> bool:
    """Whether this release shows or tells one of the cells."""
    return any(cell in found.shown or found.told.get(cell, (0, BY_FORMER))[1] != BY_FORMER for cell in cells)


def _is_small(value: float, counted: Cell, catalog: Catalog) -> bool:
    return 0 < value < catalog.policy.small_count_below and catalog.territories[counted.territory].is_local


def in_the_open_undated(rows: Iterable[Fact], catalog: Catalog) -> Iterator[Weakness]:
    """What figures without a date give away: no sum ties them, so only what stands in the open."""
    for row in rows:  # each by itself: several may be of one place, and no day tells them apart
        yield from _in_the_open(learn([row], catalog), catalog)
