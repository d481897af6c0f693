"""The rows of a Selection: what it asks the store for, read a place at a time; whoever gathers none holds one place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.selection_keys import is_everywhere
from observatory.catalog import Catalog
from observatory.geography.places import drawn_sets, map_places, nearest
from observatory.model import (
    NO_PERIOD,
    TOTAL,
    Breakdown,
    CellsNotShown,
    ConfStatus,
    Indicator,
    ObsStatus,
    Period,
    Row,
    Side,
    Snapshot,
)
from observatory.statistics import ranks_places, statistic_of
from observatory.statistics.count import sum_categories
from observatory.statistics.series import non_overlapping_rows
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
            return selection.replace(
                by=next((id_ for id_ in side.indicator.dimensions if id_ in published), None)
            )
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


Cells = Callable[..., Iterable[RowMapping]]
MapPeriods = Mapping[tuple[str, str], Period]
_YEARS: Final = ("year", "day")


def read_rows(
    connection: Connection,
    catalog: Catalog,
    question: SelectionSides,
    cells: Cells = queries.read_cells,
) -> Iterator[Row]:
    """The rows of each side in the order of their places; `cells` asks for them, all at once or one by one."""
    public = queries.read_snapshots(connection) if question.selection.as_of is not None else ()
    for side in question.sides:
        narrowed = narrow_selection(side, question.selection)
        found = cells(connection, side.indicator.id, **cells_of_side(narrowed, side))
        for _, of_place in groupby(found, key=lambda cell: cell["territory"]):
            yield from _rows_of_place(list(of_place), catalog, narrowed, side=side, public=public)


def narrow_selection(side: SideQuery, selection: Selection) -> Selection:
    """The selection with what its side is always narrowed to."""
    return selection.replace(filters={**side.filters, **selection.filters})


def cells_of_side(selection: Selection, side: SideQuery) -> dict[str, Any]:
    """The places, the table and the span in which the cells of a side lie, as `queries.cells` takes them.

    What an edition said on a day is read with the other months of its year: they are shown all or none.
    """
    period, every_edition = selection.period, selection.as_of is not None
    if period and every_edition:
        period = Period(date(period.start.year, 1, 1), date(period.end.year, 12, 31))
    traits = {*selection.filters, *selection.dimensions} & set(side.indicator.dimensions)
    return {
        "territories": side.places,
        "dimensions": ";".join(sorted(traits)),
        "start": period.start if period else None,
        "end": period.end if period else None,
        "every_edition": every_edition,
    }


def _rows_of_place(
    cells: Sequence[RowMapping],
    catalog: Catalog,
    selection: Selection,
    *,
    side: SideQuery,
    public: Sequence[Snapshot],
) -> Iterable[Row]:
    is_of_today = selection.as_of is None
    said = cells if is_of_today else _said_by(cells, public, selection, side.indicator, catalog=catalog)
    added = sum_categories(map(make_row, said), side.indicator, selection.filters, catalog.dimensions)
    rows = [row for row in added if in_filters(row.breakdown, selection) and in_grain(row.period, selection)]
    overlaps = is_map(selection) or statistic_of(side.indicator).years > 1
    return non_overlapping_rows(rows) if selection.grain == "whole" and not overlaps else rows


def is_map(selection: Selection) -> bool:
    """Whether it is a map of no period that was asked for: of its rows those of one period are left."""
    return selection.view == "map" and selection.period is None


def map_periods(rows: Iterable[Row]) -> MapPeriods:
    """For each indicator and country the newest period that most places have, a year or day before any month."""
    years: dict[tuple[str, str], Counter[Period]] = {}
    months: dict[tuple[str, str], Counter[Period]] = {}
    for row in rows:
        if row.period.grain in (*_YEARS, "month"):
            spreads = years if row.period.grain in _YEARS else months
            spread = spreads.setdefault((row.indicator, row.territory[:2]), Counter())
            spread[row.period] += row.leads
    return {side: _widest(spread) for side, spread in (months | years).items() if any(spread.values())}


def _widest(spread: Counter[Period]) -> Period:
    most = max(spread.values())
    return max(period for period, count in spread.items() if count == most)


def keep_rows_of_map(rows: Iterable[Row], periods: MapPeriods) -> Iterator[Row]:
    """The rows of these periods."""
    return (row for row in rows if row.period == periods.get((row.indicator, row.territory[:2])))


def _said_by(
    cells: Sequence[RowMapping],
    snapshots: Iterable[Snapshot],
    selection: Selection,
    indicator: Indicator,
    *,
    catalog: Catalog,
) -> list[Mapping[Any, Any]]:
    """For each cell the newest edition that was public on the requested day: the newest that shows it, if one does."""
    public_editions = {
        snapshot.id: snapshot
        for snapshot in snapshots
        if selection.as_of and snapshot.public_since <= selection.as_of
    }
    said: dict[tuple[object, ...], list[RowMapping]] = defaultdict(list)
    for cell in cells:
        if cell["snapshot"] not in public_editions:
            continue
        source = public_editions[cell["snapshot"]].source
        series = "chain" if source in indicator.chain else source
        key = (
            *(cell[part] for part in ("territory", "period_start", "period_end", "breakdown", "statement")),
            series,
        )
        said[key].append(cell)
    for rows in said.values():
        rows.sort(key=lambda cell: _age(public_editions[cell["snapshot"]]))
    years = {_year_of_month(cell) for cell in cells if cell["value"] is not None and _is_month(cell)}
    standing = (
        _select_current_cell(
            rows,
            withheld=_is_month(rows[-1])
            and catalog.territories[rows[-1]["territory"]].is_local
            and _year_of_month(rows[-1]) not in years,
        )
        for rows in said.values()
    )
    asked = selection.period
    return [
        cell for cell in standing
        if asked is None or (asked.start <= cell["period_start"] and cell["period_end"] <= asked.end)
    ]  # fmt: skip


def _is_month(cell: RowMapping) -> bool:
    start, end = cell["period_start"], cell["period_end"]
    return bool((start.year, start.month) == (end.year, end.month))


def _year_of_month(cell: RowMapping) -> tuple[object, ...]:
    named = (cell[name] for name in ("snapshot", "statement", "territory", "breakdown"))
    return (*named, cell["period_start"].year)


def _select_current_cell(rows: Sequence[RowMapping], *, withheld: bool) -> Mapping[Any, Any]:
    """Of the same cell in one edition after another the one that stands, as in the cube.

    A month that the newest edition protects is taken back where its whole year is `withheld` there.
    """
    shown = [cell for cell in rows if cell["conf_status"] != "protected"]
    if withheld and shown and shown[-1] is not rows[-1]:
        return {**rows[-1], "note": rows[-1]["note"] or phrases.TAKEN_BACK}
    if (
        not shown
        or shown[-1] is rows[-1]
        or shown[-1]["value"] is None
        or shown[-1]["obs_status"] == "withdrawn"
    ):
        return rows[-1]
    return {**shown[-1], "note": shown[-1]["note"] or phrases.FORMER_EDITION}


def _age(snapshot: Snapshot) -> tuple[object, ...]:
    return (snapshot.cutoff or snapshot.retrieved, snapshot.retrieved, snapshot.id)


def make_row(cell: Mapping[Any, Any]) -> Row:
    """A row of the cube as a cell of a Panel."""
    period = Period(cell["period_start"], cell["period_end"])
    breakdown = cell["breakdown"]
    return Row(
        indicator=cell["indicator"],
        territory=cell["territory"],
        period=period,
        breakdown=Breakdown.parse(breakdown) if breakdown else TOTAL,
        value=cell["value"],
        obs_status=ObsStatus(cell["obs_status"]),
        conf_status=ConfStatus(cell["conf_status"]),
        snapshot=cell["snapshot"],
        statement=cell["statement"],
        locator=cell["locator"],
        note=cell["note"],
        lower=cell["lower"],
        upper=cell["upper"],
        numerator=cell["numerator"],
        denominator=cell["denominator"],
        denominator_snapshot=cell["denominator_snapshot"],
        disputed=bool(cell["disputed"]),
        partial=period.short_of_year,
        leads=cell["role"] != "disputed",
    )


def in_filters(breakdown: Breakdown, selection: Selection) -> bool:
    """Whether a group is one of those that the selection is narrowed to."""
    return all(breakdown.get(dimension) in (code, None) for dimension, code in selection.filters.items())


def in_grain(period: Period, selection: Selection) -> bool:
    """Whether a period is of a length that the selection asks for."""
    return selection.grain in ("whole", "all", period.grain)
