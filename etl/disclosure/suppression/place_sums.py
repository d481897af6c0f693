"""The sums of counts over places, as the catalogue declares them: parents, groups, and when each place existed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level, Territory

Sum = tuple[Cell, tuple[Cell, ...], bool]


def by_place(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Sum]:
    """Each place and what lies in it, each group and its members, each group as a part of what holds it."""
    slices: dict[Cell, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        slices[cell._replace(territory="")][cell.territory] = cell
    children = _children(catalog)
    for cells_by_place in slices.values():
        if len(cells_by_place) > 1:
            yield from _within(cells_by_place, catalog, children)


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
    cells_by_place: Mapping[str, Cell], catalog: Catalog, children: Mapping[str, list[Territory]]
) -> Iterator[Sum]:
    parts: dict[str, list[str]] = defaultdict(list)
    groups = []
    for code in cells_by_place:
        if catalog.territories[code].level is Level.GROUP:
            groups.append(code)
        elif (holder := _holder(code, cells_by_place, catalog)) is not None:
            parts[holder].append(code)
    for holder, inside in parts.items():
        complete = all(
            _covered(child, cells_by_place, children)
            for child in children[holder]
            if _existed(child, cells_by_place[holder])
        )
        yield cells_by_place[holder], tuple(cells_by_place[code] for code in inside), complete
    for group in groups:
        yield from _group(group, cells_by_place, parts, catalog=catalog)


def _holder(code: str, cells_by_place: Mapping[str, Cell], catalog: Catalog) -> str | None:
    """The nearest place above that has a count too."""
    return next(
        (ancestor.code for ancestor in catalog.ancestors(code) if ancestor.code in cells_by_place), None
    )


def _covered(
    place: Territory, cells_by_place: Mapping[str, Cell], children: Mapping[str, list[Territory]]
) -> bool:
    if place.code in cells_by_place:
        return True
    below = children.get(place.code, [])
    return bool(below) and all(_covered(child, cells_by_place, children) for child in below)


def _existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _group(
    group: str, cells_by_place: Mapping[str, Cell], parts: Mapping[str, list[str]], *, catalog: Catalog
) -> Iterator[Sum]:
    """A group with its members; where a member has no count, the group stands for them in what holds it."""
    members = catalog.territories[group].members
    present = [code for code in members if code in cells_by_place]
    complete = len(present) == len(members)
    if present:
        yield cells_by_place[group], tuple(cells_by_place[code] for code in present), complete
    holder = _holder(group, cells_by_place, catalog)
    if holder is not None and not complete:
        beside = [code for code in parts.get(holder, []) if not _lies_in(code, members, catalog)]
        yield (
            cells_by_place[holder],
            (cells_by_place[group], *(cells_by_place[code] for code in beside)),
            False,
        )


def _lies_in(code: str, members: tuple[str, ...], catalog: Catalog) -> bool:
    return code in members or any(ancestor.code in members for ancestor in catalog.ancestors(code))
