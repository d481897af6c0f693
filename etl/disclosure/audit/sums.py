"""The sums among published counts, as an attacker lists them; suppression has a list of its own."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level, Territory


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and the parts at hand; `complete` where the catalogue says that they make up the whole.

    `missing` are parts without a row that the whole has too: other codes, or places of which other tables speak.

    `holds_more`: places too small for a count of their own lie in the whole, and nobody can say what they add.

    `kind` names the edition, the indicator and the way of dividing: sums of one kind stand or fall together.
    """

    kind: tuple[str, str, str]
    total: Cell
    parts: tuple[Cell, ...]
    complete: bool
    missing: tuple[Cell, ...] = ()
    holds_more: bool = False


def list_sums(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    """All sums among the cells of additive indicators: by trait, by place, by time."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from _by_trait(additive, catalog)
    missing: set[Cell] = set()
    for relation in _by_place(additive, catalog):
        missing.update(relation.missing)
        yield relation
    yield from _by_time(additive)
    yield from _of_pieces_alone(missing, additive)


@lru_cache(maxsize=10_000)
def _kind(snapshot: str, indicator: str, way: str) -> tuple[str, str, str]:
    """The name of a kind, the same object for all its sums: there are many."""
    return snapshot, indicator, way


def _by_trait(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    parts: dict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        traits = cell.breakdown.split(";") if cell.breakdown else []
        for trait in traits:
            rest = ";".join(term for term in traits if term != trait)
            dimension, _, code = trait.partition(":")
            parts[cell.by(rest), dimension][code] = cell
    elsewhere: dict[tuple[Cell, str], set[str]] = defaultdict(set)
    for (total, dimension), cells_by_code in parts.items():
        elsewhere[_other_tables(total, dimension, catalog)].update(cells_by_code)
    for (total, dimension), cells_by_code in parts.items():
        adds_up = catalog.indicators[total.indicator].adds_up
        other_codes = elsewhere[_other_tables(total, dimension, catalog)]
        for codes in _groupings(total, dimension, set(cells_by_code), catalog):
            kind = _kind(total.snapshot, total.indicator, dimension)
            chosen = other_codes if catalog.dimensions[dimension].open else set(adds_up.get(dimension, ()))
            absent = (chosen & other_codes) - codes if codes & chosen else set()
            at_hand = [cells_by_code[code] for code in sorted(codes)]
            missing = [_beside(at_hand[0], dimension, min(codes), other=code) for code in sorted(absent)]
            yield Sum(kind, total, tuple(at_hand), dimension in adds_up, tuple(missing))


def _other_tables(total: Cell, dimension: str, catalog: Catalog) -> tuple[Cell, str]:
    """Where the codes of a dimension are looked for: in all tables of these days, for a centre in those of its place."""
    is_of_one_place = catalog.dimensions[dimension].open
    return total.at(total.territory if is_of_one_place else "").by(""), dimension


def _beside(part: Cell, dimension: str, code: str, *, other: str) -> Cell:
    """The part with another code of the dimension in place of its own."""
    traits = part.breakdown.split(";")
    traits[traits.index(f"{dimension}:{code}")] = f"{dimension}:{other}"
    return part._replace(breakdown=";".join(traits))


def _groupings(total: Cell, dimension: str, codes: set[str], catalog: Catalog) -> Iterator[set[str]]:
    """`codes` by the parallel schemes of the dimension that they belong to: each adds up on its own."""
    schemes: dict[str, set[str]] = defaultdict(set)
    for entry in catalog.dimensions[dimension].codes:
        schemes[entry.scheme].add(entry.code)
    chosen = set(catalog.indicators[total.indicator].adds_up.get(dimension, ()))
    codes_left = (codes & chosen) if chosen else codes
    if chosen and codes_left:
        yield codes_left
        codes_left = codes - chosen
    while codes_left:
        named = max(schemes.values(), key=lambda scheme: len(scheme & codes_left), default=set()) & codes_left
        yield named or codes_left
        codes_left = codes_left - (named or codes_left)


def _by_place(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    wholes = _wholes(catalog)
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        for parent in wholes.get(cell.territory, ()):
            parts[cell.at(parent)].append(cell)
    children: dict[str, list[Territory]] = defaultdict(list)
    for part, names in wholes.items():
        for name in names:
            children[name].append(catalog.territories[part])
    anywhere: dict[Cell, set[str]] = defaultdict(set)
    for place, part_cells in parts.items():
        table = place.by("")
        anywhere[table].update(cell.territory for cell in part_cells)
        for name in wholes.get(place.territory, ()):
            anywhere[table.at(name)].add(place.territory)
    for place, part_cells in parts.items():
        needed = {territory.code for territory in children[place.territory] if _has_existed(territory, place)}
        level = str(catalog.territories[place.territory].level)
        at_hand = {cell.territory for cell in part_cells}
        elsewhere = frozenset[str]() if _is_of_one_place(place, catalog) else anywhere[place.by("")]
        absent = elsewhere - at_hand
        absent |= _with_pieces_alone(place, needed - at_hand - absent, parts)
        missing = tuple(place.at(code) for code in sorted(absent))
        kind = _kind(place.snapshot, place.indicator, f"place:{level}")
        more = any(is_counted_in_its_province(code, catalog) for code in needed - at_hand - absent)
        yield Sum(kind, place, tuple(part_cells), needed <= at_hand.union(absent), missing, more)


def is_counted_in_its_province(code: str, catalog: Catalog) -> bool:
    """Whether so few live in a place that the policy publishes no count of persons of it: its province holds them."""
    place = catalog.territories[code]
    if place.level in (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE, Level.GROUP):
        return False
    return code in catalog.inhabitants and catalog.inhabitants[code] < catalog.policy.own_counts_from


def _with_pieces_alone(whole: Cell, codes: Set[str], parts: Mapping[Cell, Iterable[Cell]]) -> set[str]:
    """Those of `codes`, places in a whole, of which months of its year, or years of its span, are at hand."""
    if not codes:
        return set()
    return {
        cell.territory
        for start, end in _list_pieces(whole.start, whole.end)
        for cell in parts.get(whole.during(start, end), ())
        if cell.territory in codes
    }


def _of_pieces_alone(missing: Iterable[Cell], cells: Iterable[Cell]) -> Iterator[Sum]:
    """A span without a row, of a place that other sums have, and what is at hand of its months or years."""
    pieces = {
        total: [total.during(start, end) for start, end in _list_pieces(total.start, total.end)]
        for total in sorted(missing)
    }
    at_hand = {cell for cells_of_total in pieces.values() for cell in cells_of_total}.intersection(cells)
    for total, cells_of_total in pieces.items():
        parts = tuple(cell for cell in cells_of_total if cell in at_hand)
        if parts:
            label = "months" if list_months_within(total.start, total.end) else "years"
            kind = _kind(total.snapshot, total.indicator, label)
            yield Sum(kind, total, parts, len(parts) == len(cells_of_total))


def _is_of_one_place(cell: Cell, catalog: Catalog) -> bool:
    """Whether a trait of the cell, like a centre, belongs to one place, so that other places lack nothing."""
    traits = cell.breakdown.split(";") if cell.breakdown else ()
    return any(catalog.dimensions[trait.partition(":")[0]].open for trait in traits)


def _wholes(catalog: Catalog) -> Mapping[str, list[str]]:
    """For each territory what it is a part of: its parent, and the groups it is a member of.

    A group that is shown in place of its members is a part of what they lie in.
    """
    parents_of: dict[str, list[str]] = defaultdict(list)
    together = {
        member for group in catalog.policy.shown_as_one for member in catalog.territories[group].members
    }
    for territory in catalog.territories.values():
        if territory.parent and territory.level is not Level.GROUP and territory.code not in together:
            parents_of[territory.code].append(territory.parent)
        for member in territory.members:
            parents_of[member].append(territory.code)
    for group in catalog.policy.shown_as_one:
        parents = {catalog.territories[member].parent for member in catalog.territories[group].members}
        parents_of[group] += [parent for parent in parents if parent and len(parents) == 1]
    return parents_of


def _has_existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _by_time(cells: Iterable[Cell]) -> Iterator[Sum]:
    """A span of whole months and its months; a span of whole years and its years; the longer of two from one day."""
    series: dict[tuple[str, ...], dict[tuple[str, str], Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell.series][cell.start, cell.end] = cell
    for spans in series.values():
        divided = set()
        for start, end in spans:
            total = spans[start, end]
            for label, pieces in (("months", list_months_within(start, end)), ("years", _years(start, end))):
                parts = tuple(spans[piece] for piece in pieces if piece in spans)
                if len(pieces) > 1 and parts:
                    kind = _kind(total.snapshot, total.indicator, label)
                    yield Sum(kind, total, parts, len(parts) == len(pieces))
                    if len(parts) == len(pieces):
                        divided.add(total)
        yield from _by_beginning([cell for cell in spans.values() if cell not in divided])


def _by_beginning(cells: Iterable[Cell]) -> Iterator[Sum]:
    """Spans that begin on one day: each is the one before it and what came after."""
    by_start: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_start[cell.start].append(cell)
    for siblings in by_start.values():
        siblings.sort(key=lambda cell: cell.end)
        for shorter, longer in pairwise(siblings):
            yield Sum((longer.snapshot, longer.indicator, "beginning"), longer, (shorter,), False)


@lru_cache(maxsize=10_000)
def list_months_within(start: str, end: str) -> list[tuple[str, str]]:
    """The months of a span within one year; none where it does not begin and end with a month."""
    year, first_month, last_month = int(start[:4]), int(start[5:7]), int(end[5:7])
    if start[:4] != end[:4] or start[8:] != "01" or int(end[8:]) != monthrange(year, last_month)[1]:
        return []
    return [
        (f"{year}-{month:02}-01", f"{year}-{month:02}-{monthrange(year, month)[1]}")
        for month in range(first_month, last_month + 1)
    ]


@lru_cache(maxsize=10_000)
def _years(start: str, end: str) -> list[tuple[str, str]]:
    if start[5:] != "01-01" or end[5:] != "12-31":
        return []
    return [(f"{year}-01-01", f"{year}-12-31") for year in range(int(start[:4]), int(end[:4]) + 1)]


def _list_pieces(start: str, end: str) -> list[tuple[str, str]]:
    """The months of a span within one year, the years of a longer one."""
    return list_months_within(start, end) or _years(start, end)
