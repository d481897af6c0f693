"""The sums of counts over places, as the catalogue declares them: parents, groups, and when each place existed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level, Territory

Sum = tuple[Cell, tuple[Cell, ...], bool, Cell | None]


def by_place(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    """Each place and what lies in it, each group and its members, each group as a part of what holds it."""
    slices: dict[Cell, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        slices[cell.at("")][cell.territory] = cell
    children = _children(catalog)
    tables: dict[Cell, list[Mapping[str, Cell]]] = defaultdict(list)
    for cell, table in slices.items():
        tables[cell.by("")].append(table)
    for siblings in tables.values():
        anywhere = frozenset(code for cells_by_place in siblings for code in cells_by_place)
        for cells_by_place in siblings:
            if len(cells_by_place) > 1:
                yield from _within(cells_by_place, catalog, children, anywhere)


def shown_as_one(cell: Cell, catalog: Catalog) -> bool:
    """Whether the place is shown only together with others, so that its own count never leaves."""
    return any(cell.territory in catalog.territories[group].members for group in catalog.policy.shown_as_one)


def _children(catalog: Catalog) -> Mapping[str, list[Territory]]:
    children_of: dict[str, list[Territory]] = defaultdict(list)
    for territory in catalog.territories.values():
        if territory.parent and territory.level is not Level.GROUP:
            children_of[territory.parent].append(territory)
    return children_of


def _within(
    cells_by_place: Mapping[str, Cell],
    catalog: Catalog,
    children: Mapping[str, list[Territory]],
    anywhere: Set[str],
) -> Iterator[Sum]:
    parts: dict[str, list[str]] = defaultdict(list)
    groups = []
    for code in cells_by_place:
        if catalog.territories[code].level is Level.GROUP:
            groups.append(code)
        elif (holder := _holder(code, cells_by_place, catalog)) is not None:
            parts[holder].append(code)
    absent = _absent_of(cells_by_place, anywhere, catalog)
    for holder, inside in parts.items():
        whole = cells_by_place[holder]
        missing = _missing_of(
            [child for child in children[holder] if _existed(child, whole)], cells_by_place, children
        )
        named = missing if len(missing) == 1 else _missing_of(absent[holder], cells_by_place, children)
        complete = not missing and _parts_declared(holder, catalog)
        yield whole, tuple(cells_by_place[code] for code in inside), complete, _lone(whole, named)
        yield from _directly(whole, inside, absent[holder], cells_by_place, catalog=catalog)
    for group in groups:
        yield from _group(group, cells_by_place, parts, catalog=catalog)


def _holder(code: str, cells_by_place: Mapping[str, Cell], catalog: Catalog) -> str | None:
    """The nearest place above that has a count too."""
    return next(
        (ancestor.code for ancestor in catalog.ancestors(code) if ancestor.code in cells_by_place), None
    )


def _missing(
    place: Territory, cells_by_place: Mapping[str, Cell], children: Mapping[str, list[Territory]]
) -> list[str]:
    """The widest places in this one for which no count stands, neither their own nor those of what lies in them."""
    if place.code in cells_by_place:
        return []
    below = children.get(place.code, [])
    missing = [_missing(child, cells_by_place, children) for child in below]
    if missing == [[child.code] for child in below]:
        return [place.code]
    return [code for codes in missing for code in codes]


def _directly(
    whole: Cell,
    inside: Sequence[str],
    absent: Sequence[Territory],
    cells_by_place: Mapping[str, Cell],
    *,
    catalog: Catalog,
) -> Iterator[Sum]:
    """The whole and the places right below it, where some of what lies in it has no count of a place between.

    One place is missing beside them if only one is named that has no count, and all the rest lies in it.
    """
    direct = [code for code in inside if catalog.territories[code].parent == whole.territory]
    if 0 < len(direct) < len(inside):
        missing = [place.code for place in absent if place.parent == whole.territory]
        covered = all(_lies_in(code, tuple(missing), catalog) for code in inside if code not in direct)
        yield (
            whole,
            tuple(cells_by_place[code] for code in direct),
            False,
            _lone(whole, missing) if covered else None,
        )


def _missing_of(
    places: Iterable[Territory], cells_by_place: Mapping[str, Cell], children: Mapping[str, list[Territory]]
) -> list[str]:
    return sorted({code for place in places for code in _missing(place, cells_by_place, children)})


def _absent_of(
    cells_by_place: Mapping[str, Cell], anywhere: Set[str], catalog: Catalog
) -> Mapping[str, list[Territory]]:
    """The places of which only other tables of the same days speak, by the nearest place above that has a count."""
    absent: dict[str, list[Territory]] = defaultdict(list)
    for code in anywhere - cells_by_place.keys():
        holder = _holder(code, cells_by_place, catalog)
        if holder is not None and catalog.territories[code].level is not Level.GROUP:
            absent[holder].append(catalog.territories[code])
    return absent


def _lone(whole: Cell, missing: Sequence[str]) -> Cell | None:
    return whole._replace(territory=missing[0]) if len(missing) == 1 else None


def _parts_declared(place: str, catalog: Catalog) -> bool:
    """Whether territories.csv says that the parts of a place are complete; else it may be more than they are."""
    return catalog.territories[place].parts is not None


def _existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _group(
    group: str, cells_by_place: Mapping[str, Cell], parts: Mapping[str, list[str]], *, catalog: Catalog
) -> Iterator[Sum]:
    """A group with its members; where a member has no count, the group stands for them in what holds it."""
    members = catalog.territories[group].members
    present = [code for code in members if code in cells_by_place]
    absent = [code for code in members if code not in cells_by_place]
    if present:
        whole = cells_by_place[group]
        complete = not absent and _parts_declared(group, catalog)
        yield whole, tuple(cells_by_place[code] for code in present), complete, _lone(whole, absent)
    holder = _holder(group, cells_by_place, catalog)
    if holder is not None and absent:
        beside = [code for code in parts.get(holder, []) if not _lies_in(code, members, catalog)]
        yield (
            cells_by_place[holder],
            (cells_by_place[group], *(cells_by_place[code] for code in beside)),
            False,
            None,
        )


def _lies_in(code: str, members: tuple[str, ...], catalog: Catalog) -> bool:
    return code in members or any(ancestor.code in members for ancestor in catalog.ancestors(code))
