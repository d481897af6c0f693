"""The sums that the catalogue declares among counts: by trait, by place, by time. No value is looked at here.

Written for those who choose what is hidden. The attack has a list of its own, so that what one forgets the other finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.sums.place_sums import by_place
from etl.disclosure.suppression.sums.span_sums import by_time
from observatory.catalog import Catalog


class Relation(NamedTuple):
    """A whole and parts of it that do not overlap; `complete` where the catalogue says that there are no others.

    `missing` is the part without a count, where the catalogue says that it alone is missing.
    """

    kind: str
    total: Cell
    parts: tuple[Cell, ...]
    complete: bool
    missing: Cell | None = None


def declared(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Relation]:
    """Every sum that the catalogue declares among `cells`, whose wholes are among them too or can be had twice."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from (Relation(*fields) for fields in by_trait(additive, catalog))
    yield from (Relation("place", *fields) for fields in by_place(additive, catalog))
    yield from (Relation("time", *fields) for fields in by_time(additive))


def by_trait(
    cells: Iterable[Cell], catalog: Catalog
) -> Iterator[tuple[str, Cell, tuple[Cell, ...], bool, Cell | None]]:
    """A count and those that narrow it by one dimension more, where the indicator says that they add up."""
    families: dict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        adding = catalog.indicators[cell.indicator].adds_up
        for dimension, code, rest in _narrowings(cell.breakdown):
            if dimension in adding:
                families[cell.by(rest), dimension][code] = cell
    for (total, dimension), parts in families.items():
        for codes, complete, code in _schemes(set(parts), _declared_schemes(total, dimension, catalog)):
            missing = code and _with_code(parts[codes[0]], dimension, codes[0], code=code)
            yield dimension, total, tuple(parts[code] for code in codes), complete, missing or None


def _with_code(part: Cell, dimension: str, former_code: str, *, code: str) -> Cell:
    """The part beside `part` that has another code of the dimension."""
    traits = part.breakdown.split(";")
    traits[traits.index(f"{dimension}:{former_code}")] = f"{dimension}:{code}"
    return part._replace(breakdown=";".join(traits))


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


def _schemes(codes_left: set[str], schemes: list[frozenset[str]]) -> Iterator[tuple[list[str], bool, str]]:
    """`codes_left` divided by the schemes that hold most of it; a code of no scheme is a part on its own.

    With each whether it is all of its scheme, and the code that alone is missing, if one is.
    """
    if not schemes:
        yield sorted(codes_left), False, ""
        return
    while codes_left:
        best = max(schemes, key=lambda scheme: len(scheme & codes_left))
        codes = best & codes_left
        if not codes:
            yield from (([code], False, "") for code in sorted(codes_left))
            return
        yield sorted(codes), codes == best, _only(best - codes) or ""
        codes_left = codes_left - codes


def _only(codes: frozenset[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None
