"""All of a release: every fact of a public store as anyone can read it, and every current row as moderate Panels."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    RowMapping,
    String,
    and_,
    cast,
    func,
    select,
    true,
    type_coerce,
    union,
)

from observatory.catalog import Catalog
from observatory.model import ConfStatus, Coverage, ObsStatus, Panel, Period, Report, Snapshot
from observatory.model.status import ADDS_NOTHING
from observatory.provenance.third_party_copies import marked_rows
from observatory.store.reading import queries
from observatory.store.reading.changes import order_bytewise
from observatory.store.reading.panel import rate_populations
from observatory.store.reading.panel_rows import make_row
from observatory.store.reading.queries import read_catalogued_editions
from observatory.store.schema import KEY, PUBLIC

_OBSERVATION = PUBLIC.tables["observation"]
_UNDATED = PUBLIC.tables["undated"]
_COLUMNS = (
    "snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown",
    "value", "numerator", "denominator", "conf_status", "obs_status",
)  # fmt: skip
_BATCH = 10_000
AT_ONCE: Final = 500
"""Rows that are fetched together, and all that is held of them."""


class Fact(NamedTuple):
    """One published row: a figure, or a cell said to be protected. Days are ISO text.

    `adds_nothing`: it says that its source counts the place elsewhere, or never had a row of it.
    """

    snapshot: str
    statement: str
    indicator: str
    territory: str
    start: str
    end: str
    breakdown: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    protected: bool = False
    adds_nothing: bool = False


def read_facts(
    connection: Connection, snapshot: str | None = None, *, indicators: Collection[str] | None = None
) -> Iterator[Fact]:
    """All rows of the open release, or those of one edition or of some `indicators`, edition by edition."""
    of_edition = true() if snapshot is None else _OBSERVATION.c.snapshot == snapshot
    of_indicator = true() if indicators is None else _OBSERVATION.c.indicator.in_(indicators)
    return _facts_where(connection, and_(of_edition, of_indicator))


def read_told_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that are not said to be protected, in the same order."""
    return _facts_where(connection, _OBSERVATION.c.conf_status != ConfStatus.PROTECTED.value)


def read_protected_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that are said to be protected, in the same order."""
    return _facts_where(connection, _OBSERVATION.c.conf_status == ConfStatus.PROTECTED.value)


def read_monthly_facts(connection: Connection) -> Iterator[Fact]:
    """The rows of the open release that lie within one calendar month, in the same order."""
    months = (
        func.substr(cast(_OBSERVATION.c[name], String), 1, 7) for name in ("period_start", "period_end")
    )
    return _facts_where(connection, operator.eq(*months))


def _facts_where(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Fact]:
    days = {name: type_coerce(_OBSERVATION.c[name], String) for name in ("period_start", "period_end")}
    columns = [
        days.get(name, _OBSERVATION.c[name]) for name in _COLUMNS
    ]  # text: a day is not made to be unmade
    # In the order of the key of the table, so that nothing has to be sorted.
    query = select(*columns).where(condition).order_by(*(_OBSERVATION.c[name] for name in KEY))
    words: dict[str, str] = {}
    once = words.setdefault  # a national file names a million cells with few words
    result = connection.execute(query.execution_options(stream_results=True, max_row_buffer=_BATCH))
    for row in chain.from_iterable(driver_rows(result, _BATCH)):
        (
            edition,
            statement,
            indicator,
            place,
            first_day,
            last_day,
            breakdown,
            value,
            numerator,
            denominator,
            status,
            reason,
        ) = row
        start, end = str(first_day), str(last_day)
        yield Fact(
            once(edition, edition), once(statement, statement), once(indicator, indicator), once(place, place),
            once(start, start), once(end, end), once(breakdown, breakdown),
            value, numerator, denominator, status == ConfStatus.PROTECTED.value,
            reason in ADDS_NOTHING,
        )  # fmt: skip


def read_shown_pairs(connection: Connection) -> set[tuple[str, str]]:
    """Each (series, place) that the open release or draft has a row of, dated or not, protected or not."""
    pairs = (select(table.c.indicator, table.c.territory).distinct() for table in (_OBSERVATION, _UNDATED))
    return {(row.indicator, row.territory) for row in connection.execute(union(*pairs))}


def read_undated_facts(connection: Connection) -> list[Fact]:
    """The figures whose source gives no date; their days are empty."""
    names = ("snapshot", "statement", "indicator", "territory", "breakdown", "value")
    result = connection.execute(select(*(_UNDATED.c[name] for name in names)).order_by(_UNDATED.c.number))
    return [
        Fact(row.snapshot, row.statement, row.indicator, row.territory, "", "", row.breakdown, row.value)
        for row in result
    ]


# Rows as the driver of the database gives them: of a million of them none is wrapped.


def driver_rows(result: CursorResult[Any], at_once: int = AT_ONCE) -> Iterator[list[Any]]:
    """So many tuples at a time, of a result that is streamed; the first, which was read already, comes alone."""
    chunk: Sequence[Any] = result.fetchmany(1)
    while chunk and result.cursor is not None:
        yield list(chunk)
        chunk = result.cursor.fetchmany(at_once)


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
