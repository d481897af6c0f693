"""The rows of a Selection, read a place at a time: whoever does not gather them holds those of one place alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Breakdown, ConfStatus, Indicator, ObsStatus, Period, Row, Snapshot
from observatory.statistics import statistic_of
from observatory.statistics.count import sum_categories
from observatory.statistics.series import non_overlapping_rows
from observatory.store.reading import queries
from observatory.store.reading.sides import SelectionSides, SideQuery
from observatory.vocabulary import phrases

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
    said = (
        cells
        if selection.as_of is None
        else _said_by(cells, public, selection, side.indicator, catalog=catalog)
    )
    added = sum_categories(map(make_row, said), side.indicator, selection.filters, catalog.dimensions)
    rows = [row for row in added if _matches(row, selection)]
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
    figures = {name: cell[name] for name in ("value", "lower", "upper", "numerator", "denominator")}
    origin = {
        name: cell[name] for name in ("snapshot", "statement", "locator", "note", "denominator_snapshot")
    }
    return Row(
        indicator=cell["indicator"],
        territory=cell["territory"],
        period=period,
        breakdown=Breakdown.parse(cell["breakdown"]),
        obs_status=ObsStatus(cell["obs_status"]),
        conf_status=ConfStatus(cell["conf_status"]),
        disputed=bool(cell["disputed"]),
        partial=period.short_of_year,
        leads=cell["role"] != "disputed",
        **figures,
        **origin,
    )


def _matches(row: Row, selection: Selection) -> bool:
    return in_filters(row.breakdown, selection) and in_grain(row.period, selection)


def in_filters(breakdown: Breakdown, selection: Selection) -> bool:
    """Whether a group is one of those that the selection is narrowed to."""
    return all(breakdown.get(dimension) in (code, None) for dimension, code in selection.filters.items())


def in_grain(period: Period, selection: Selection) -> bool:
    """Whether a period is of a length that the selection asks for."""
    return selection.grain in ("whole", "all", period.grain)
