"""Turns a Selection into a Panel: the rows of the store, with the indicator, sources and notes that explain them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping

from observatory.addresses.selection import Selection, SelectionError, View
from observatory.addresses.territory_key import is_everywhere
from observatory.catalog import Catalog
from observatory.geography.places import drawn_sets, map_places, nearest
from observatory.model import (
    Breakdown,
    ConfStatus,
    Event,
    Indicator,
    ObsStatus,
    Panel,
    Period,
    Row,
    Side,
    Snapshot,
)
from observatory.provenance.third_party_copies import marked_rows
from observatory.statistics.non_overlapping_rows import non_overlapping_rows
from observatory.store.reading import queries
from observatory.store.reading.category_sums import summed
from observatory.store.reading.rate_populations import rates_on_populations
from observatory.text import message
from observatory.vocabulary import phrases

_MOST_OVER_TIME = 30  # places that are drawn one beside the other over time


def build(
    connection: Connection,
    catalog: Catalog,
    selection: Selection,
    *,
    release: queries.ReleaseInfo | None = None,
    editions: Sequence[Snapshot] | None = None,
) -> Panel:
    """The Panel a selection asks for. Raises SelectionError for a release that is not the one at hand.

    `release` is what is open and `editions` what it was made from, where that is known already.
    """
    release = release or queries.release_info(connection)
    editions = queries.snapshots(connection) if editions is None else editions
    query = selection.to_query()
    if selection.release not in ("", release.id):
        raise SelectionError(
            message("La publicación «{asked}» ya no está en línea; la actual es {current}."),
            [(phrases.CURRENT_RELEASE, selection.replace(release="").to_query())],
            status=404,
            asked=selection.release,
            current=release.id,
        )
    sides = _sides(connection, catalog, selection)
    selection = _with_needed_dimension(connection, selection, sides)
    rows = tuple(row for side in sides for row in _rows(connection, catalog, selection, side=side))
    if selection.view == "map" and selection.period is None:
        rows = _latest(rows)
    rows, alternatives = rates_on_populations(connection, catalog, rows, chosen=selection.denominator)
    rows, alternatives = (tuple(marked_rows(each, catalog.sources)) for each in (rows, alternatives))
    used = {row.snapshot for row in rows} | {
        row.denominator_snapshot for row in rows if row.denominator_snapshot
    }
    used |= {part.snapshot for row in rows if row.base for part in row.base.parts}
    snapshots = tuple(edition for edition in editions if edition.id in used)
    indicators = tuple(side.indicator for side in sides)
    codes = tuple(dict.fromkeys(code for side in sides for code in side.places))
    return Panel(
        indicators=indicators,
        territories=tuple(catalog.territories[code] for code in codes),
        rows=rows,
        sources=tuple(
            catalog.sources[source] for source in sorted({snapshot.source for snapshot in snapshots})
        ),
        snapshots=snapshots,
        statements=queries.statements(connection, {row.statement for row in rows if row.statement}),
        events=tuple(_events(catalog, indicators, codes)),
        release=release.id,
        released=release.released,
        query=query,
        view=selection.view or _plainest(selection, codes),
        by=selection.by,
        dimension=catalog.dimensions[selection.dimensions[0]] if len(selection.dimensions) == 1 else None,
        comparison=catalog.comparisons[selection.compare] if selection.compare else None,
        notes=tuple(_notes(catalog, rows)),
        alternatives=alternatives,
        narrowed=tuple(_narrowed(catalog, selection, sides)),
        demonstration=release.demonstration,
    )


def _plainest(selection: Selection, places: Sequence[str]) -> View:
    """What a selection is drawn as that asks for nothing: over time, or ranked where lines are too many to follow."""
    crowded = not selection.compare and len(places) > _MOST_OVER_TIME
    return "bars" if selection.by or crowded else "trend"


def _with_figures(connection: Connection, catalog: Catalog, selection: Selection) -> tuple[str, ...]:
    """All territories of which the indicators have rows."""
    pair = catalog.comparisons.get(selection.compare)
    indicators = (pair.left.indicator, pair.right.indicator) if pair else (selection.indicator,)
    codes = {code for id_ in indicators for code in queries.territories_with_data(connection, id_)}
    return tuple(sorted(codes))


@dataclass(frozen=True, slots=True)
class _SideQuery:
    """One indicator with its territories and filters: a side of a comparison, or the whole selection."""

    indicator: Indicator
    places: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)


def _sides(connection: Connection, catalog: Catalog, selection: Selection) -> list[_SideQuery]:
    """The side queries of a selection: one, or two of a comparison."""
    if is_everywhere(selection.territories):
        selection = selection.replace(territories=_with_figures(connection, catalog, selection))
    if selection.compare:
        comparison = catalog.comparisons[selection.compare]
        return [
            _SideQuery(
                catalog.indicators[side.indicator],
                _places_of_side(catalog, selection, side),
                dict(Breakdown.parse(side.filter).codes),
            )
            for side in (comparison.left, comparison.right)
        ]
    places = selection.territories or _default_places(connection, catalog, selection)
    return [_SideQuery(catalog.indicators[selection.indicator], places)]


def _narrowed(
    catalog: Catalog, selection: Selection, sides: Iterable[_SideQuery]
) -> Iterable[tuple[str, str, str]]:
    """The names of the categories that the rows of each indicator are of."""
    for side in sides:
        for dimension, code in {**side.filters, **selection.filters}.items():
            if dimension in side.indicator.dimensions:
                category = catalog.dimensions[dimension].named(code)
                for country in sorted({place[:2] for place in side.places}):
                    yield side.indicator.id, country, category.name if category else code


def _with_needed_dimension(
    connection: Connection, selection: Selection, sides: Sequence[_SideQuery]
) -> Selection:
    """An indicator that is only published broken down (feminicides by register) is shown so without being asked."""
    if selection.by or selection.filters:
        return selection
    for side in sides:
        if not side.indicator.dimensions:
            continue
        published = queries.dimensions_of(connection, side.indicator.id, territories=side.places)
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
    codes = queries.territories_with_data(connection, selection.indicator)
    if selection.view == "map":
        return tuple(
            code for set_id in drawn_sets(catalog, codes) for code in map_places(catalog, set_id, codes)
        )
    return nearest(catalog, codes)


def _rows(connection: Connection, catalog: Catalog, selection: Selection, *, side: _SideQuery) -> list[Row]:
    indicator = side.indicator
    selection = selection.replace(filters={**side.filters, **selection.filters})
    dimensions = {*selection.filters, *selection.dimensions} & set(indicator.dimensions)
    cells = queries.cells(
        connection,
        indicator.id,
        territories=side.places,
        dimensions=";".join(sorted(dimensions)),
        start=selection.period.start if selection.period else None,
        end=selection.period.end if selection.period else None,
        every_edition=selection.as_of is not None,
    )
    if selection.as_of is not None:
        cells = _said_by(cells, queries.snapshots(connection), selection, indicator)
    added = summed(map(row_of, cells), indicator, selection.filters, catalog.dimensions)
    rows = [row for row in added if _matches(row, selection)]
    chosen_later = (
        selection.view == "map" and selection.period is None
    )  # of a map one period is left, see _latest
    return list(non_overlapping_rows(rows)) if selection.grain == "whole" and not chosen_later else rows


def _said_by(
    cells: Sequence[RowMapping], snapshots: Iterable[Snapshot], selection: Selection, indicator: Indicator
) -> list[RowMapping]:
    """For each cell the newest edition that was public on the requested day."""
    public_editions = {
        snapshot.id: snapshot
        for snapshot in snapshots
        if selection.as_of and snapshot.public_since <= selection.as_of
    }
    newest: dict[tuple[object, ...], RowMapping] = {}
    for cell in cells:
        if cell["snapshot"] not in public_editions:
            continue
        source = public_editions[cell["snapshot"]].source
        series = "chain" if source in indicator.chain else source
        key = (
            *(cell[part] for part in ("territory", "period_start", "period_end", "breakdown", "statement")),
            series,
        )
        if key not in newest or _age(public_editions[newest[key]["snapshot"]]) < _age(
            public_editions[cell["snapshot"]]
        ):
            newest[key] = cell
    return list(newest.values())


def _age(snapshot: Snapshot) -> tuple[object, ...]:
    return (snapshot.cutoff or snapshot.retrieved, snapshot.retrieved, snapshot.id)


def row_of(cell: RowMapping) -> Row:
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
        partial=period.grain == "span" and period.days < 365,
        leads=cell["role"] != "disputed",
        **figures,
        **origin,
    )


def _matches(row: Row, selection: Selection) -> bool:
    if any(row.breakdown.get(dimension) not in (code, None) for dimension, code in selection.filters.items()):
        return False
    return selection.grain in ("whole", "all", row.period.grain)


def _latest(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a map: for each indicator and country those of the newest period that most places have."""
    latest: list[Row] = []
    for indicator, country in dict.fromkeys((row.indicator, row.territory[:2]) for row in rows):
        side_rows = [row for row in rows if (row.indicator, row.territory[:2]) == (indicator, country)]
        years = [row for row in side_rows if row.period.grain in ("year", "day")]
        candidates = years or [row for row in side_rows if row.period.grain == "month"]
        spread = Counter(row.period for row in candidates if row.leads)
        if spread:
            widest = max(spread.values())
            newest = max(period for period, count in spread.items() if count == widest)
            latest += [row for row in candidates if row.period == newest]
    return tuple(latest)


def _events(catalog: Catalog, indicators: Iterable[Indicator], codes: Sequence[str]) -> Iterable[Event]:
    """Events that touch one of the indicators and one of the territories (or one above it)."""
    ids = {indicator.id for indicator in indicators}
    above = {*codes, *(territory.code for code in codes for territory in catalog.ancestors(code))}
    for event in catalog.events:
        if (
            event.on_charts
            and above.intersection(event.territories)
            and (not event.indicators or ids.intersection(event.indicators))
        ):
            yield event


def _notes(catalog: Catalog, rows: Iterable[Row]) -> Iterable[str]:
    """Why one of several contradicting statements leads."""
    disputed = {(row.indicator, row.territory, str(row.period)) for row in rows if row.disputed}
    for preference in catalog.preferences if disputed else ():
        period = str(Period.parse(preference.period))
        if (preference.indicator, preference.territory, period) in disputed:
            yield preference.reason
