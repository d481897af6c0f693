"""Every current row of a release as Panels of moderate size, for files that hold all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, func, select

from observatory.catalog import Catalog
from observatory.model import ConfStatus, Coverage, ObsStatus, Panel, Period, Report, Snapshot
from observatory.provenance.third_party_copies import marked_rows
from observatory.store.reading import queries
from observatory.store.reading.changes import order_bytewise
from observatory.store.reading.panel import rate_populations
from observatory.store.reading.panel_rows import make_row
from observatory.store.reading.queries import read_catalogued_availability, read_catalogued_editions
from observatory.store.reading.revisions import count_revised_cells
from observatory.store.schema import PUBLIC

_CUBE = PUBLIC.tables["cube"]
_ORDER: Final = (
    "dimensions",
    "territory",
    "period_start",
    "period_end",
    "breakdown",
    "snapshot",
    "statement",
)
_ROWS_AT_ONCE: Final = 20_000
_FETCHED: Final = 5_000
_SERIES = PUBLIC.tables["series"]
_SNAPSHOT = PUBLIC.tables["snapshot"]


def read_whole_release(connection: Connection, catalog: Catalog) -> Iterator[Panel]:
    """Panels with all rows that `data.csv` can give of today: every indicator, place, period and breakdown, each once.

    In the order of indicators and of the key of the cube; a rate stands on the population that leads, as on its page.
    """
    release, editions = queries.release_info(connection), read_catalogued_editions(connection, catalog)
    for name in queries.list_indicators_with_data(connection):
        indicator_cells = _cells(connection, name)
        while cells := tuple(islice(indicator_cells, _ROWS_AT_ONCE)):
            yield _panel(connection, catalog, name, cells=cells, release=release, editions=editions)


def _cells(connection: Connection, indicator: str) -> Iterator[RowMapping]:
    query = (
        select(_CUBE)
        .where(_CUBE.c.indicator == indicator, _CUBE.c.role.in_(("leading", "disputed")))
        .order_by(*(order_bytewise(_CUBE.c[name], connection) for name in _ORDER))
    )
    yield from connection.execute(query.execution_options(yield_per=_FETCHED)).mappings()


def _panel(
    connection: Connection,
    catalog: Catalog,
    indicator: str,
    *,
    cells: Sequence[RowMapping],
    release: queries.ReleaseInfo,
    editions: Sequence[Snapshot],
) -> Panel:
    places = {cell["territory"] for cell in cells}
    populations = rate_populations(connection, catalog, (indicator,), places=places, chosen="")
    standing = (row for row, _ in populations.standing(map(make_row, cells)) if row is not None)
    rows = tuple(marked_rows(standing, catalog.sources))
    used = {row.snapshot for row in rows}
    return Panel(
        indicators=(catalog.indicators[indicator],),
        territories=tuple(catalog.territories[code] for code in sorted(places)),
        rows=rows,
        sources=tuple(catalog.sources[id_] for id_ in sorted({id_.partition("@")[0] for id_ in used})),
        snapshots=tuple(edition for edition in editions if edition.id in used),
        statements=queries.read_statements(
            connection, sorted({row.statement for row in rows if row.statement})
        ),
        events=(),
        release=release.id,
        released=release.released,
        query=f"indicator={indicator}&grain=all",
        view="table",
        demonstration=release.demonstration,
    )


# What was reported at all: the reach of each source, and every cell of a few places with its reason.


def read_coverage(connection: Connection) -> Mapping[str, Coverage]:
    """For each source with values: first and last day, breakdowns, and its series."""
    source = _SNAPSHOT.c.source
    column = (_SERIES.c.indicator, _SERIES.c.territory, _SERIES.c.dimensions)
    statement = (
        select(source, *column, func.min(_SERIES.c.first_value), func.max(_SERIES.c.last_value))
        .select_from(_SERIES.join(_SNAPSHOT, _SNAPSHOT.c.id == _SERIES.c.snapshot))
        .where(_SERIES.c.first_value.is_not(None))
        .group_by(source, *column)
    )
    by_source: dict[str, list[Any]] = {}
    for row in connection.execute(statement):
        by_source.setdefault(row[0], []).append(row[1:])
    return {id_: _coverage(id_, rows) for id_, rows in by_source.items()}


def find_pages(connection: Connection, catalog: Catalog) -> Mapping[str, Sequence[str]]:
    """What has a page for its figures, by the name of its list: indicators, places, and indicators with revisions."""
    published = read_catalogued_availability(connection, catalog)
    return {
        "indicators": list(published),
        "territories": sorted({code for entry in published.values() for code in entry.territories}),
        "revisions": list(dict.fromkeys(series.indicator for series in count_revised_cells(connection))),
    }


def _coverage(source: str, rows: Sequence[Any]) -> Coverage:
    indicators, places, dimensions, firsts, lasts = zip(*rows, strict=True)
    return Coverage(
        source,
        min(firsts),
        max(lasts),
        dimensions=tuple(
            sorted({dimension for cut in dimensions for dimension in filter(None, cut.split(";"))})
        ),
        series=frozenset(zip(indicators, places, strict=True)),
    )


def read_reports(connection: Connection, territories: Sequence[str]) -> tuple[Report, ...]:
    """Every cell of these places, whatever its edition: a value, or the reason why there is none."""
    columns = ("indicator", "territory", "period_start", "period_end", "value", "obs_status", "conf_status")
    key = ("indicator", "dimensions", "territory")
    series = select(*(_SERIES.c[name] for name in key)).where(_SERIES.c.territory.in_(territories)).distinct()
    named = series.subquery()
    joined = _CUBE.join(named, and_(*(_CUBE.c[name] == named.c[name] for name in key)))
    statement = select(*(_CUBE.c[column] for column in columns)).select_from(joined)
    return tuple(
        Report(
            row["indicator"],
            row["territory"],
            Period(row["period_start"], row["period_end"]),
            row["value"],
            ObsStatus(row["obs_status"]),
            ConfStatus(row["conf_status"]),
        )
        for row in connection.execute(statement).mappings()
    )
