"""Every current row of a release as Panels of moderate size, for files that hold all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from observatory.catalog import Catalog
from observatory.model import Panel, Snapshot
from observatory.provenance.third_party_copies import marked_rows
from observatory.store.reading import queries
from observatory.store.reading.changes import order_bytewise
from observatory.store.reading.panel import rate_populations
from observatory.store.reading.panel_rows import make_row
from observatory.store.reading.queries import read_catalogued_editions
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
