"""The sums that tie published counts together, as an attacker lists them; the choice has a list of its own."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level, Territory


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and the parts at hand; `complete` where the catalogue says that they make up the whole.

    `kind` names the edition, the indicator and the way of dividing: sums of one kind stand or fall together.
    """

    kind: tuple[str, str, str]
    whole: Cell
    parts: tuple[Cell, ...]
    complete: bool


def sums(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    """All sums among the cells of additive indicators: by trait, by place, by time."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from _by_trait(additive, catalog)
    yield from _by_place(additive, catalog)
    yield from _by_time(additive)


def _by_trait(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    parts: dict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        traits = cell.breakdown.split(";") if cell.breakdown else []
        for trait in traits:
            rest = ";".join(one for one in traits if one != trait)
            dimension, _, code = trait.partition(":")
            parts[cell._replace(breakdown=rest), dimension][code] = cell
    for (whole, dimension), found in parts.items():
        declared = dimension in catalog.indicators[whole.indicator].adds_up
        for codes in _groupings(whole, dimension, set(found), catalog):
            kind = (whole.snapshot, whole.indicator, dimension)
            yield Sum(kind, whole, tuple(found[code] for code in sorted(codes)), declared)


def _groupings(whole: Cell, dimension: str, codes: set[str], catalog: Catalog) -> Iterator[set[str]]:
    """`codes` by the parallel schemes of the dimension that they belong to: each adds up on its own."""
    schemes: dict[str, set[str]] = defaultdict(set)
    for one in catalog.dimensions[dimension].codes:
        schemes[one.scheme].add(one.code)
    chosen = set(catalog.indicators[whole.indicator].adds_up.get(dimension, ()))
    left = (codes & chosen) if chosen else codes
    if chosen and left:
        yield left
        left = codes - chosen
    while left:
        named = max(schemes.values(), key=lambda scheme: len(scheme & left), default=set()) & left
        yield named or left
        left = left - (named or left)


def _by_place(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    wholes = _wholes(catalog)
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        for whole in wholes.get(cell.territory, ()):
            parts[cell._replace(territory=whole)].append(cell)
    children: dict[str, list[Territory]] = defaultdict(list)
    for part, names in wholes.items():
        for name in names:
            children[name].append(catalog.territories[part])
    for place, found in parts.items():
        needed = {one.code for one in children[place.territory] if _existed(one, place)}
        level = str(catalog.territories[place.territory].level)
        complete = needed <= {cell.territory for cell in found}
        yield Sum((place.snapshot, place.indicator, f"place:{level}"), place, tuple(found), complete)


def _wholes(catalog: Catalog) -> Mapping[str, list[str]]:
    """For each territory what it is a part of: its parent, and the groups it is a member of.

    A group that is shown in place of its members is a part of what they lie in.
    """
    found: dict[str, list[str]] = defaultdict(list)
    together = {one for group in catalog.policy.shown_as_one for one in catalog.territories[group].members}
    for one in catalog.territories.values():
        if one.parent and one.level is not Level.GROUP and one.code not in together:
            found[one.code].append(one.parent)
        for member in one.members:
            found[member].append(one.code)
    for group in catalog.policy.shown_as_one:
        parents = {catalog.territories[one].parent for one in catalog.territories[group].members}
        found[group] += [one for one in parents if one and len(parents) == 1]
    return found


def _existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _by_time(cells: Iterable[Cell]) -> Iterator[Sum]:
    """A span of whole months and its months; a span of whole years and its years; the longer of two from one day."""
    series: dict[Cell, dict[tuple[str, str], Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell._replace(start="", end="")][cell.start, cell.end] = cell
    for spans in series.values():
        divided = set()
        for start, end in spans:
            whole = spans[start, end]
            for label, pieces in (("months", months_within(start, end)), ("years", _years(start, end))):
                found = tuple(spans[piece] for piece in pieces if piece in spans)
                if len(pieces) > 1 and found:
                    kind = (whole.snapshot, whole.indicator, label)
                    yield Sum(kind, whole, found, len(found) == len(pieces))
                    if len(found) == len(pieces):
                        divided.add(whole)
        yield from _by_beginning([cell for cell in spans.values() if cell not in divided])


def _by_beginning(cells: Iterable[Cell]) -> Iterator[Sum]:
    """Spans that begin on one day: each is the one before it and what came after."""
    same: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        same[cell.start].append(cell)
    for found in same.values():
        found.sort(key=lambda cell: cell.end)
        for shorter, longer in pairwise(found):
            yield Sum((longer.snapshot, longer.indicator, "beginning"), longer, (shorter,), False)


@lru_cache(maxsize=10_000)
def months_within(start: str, end: str) -> list[tuple[str, str]]:
    """The months of a span within one year; none where it does not begin and end with a month."""
    year, first, last = int(start[:4]), int(start[5:7]), int(end[5:7])
    if start[:4] != end[:4] or start[8:] != "01" or int(end[8:]) != monthrange(year, last)[1]:
        return []
    return [
        (f"{year}-{month:02}-01", f"{year}-{month:02}-{monthrange(year, month)[1]}")
        for month in range(first, last + 1)
    ]


@lru_cache(maxsize=10_000)
def _years(start: str, end: str) -> list[tuple[str, str]]:
    if start[5:] != "01-01" or end[5:] != "12-31":
        return []
    return [(f"{year}-01-01", f"{year}-12-31") for year in range(int(start[:4]), int(end[:4]) + 1)]
