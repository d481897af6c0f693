"""The relations that the catalogue declares among counts: by trait, by place, by time. No value is looked at here.

A place has what lies in it, groups their members, and each place only while it existed; a span has the years, months and
other spans that lie in it without overlapping. Written for those who choose what is hidden. The attack has a list of its
own, so that what one forgets the other finds.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache

from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.linked_tables import Relation
from observatory.catalog import Catalog
from observatory.model import Level, Territory

Span = tuple[str, str]


def find_relations(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Relation[Cell]]:
    """Every relation that the catalogue declares among `cells`, whose wholes are among them too or can be had twice."""
    additive = sorted(cell for cell in cells if catalog.indicators[cell.indicator].additive)
    yield from _relate_by_trait(additive, catalog)
    yield from _relate_by_place(additive, catalog)
    yield from _relate_by_time(additive)


def _relate_by_trait(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Relation[Cell]]:
    """A count and those that narrow it by one dimension more, where the indicator says that they add up."""
    families: dict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        adding = catalog.indicators[cell.indicator].adds_up
        for dimension, code, rest in _list_narrowings(cell.breakdown):
            if dimension in adding:
                families[cell.by(rest), dimension][code] = cell
    for (total, dimension), parts in families.items():
        for codes, complete, code in _divide_by_scheme(set(parts), _list_schemes(total, dimension, catalog)):
            missing = code and _replace_code(parts[codes[0]], dimension, codes[0], code=code)
            at_hand = tuple(parts[code] for code in codes)
            yield Relation(dimension, total, at_hand, complete, missing or None)


def _replace_code(part: Cell, dimension: str, former_code: str, *, code: str) -> Cell:
    """The part beside `part` that has another code of the dimension."""
    traits = part.breakdown.split(";")
    traits[traits.index(f"{dimension}:{former_code}")] = f"{dimension}:{code}"
    return part._replace(breakdown=";".join(traits))


@lru_cache(maxsize=100_000)
def _list_narrowings(breakdown: str) -> tuple[tuple[str, str, str], ...]:
    """For each code of a breakdown its dimension, itself, and the breakdown without it."""
    codes = breakdown.split(";") if breakdown else []
    return tuple(
        (*code.split(":", 1), ";".join(sibling for sibling in codes if sibling != code))  # type: ignore[misc]
        for code in codes
    )


def _list_schemes(total: Cell, dimension: str, catalog: Catalog) -> list[frozenset[str]]:
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


def _divide_by_scheme(
    codes_left: set[str], schemes: list[frozenset[str]]
) -> Iterator[tuple[list[str], bool, str]]:
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
        yield sorted(codes), codes == best, _find_only(best - codes) or ""
        codes_left = codes_left - codes


def _find_only(codes: frozenset[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _relate_by_place(cells: Iterable[Cell], catalog: Catalog) -> Iterator[Relation[Cell]]:
    """Each place and what lies in it, each group and its members, each group as a part of what holds it."""
    slices: dict[Cell, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        slices[cell.at("")][cell.territory] = cell
    children = _list_children(catalog)
    tables: dict[Cell, list[Mapping[str, Cell]]] = defaultdict(list)
    for cell, table in slices.items():
        tables[cell.by("")].append(table)
    for siblings in tables.values():
        anywhere = frozenset(code for cells_by_place in siblings for code in cells_by_place)
        for cells_by_place in siblings:
            if len(cells_by_place) > 1:
                yield from _relate_within(cells_by_place, catalog, children, anywhere)


def _list_children(catalog: Catalog) -> Mapping[str, list[Territory]]:
    children_of: dict[str, list[Territory]] = defaultdict(list)
    for territory in catalog.territories.values():
        if territory.parent and territory.level is not Level.GROUP:
            children_of[territory.parent].append(territory)
    return children_of


def _relate_within(
    cells_by_place: Mapping[str, Cell],
    catalog: Catalog,
    children: Mapping[str, list[Territory]],
    anywhere: Set[str],
) -> Iterator[Relation[Cell]]:
    parts: dict[str, list[str]] = defaultdict(list)
    groups = []
    for code in cells_by_place:
        if catalog.territories[code].level is Level.GROUP:
            groups.append(code)
        elif (holder := _find_holder(code, cells_by_place, catalog)) is not None:
            parts[holder].append(code)
    absent = _list_absent(cells_by_place, anywhere, catalog)
    for holder, inside in parts.items():
        whole = cells_by_place[holder]
        missing = _list_all_missing(
            [child for child in children[holder] if _has_existed(child, whole)], cells_by_place, children
        )
        named = missing if len(missing) == 1 else _list_all_missing(absent[holder], cells_by_place, children)
        complete = not missing and _has_declared_parts(holder, catalog)
        at_hand = tuple(cells_by_place[code] for code in inside)
        yield Relation("place", whole, at_hand, complete, _name_lone_part(whole, named))
        yield from _relate_direct_parts(whole, inside, absent[holder], cells_by_place, catalog=catalog)
    for group in groups:
        yield from _relate_group(group, cells_by_place, parts, catalog=catalog)


def _find_holder(code: str, cells_by_place: Mapping[str, Cell], catalog: Catalog) -> str | None:
    """The nearest place above that has a count too."""
    return next(
        (ancestor.code for ancestor in catalog.ancestors(code) if ancestor.code in cells_by_place), None
    )


def _list_missing(
    place: Territory, cells_by_place: Mapping[str, Cell], children: Mapping[str, list[Territory]]
) -> list[str]:
    """The widest places in this one for which no count stands, neither their own nor those of what lies in them."""
    if place.code in cells_by_place:
        return []
    below = children.get(place.code, [])
    missing = [_list_missing(child, cells_by_place, children) for child in below]
    if missing == [[child.code] for child in below]:
        return [place.code]
    return [code for codes in missing for code in codes]


def _relate_direct_parts(
    whole: Cell,
    inside: Sequence[str],
    absent: Sequence[Territory],
    cells_by_place: Mapping[str, Cell],
    *,
    catalog: Catalog,
) -> Iterator[Relation[Cell]]:
    """The whole and the places right below it, where some of what lies in it has no count of a place between.

    One place is missing beside them if only one is named that has no count, and all the rest lies in it.
    """
    direct = [code for code in inside if catalog.territories[code].parent == whole.territory]
    if 0 < len(direct) < len(inside):
        missing = [place.code for place in absent if place.parent == whole.territory]
        covered = all(_lies_in(code, tuple(missing), catalog) for code in inside if code not in direct)
        at_hand = tuple(cells_by_place[code] for code in direct)
        yield Relation("place", whole, at_hand, False, _name_lone_part(whole, missing) if covered else None)


def _list_all_missing(
    places: Iterable[Territory], cells_by_place: Mapping[str, Cell], children: Mapping[str, list[Territory]]
) -> list[str]:
    return sorted({code for place in places for code in _list_missing(place, cells_by_place, children)})


def _list_absent(
    cells_by_place: Mapping[str, Cell], anywhere: Set[str], catalog: Catalog
) -> Mapping[str, list[Territory]]:
    """The places of which only other tables of the same days speak, by the nearest place above that has a count."""
    absent: dict[str, list[Territory]] = defaultdict(list)
    for code in anywhere - cells_by_place.keys():
        holder = _find_holder(code, cells_by_place, catalog)
        if holder is not None and catalog.territories[code].level is not Level.GROUP:
            absent[holder].append(catalog.territories[code])
    return absent


def _name_lone_part(whole: Cell, missing: Sequence[str]) -> Cell | None:
    return whole._replace(territory=missing[0]) if len(missing) == 1 else None


def _has_declared_parts(place: str, catalog: Catalog) -> bool:
    """Whether territories.csv says that the parts of a place are complete; else it may be more than they are."""
    return catalog.territories[place].parts is not None


def _has_existed(place: Territory, cell: Cell) -> bool:
    began = place.valid_from is None or place.valid_from.isoformat() <= cell.start
    return began and (place.valid_to is None or place.valid_to.isoformat() >= cell.end)


def _relate_group(
    group: str, cells_by_place: Mapping[str, Cell], parts: Mapping[str, list[str]], *, catalog: Catalog
) -> Iterator[Relation[Cell]]:
    """A group with its members; where a member has no count, the group stands for them in what holds it."""
    members = catalog.territories[group].members
    present = [code for code in members if code in cells_by_place]
    absent = [code for code in members if code not in cells_by_place]
    if present:
        whole = cells_by_place[group]
        complete = not absent and _has_declared_parts(group, catalog)
        at_hand = tuple(cells_by_place[code] for code in present)
        yield Relation("place", whole, at_hand, complete, _name_lone_part(whole, absent))
    holder = _find_holder(group, cells_by_place, catalog)
    if holder is not None and absent:
        beside = [code for code in parts.get(holder, []) if not _lies_in(code, members, catalog)]
        at_hand = (cells_by_place[group], *(cells_by_place[code] for code in beside))
        yield Relation("place", cells_by_place[holder], at_hand, False)


def _lies_in(code: str, members: tuple[str, ...], catalog: Catalog) -> bool:
    return code in members or any(ancestor.code in members for ancestor in catalog.ancestors(code))


def _relate_by_time(cells: Iterable[Cell]) -> Iterator[Relation[Cell]]:
    """Each span of a series with its years and months, and once with each other span within it."""
    series: dict[tuple[str, ...], dict[Span, Cell]] = defaultdict(dict)
    for cell in cells:
        series[cell.series][cell.start, cell.end] = cell
    for spans in series.values():
        if len(spans) > 1:
            for total_span, pieces in _tile_spans(tuple(sorted(spans))):
                is_all = sum(_count_days(*piece) for piece in pieces) == _count_days(*total_span)
                yield Relation("time", spans[total_span], tuple(spans[piece] for piece in pieces), is_all)


@lru_cache(maxsize=10_000)
def _tile_spans(spans: tuple[Span, ...]) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    """The same for every series with the same spans."""
    return tuple((span, pieces) for span in spans for pieces in _list_tilings(span, spans))


def _list_tilings(total_span: Span, spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    inside = [
        span for span in spans if span != total_span and total_span[0] <= span[0] and span[1] <= total_span[1]
    ]
    usual = sorted((span for span in inside if _is_usual(span)), key=lambda span: (-_count_days(*span), span))
    if usual:
        yield _drop_overlapping(usual)
    for odd in inside:
        if not _is_usual(odd):
            yield _drop_overlapping([odd, *usual])


def _drop_overlapping(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in turn, without those that overlap one before."""
    chosen: list[Span] = []
    for start, end in spans:
        if all(end < chosen_start or chosen_end < start for chosen_start, chosen_end in chosen):
            chosen.append((start, end))
    return tuple(chosen)


def _is_usual(span: Span) -> bool:
    """Whether the span is one calendar month or one calendar year."""
    start, end = span
    year, month = int(start[:4]), int(start[5:7])
    whole_month = start[8:] == "01" and end == f"{start[:8]}{monthrange(year, month)[1]}"
    return whole_month or (start[4:] == "-01-01" and end == f"{start[:4]}-12-31")


def _count_days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
