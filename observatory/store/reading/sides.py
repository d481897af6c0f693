"""What a Selection asks the store for: one indicator with its places, or the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.selection_keys import is_everywhere
from observatory.catalog import Catalog
from observatory.geography.places import drawn_sets, map_places, nearest
from observatory.model import NO_PERIOD, Breakdown, CellsNotShown, Indicator, Side
from observatory.statistics import ranks_places
from observatory.store.reading import queries
from observatory.text import message
from observatory.vocabulary import phrases


@dataclass(frozen=True, slots=True)
class SideQuery:
    """One indicator with its territories and filters: a side of a comparison, or the whole selection."""

    indicator: Indicator
    places: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SelectionSides:
    """The sides of a selection, and the selection with the dimension that it cannot be answered without.

    `query` is the address of what was asked.
    """

    selection: Selection
    sides: tuple[SideQuery, ...]
    query: str


def build_question(
    connection: Connection, catalog: Catalog, selection: Selection, *, release: queries.ReleaseInfo
) -> SelectionSides:
    """What is asked of `release`, which is open. Raises SelectionError where it is not the one asked for."""
    query = selection.to_query()
    if selection.release not in ("", release.id, release.asked):
        raise SelectionError(
            message("La publicación «{asked}» ya no está en línea; la actual es {current}."),
            [(phrases.CURRENT_RELEASE, selection.replace(release="").to_query())],
            status=404,
            asked=selection.release,
            current=release.id,
        )
    sides = tuple(_sides(connection, catalog, selection))
    needed = _with_needed_dimension(connection, selection, sides)
    return SelectionSides(_as_it_may_be_drawn(needed, sides), sides, query)


def _as_it_may_be_drawn(selection: Selection, sides: Sequence[SideQuery]) -> Selection:
    """Of a register whose writers nobody knows there are no bars and no map: it is seen over time, or as a table.

    Months over the years before are those of one place, neighbours several with one rate: else it is what comes nearest.
    """
    if not all(side.indicator.tells_change for side in sides) and selection.view != "table":
        return selection.replace(view="trend")
    [first, *others] = sides
    is_plain = not (others or selection.dimensions)
    if selection.view == "year_months":
        is_year = is_plain and len(first.places) == 1
        return selection.replace(grain="month") if is_year else selection.replace(view="trend")
    if selection.view == "neighbours":
        is_near = is_plain and len(first.places) > 1 and ranks_places(first.indicator)
        return selection if is_near else selection.replace(view="bars")
    return selection


def _sides(connection: Connection, catalog: Catalog, selection: Selection) -> list[SideQuery]:
    """The side queries of a selection: one, or two of a comparison."""
    if is_everywhere(selection.territories):
        selection = selection.replace(territories=_with_figures(connection, catalog, selection))
    if selection.compare:
        comparison = catalog.comparisons[selection.compare]
        return [
            SideQuery(
                catalog.indicators[side.indicator],
                _places_of_side(catalog, selection, side),
                dict(Breakdown.parse(side.filter).codes),
            )
            for side in (comparison.left, comparison.right)
        ]
    places = selection.territories or _default_places(connection, catalog, selection)
    return [SideQuery(catalog.indicators[selection.indicator], places)]


def _with_figures(connection: Connection, catalog: Catalog, selection: Selection) -> tuple[str, ...]:
    """All territories of which the indicators have rows."""
    pair = catalog.comparisons.get(selection.compare)
    indicators = (pair.left.indicator, pair.right.indicator) if pair else (selection.indicator,)
    codes = {code for id_ in indicators for code in queries.list_territories_with_data(connection, id_)}
    return tuple(sorted(codes))


def list_filter_categories(
    catalog: Catalog, selection: Selection, sides: Iterable[SideQuery]
) -> Iterable[tuple[str, str, str]]:
    """The names of the categories that the rows of each indicator are of."""
    for side in sides:
        for dimension, code in {**side.filters, **selection.filters}.items():
            if dimension in side.indicator.dimensions:
                category = catalog.dimensions[dimension].named(code)
                for country in sorted({place[:2] for place in side.places}):
                    yield side.indicator.id, country, category.name if category else code


def explain_cells_not_shown(
    connection: Connection, catalog: Catalog, selection: Selection, side: SideQuery
) -> CellsNotShown | None:
    """What is asked of a side and not shown, as places of it are too small or months too fine; None where all is shown.

    A release that has rows of such cells was made before the rule: it says what it says.
    """
    id_ = side.indicator.id
    period = selection.period or NO_PERIOD
    if side.indicator.own_tables and period.grain == "month":
        traits = tuple(_asked_breakdowns(connection, catalog, selection, side))
        with_rows = queries.list_places_of_cells(
            connection, id_, territories=side.places, breakdowns=map(str, traits), period=period
        )
        without = tuple(code for code in side.places if code not in with_rows)
        cells = CellsNotShown(id_, without, traits, period, all_asked=True, note=phrases.MONTHS_NOT_SHOWN)
        return cells if without else None
    small = [code for code in side.places if catalog.is_small(code)]
    asked = _asked_breakdowns(connection, catalog, selection, side) if small else []
    sensitive = tuple(each for each in asked if catalog.is_sensitive(id_, str(each).split(";")))
    if not sensitive:
        return None
    shown = queries.list_places_of_cells(connection, id_, territories=small, breakdowns=map(str, sensitive))
    hidden = tuple(code for code in small if code not in shown)
    if not hidden:
        return None
    return CellsNotShown(
        id_, hidden, sensitive, period, sensitive == tuple(asked), note=phrases.NOT_AT_THIS_SCALE
    )


def _asked_breakdowns(
    connection: Connection, catalog: Catalog, selection: Selection, side: SideQuery
) -> list[Breakdown]:
    """The groups that are asked of a side: of a dimension those the release has of any place, else the catalogue's."""
    own = side.indicator.dimensions
    fixed = {id_: code for id_, code in {**side.filters, **selection.filters}.items() if id_ in own}
    divided = [id_ for id_ in selection.dimensions if id_ in own and id_ not in fixed]
    if not divided:
        return [Breakdown.of(fixed)]
    table = ";".join(sorted({*fixed, *divided}))
    known = map(Breakdown.parse, queries.list_breakdowns(connection, side.indicator.id, table))
    found = [each for each in known if fixed.items() <= dict(each.codes).items()]
    if found or len(divided) > 1:
        return found
    codes = dict.fromkeys(entry.code for entry in catalog.dimensions[divided[0]].codes)
    return [Breakdown.of({**fixed, divided[0]: code}) for code in codes]


def _with_needed_dimension(
    connection: Connection, selection: Selection, sides: Sequence[SideQuery]
) -> Selection:
    """An indicator that is only published broken down (feminicides by register) is shown so without being asked."""
    if selection.by or selection.filters:
        return selection
    for side in sides:
        if not side.indicator.dimensions:
            continue
        published = queries.list_dimensions(connection, side.indicator.id, territories=side.places)
        if published and "" not in published and not side.filters:
            needed = next(
                (dimension for dimension in side.indicator.dimensions if dimension in published), None
            )
            return selection.replace(by=needed)
    return selection


def _places_of_side(catalog: Catalog, selection: Selection, side: Side) -> tuple[str, ...]:
    if selection.view == "map" and side.map_of:
        return catalog.in_set(side.map_of)
    country = side.territory[:2]
    chosen = tuple(code for code in selection.territories if code.startswith(country))
    return chosen or (side.territory,)


def _default_places(connection: Connection, catalog: Catalog, selection: Selection) -> tuple[str, ...]:
    """The places, or the nearest wider ones of most countries; on a map the districts of one place of each country."""
    codes = queries.list_territories_with_data(connection, selection.indicator)
    if selection.view == "map":
        return tuple(
            code for set_id in drawn_sets(catalog, codes) for code in map_places(catalog, set_id, codes)
        )
    return nearest(catalog, codes)
