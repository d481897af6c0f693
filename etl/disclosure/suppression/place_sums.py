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
    for found in slices.values():
        if len(found) > 1:
            yield from _within(found, catalog, children)


def shown_as_one(cell: Cell, catalog: Catalog) -> bool:
    """Whether the place is shown only together with others, so that its own count never leaves."""
    return any(cell.territory in catalog.territories[group].members for group in catalog.policy.shown_as_one)


def _children(catalog: Catalog) -> Mapping[str, list[Territory]]:
    found: dict[str, list[Territory]] = defaultdict(list)
    for one in catalog.territories.values():
        if one.parent and one.level is not Level.GROUP:
            found[one.parent].append(one)
    return found


def _within(
    found: Mapping[str, Cell], catalog: Catalog, children: Mapping[str, list[Territory]]
) -> Iterator[Sum]:
    parts: dict[str, list[str]] = defaultdict(list)
    groups = []
    for code in found:
        if catalog.territories[code].level is Level.GROUP:
            groups.append(code)
        elif (holder := _holder(code, found, catalog)) is not None:
            parts[holder].append(code)
    for holder, inside in parts.items():
        complete = all(
            _covered(one, found, children) for one in children[holder] if _existed(one, found[holder])
        )
        yield found[holder], tuple(found[code] for code in inside), complete
    for group in groups:
        yield from _group(group, found, parts, catalog=catalog)


def _holder(code: str, found: Mapping[str, Cell], catalog: Catalog) -> str | None:
    """The nearest place above that has a count too."""
    return next((one.code for one in catalog.ancestors(code) if one.code in found), None)


def _covered(place: Territory, found: Mapping[str, Cell], children: Mapping[str, list[Territory]]) -> bool:
    if place.code in found:
        return True
    below = children.get(place.code, [])
    return bool(below) and all(_covered(one, found, children) for one in below)


def _existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _group(
    group: str, found: Mapping[str, Cell], parts: Mapping[str, list[str]], *, catalog: Catalog
) -> Iterator[Sum]:
    """A group with its members; where a member has no count, the group stands for them in what holds it."""
    members = catalog.territories[group].members
    present = [code for code in members if code in found]
    complete = len(present) == len(members)
    if present:
        yield found[group], tuple(found[code] for code in present), complete
    holder = _holder(group, found, catalog)
    if holder is not None and not complete:
        beside = [code for code in parts.get(holder, []) if not _lies_in(code, members, catalog)]
        yield found[holder], (found[group], *(found[code] for code in beside)), False


def _lies_in(code: str, members: tuple[str, ...], catalog: Catalog) -> bool:
    return code in members or any(one.code in members for one in catalog.ancestors(code))
