"""The sums that the catalogue declares among counts: by trait, by place, by time. No value is looked at here.

Written for those who choose what is hidden. The attack has a list of its own, so that what one forgets the other finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.place_sums import by_place
from etl.disclosure.suppression.span_sums import by_time
from observatory.catalog import Catalog


class Relation(NamedTuple):
    """A whole and parts of it that do not overlap; `complete` where the catalogue says that there are no others."""

    kind: str
    total: Cell
    parts: tuple[Cell, ...]
    complete: bool


def declared(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Relation]:
    """Every sum that the catalogue declares among `cells`, whose wholes are among them too or can be had twice."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from (Relation(*fields) for fields in by_trait(additive, catalog))
    yield from (Relation("place", *fields) for fields in by_place(additive, catalog))
    yield from (Relation("time", *fields) for fields in by_time(additive))


def by_trait(cells: Iterable[Cell], catalog: Catalog) -> Iterator[tuple[str, Cell, tuple[Cell, ...], bool]]:
    """A count and those that narrow it by one dimension more, where the indicator says that they add up."""
    families: dict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        adding = catalog.indicators[cell.indicator].adds_up
        for dimension, code, rest in _narrowings(cell.breakdown):
            if dimension in adding:
                families[cell._replace(breakdown=rest), dimension][code] = cell
    for (total, dimension), parts in families.items():
        for codes, complete in _schemes(set(parts), _declared_schemes(total, dimension, catalog)):
            yield dimension, total, tuple(parts[code] for code in codes), complete


@lru_cache(maxsize=100_000)
def _narrowings(breakdown: str) -> tuple[tuple[str, str, str], ...]:
    """For each code of a breakdown its dimension, itself, and the breakdown without it."""
    codes = breakdown.split(";") if breakdown else []
    return tuple(
        (*code.split(":", 1), ";".join(sibling for sibling in codes if sibling != code))  # type: ignore[misc]
        for code in codes
    )


def _declared_schemes(total: Cell, dimension: str, catalog: Catalog) -> list[frozenset[str]]:
    """The sets of codes that make up a whole; none for an open dimension, whose codes the file brings."""
    codes = catalog.indicators[total.indicator].adds_up[dimension]
    if codes:
        return [frozenset(codes)]
    if catalog.dimensions[dimension].open:
        return []
    schemes: dict[str, set[str]] = defaultdict(set)
    for entry in catalog.dimensions[dimension].codes:
        schemes[entry.scheme].add(entry.code)
    return [frozenset(scheme) for scheme in schemes.values()]


def _schemes(codes_left: set[str], schemes: list[frozenset[str]]) -> Iterator[tuple[list[str], bool]]:
    """`codes_left` divided by the schemes that hold most of it; a code of no scheme is a part on its own."""
    if not schemes:
        yield sorted(codes_left), False
        return
    while codes_left:
        best = max(schemes, key=lambda scheme: len(scheme & codes_left))
        codes = best & codes_left
        if not codes:
            yield from (([code], False) for code in sorted(codes_left))
            return
        yield sorted(codes), codes == best
        codes_left = codes_left - codes
