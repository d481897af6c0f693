"""What an attacker makes of published rows: the cells, what is known of each, and the sums that tie them together."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level, Territory
from observatory.store.disclosed import Fact


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and the parts at hand; `complete` where the catalogue says that there are no others."""

    kind: tuple[str, str, str]
    whole: Cell
    parts: tuple[Cell, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Counts of persons as published (`shown`), said to be protected (`hidden`), or told by a rate (`told`)."""

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    told: dict[Cell, float] = field(default_factory=dict)

    def value(self, cell: Cell) -> float | None:
        """What is known of the cell exactly."""
        return self.shown.get(cell, self.told.get(cell))


def known(rows: Iterable[Fact], catalog: Catalog) -> Known:
    """Sort the rows of a release; a rate or share tells its numerator."""
    found = Known()
    ratios = []
    for row in rows:
        indicator = catalog.indicators[row.indicator]
        if indicator.kind in ("rate", "share") and indicator.numerator:
            ratios.append(row)
        elif indicator.kind == "count" and indicator.counts_persons:
            cell = _cell(row, row.indicator, row.breakdown)
            if row.protected:
                found.hidden.add(cell)
            elif row.value is not None:
                found.shown[cell] = row.value
    for row in ratios:
        found.told.update(_told(row, found, catalog))
    return found


def _told(row: Fact, found: Known, catalog: Catalog) -> Iterator[tuple[Cell, float]]:
    """The counts that a published rate gives: its numerator, a share's base, or value x base."""
    indicator = catalog.indicators[row.indicator]
    part = _cell(row, str(indicator.numerator), indicator.numerator_filter)
    base = row.denominator
    if indicator.kind == "share":
        whole = part._replace(breakdown="")
        base = found.value(whole) if base is None else base
        if row.denominator is not None:
            yield whole, row.denominator
    if row.numerator is not None:
        yield part, row.numerator
    elif row.value is not None and base is not None:
        yield part, float(round(row.value * base / indicator.per))


def _cell(row: Fact, indicator: str, breakdown: str) -> Cell:
    return Cell(row.snapshot, row.statement, indicator, row.territory, row.start, row.end, breakdown)


def sums(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    """All sums among the cells of additive indicators: by trait, by place, by time."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from _by_trait(additive, catalog)
    yield from _by_place(additive, catalog)
    yield from _by_time(additive)


def _by_trait(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    parts: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        traits = cell.breakdown.split(";") if cell.breakdown else []
        for trait in traits:
            rest = ";".join(one for one in traits if one != trait)
            parts[cell._replace(breakdown=rest), trait.partition(":")[0]].append(cell)
    for (whole, dimension), found in parts.items():
        codes = {_code(cell, dimension) for cell in found}
        kind = (whole.snapshot, whole.indicator, dimension)
        yield Sum(kind, whole, tuple(found), _names_all(dimension, codes, catalog))


def _code(cell: Cell, dimension: str) -> str:
    return next(one for one in cell.breakdown.split(";") if one.startswith(f"{dimension}:")).partition(":")[2]


def _names_all(dimension: str, codes: set[str], catalog: Catalog) -> bool:
    """Whether the codes are a whole scheme of the dimension."""
    schemes: dict[str, set[str]] = defaultdict(set)
    for code in catalog.dimensions[dimension].codes:
        schemes[code.scheme].add(code.code)
    return any(scheme <= codes for scheme in schemes.values() if scheme)


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
    """For each territory what it is a part of: its parent, and the groups it is a member of."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in catalog.territories.values():
        if one.parent and one.level is not Level.GROUP:
            found[one.code].append(one.parent)
        for member in one.members:
            found[member].append(one.code)
    return found


def _existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _by_time(cells: Iterable[Cell]) -> Iterator[Sum]:
    """A span of whole months from January, and its months; a span of whole years, and its years."""
    series: dict[Cell, dict[tuple[str, str], Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell._replace(start="", end="")][cell.start, cell.end] = cell
    for spans in series.values():
        for start, end in spans:
            for label, pieces in (("months", _months(start, end)), ("years", _years(start, end))):
                found = tuple(spans[piece] for piece in pieces if piece in spans)
                if len(pieces) > 1 and found:
                    whole = spans[start, end]
                    kind = (whole.snapshot, whole.indicator, label)
                    yield Sum(kind, whole, found, len(found) == len(pieces))


def _months(start: str, end: str) -> list[tuple[str, str]]:
    """The months of a span within one year; none where it does not begin and end with a month."""
    year, first, last = int(start[:4]), int(start[5:7]), int(end[5:7])
    if start[:4] != end[:4] or start[8:] != "01" or int(end[8:]) != monthrange(year, last)[1]:
        return []
    return [
        (f"{year}-{month:02}-01", f"{year}-{month:02}-{monthrange(year, month)[1]}")
        for month in range(first, last + 1)
    ]


def _years(start: str, end: str) -> list[tuple[str, str]]:
    if start[5:] != "01-01" or end[5:] != "12-31":
        return []
    return [(f"{year}-01-01", f"{year}-12-31") for year in range(int(start[:4]), int(end[:4]) + 1)]
