"""What moved between the editions of a series: each changed cell in words of its kind, and how far months moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import itemgetter
from statistics import median
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Function,
    Over,
    Select,
    String,
    func,
    select,
    tuple_,
    type_coerce,
)

from observatory.catalog import Catalog
from observatory.model import (
    Breakdown,
    CellValue,
    Change,
    Indicator,
    NewestGrowth,
    Period,
    Revised,
    Revision,
    RevisionSize,
    Snapshot,
    change_of,
    numbers_of_change,
)  # fmt: skip
from observatory.store.reading import queries
from observatory.store.reading.public_facts import driver_rows
from observatory.store.schema import CELL, PUBLIC

_BREAKDOWN = PUBLIC.tables["breakdown"]
_CUBE = PUBLIC.tables["cube"]
_SNAPSHOT = PUBLIC.tables["snapshot"]
_CHAIN = PUBLIC.tables["indicator_source"]
_SERIES = PUBLIC.tables["series"]
_READ: Final = (
    "dimensions", "territory", "statement", "snapshot", "period_start", "period_end", "breakdown",
    "value", "conf_status",
)  # fmt: skip
_ROWS_AT_ONCE: Final = 5_000
_PUBLIC_DAY = func.coalesce(_SNAPSHOT.c.published, _SNAPSHOT.c.retrieved)
_CUTOFF = func.coalesce(_SNAPSHOT.c.cutoff, _SNAPSHOT.c.retrieved)
_SERIES_OF_CHAIN = func.coalesce(_CHAIN.c.series, "")


def read_revisions(
    connection: Connection, indicator: str, *, territories: Sequence[str]
) -> tuple[Revision, ...]:
    """Each cell that an edition says otherwise than the one before; newest edition first, then newest period.

    A cell is new, or gone, only where both editions speak of its time. Of one that is protected now it is told that it
    is, and nothing of what earlier editions said.
    """
    dimension_keys = select(_BREAKDOWN.c.dimensions).distinct()  # named, so that the key of the cube is used
    of_a_table = (_CUBE.c.dimensions, _CUBE.c.territory)
    query = (
        select(*(_as_it_lies(_CUBE.c[name]) for name in _READ))
        .where(
            _CUBE.c.indicator == indicator,
            _CUBE.c.dimensions.in_(dimension_keys),
            _CUBE.c.territory.in_(territories),
        )
        .order_by(*of_a_table)
    )
    edition_of = _editions_of(connection, indicator)
    streamed = query.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_ONCE)
    rows = chain.from_iterable(driver_rows(connection.execute(streamed), _ROWS_AT_ONCE))
    moved = [
        revision
        for (_, territory), table in groupby(rows, key=itemgetter(*range(len(of_a_table))))
        for editions in _by_chain(table, edition_of)
        for former, latter in pairwise(sorted(editions))
        for revision in _between(indicator, territory, (former, editions[former]), (latter, editions[latter]))
        if revision.change is Change.PROTECTED or _is_shown(revision, editions)
    ]
    moved.sort(key=lambda revision: (str(revision.breakdown), revision.territory))
    moved.sort(
        key=lambda revision: (
            revision.public_day,
            revision.snapshot,
            revision.period.end,
            revision.period.days,
        ),
        reverse=True,
    )
    return tuple(moved)


def select_told_revisions(
    connection: Connection, catalog: Catalog, indicator: str, *, territories: Sequence[str]
) -> tuple[Revision, ...]:
    """What may be told of these revisions.

    Below a department, of counts of persons only totals are told: how far a group of them moved is itself a number of
    persons, and may be a small one.
    """
    rows = read_revisions(connection, indicator, territories=territories)
    if not catalog.indicators[indicator].counts_persons:
        return rows
    places = catalog.territories
    return tuple(row for row in rows if not (row.breakdown.codes and places[row.territory].is_local))


_Cell = tuple[str, str, str]
"""First and last day as ISO text, and the breakdown."""


class _Edition(NamedTuple):
    """An edition; editions follow each other by these, in this order."""

    cutoff: date
    retrieved: date
    snapshot: str
    public_day: date


def _editions_of(connection: Connection, indicator: str) -> dict[str, tuple[str, _Edition]]:
    """Each edition of the store by its name, with the series that it belongs to for this indicator."""
    chained = (_CHAIN.c.indicator == indicator) & (_CHAIN.c.source == _SNAPSHOT.c.source)
    query = select(_SERIES_OF_CHAIN, _CUTOFF, _SNAPSHOT.c.retrieved, _SNAPSHOT.c.id, _PUBLIC_DAY).select_from(
        _SNAPSHOT.outerjoin(_CHAIN, chained)
    )
    editions = ((series, _Edition(*named)) for series, *named in connection.execute(query))
    return {edition.snapshot: (series, edition) for series, edition in editions}


def _by_chain(
    table: Iterable[Sequence[Any]], edition_of: Mapping[str, tuple[str, _Edition]]
) -> Iterable[dict[_Edition, dict[_Cell, CellValue]]]:
    """The rows of one place and way of dividing (columns of _READ): for each chain what each edition says."""
    chains: dict[tuple[str, str], dict[_Edition, dict[_Cell, CellValue]]] = {}
    for _, _, statement, snapshot, start, end, breakdown, value, conf_status in table:
        series, edition = edition_of[snapshot]
        cells = chains.setdefault((series, statement), {}).setdefault(edition, {})
        cells[str(start), str(end), breakdown] = _cell_value(value, conf_status)
    return chains.values()


def _as_it_lies(column: Column[Any]) -> ColumnElement[Any]:
    """A column whose days are not made of text to be made text again."""
    return type_coerce(column, String) if isinstance(column.type, Date) else column


@lru_cache(maxsize=10_000)
def _cell_value(value: float | None, conf_status: str) -> CellValue:
    """What a cell says; the same object for all that say the same, as there are millions of few values."""
    return CellValue(value, protected=conf_status == "protected")


def _between(
    indicator: str,
    territory: str,
    before: tuple[_Edition, dict[_Cell, CellValue]],
    after: tuple[_Edition, dict[_Cell, CellValue]],
) -> Iterable[Revision]:
    (former, old), (latter, new) = before, after
    for cell in {**old, **new}:
        change = change_of(old.get(cell), new.get(cell))
        if change is None:
            continue
        period = Period(*map(date.fromisoformat, cell[:2]))
        if change in (Change.NEW, Change.GONE) and not (_covers(old, period) and _covers(new, period)):
            continue
        was, value = numbers_of_change(change, old.get(cell), new.get(cell))
        yield Revision(
            indicator, territory, period, Breakdown.parse(cell[2]), was, former.snapshot, value, latter.snapshot,
            latter.public_day, change,
        )  # fmt: skip


def _is_shown(revision: Revision, editions: dict[_Edition, dict[_Cell, CellValue]]) -> bool:
    """Whether the newest edition that speaks of the cell does not protect it."""
    cell = (str(revision.period.start), str(revision.period.end), str(revision.breakdown))
    newest = max(edition for edition, cells in editions.items() if cell in cells)
    return not editions[newest][cell].protected


def _covers(cells: Iterable[_Cell], period: Period) -> bool:
    """Whether an edition covers the whole of a month or year; years to date neither cover nor count as covered."""
    if period.grain == "span":
        return False
    days = [
        (start, end)
        for start, end, _ in cells
        if start[:7] == end[:7] or (start.endswith("-01-01") and end.endswith("-12-31"))
    ]
    covered = bool(days) and min(start for start, _ in days) <= str(period.start)
    return covered and str(period.end) <= max(end for _, end in days)


Grain: TypeAlias = Literal["month", "year"]
_Totals = Mapping[tuple[str, date], Mapping[str, float]]
# From the youngest age to the oldest one of a band, in months.
BANDS: Final[tuple[tuple[int, int | None], ...]] = (
    *((age, age) for age in range(6)),
    (6, 11),
    (12, 23),
    (24, None),
)


def _editions() -> Select[tuple[object, ...]]:
    """Every row of the cube beside the one that the edition before, and the first edition, said of its cell."""
    cell = [*(_CUBE.c[column] for column in CELL), _SERIES_OF_CHAIN, _CUBE.c.statement]
    in_time = [_CUTOFF, _SNAPSHOT.c.retrieved, _CUBE.c.snapshot]

    def along(function: Function[Any]) -> Over[Any]:
        return function.over(partition_by=cell, order_by=in_time)

    # Outer joins, though every row has its edition: so the cube is read along its own key, which is far quicker.
    joined = _CUBE.outerjoin(_SNAPSHOT, _SNAPSHOT.c.id == _CUBE.c.snapshot).outerjoin(
        _CHAIN, (_CHAIN.c.indicator == _CUBE.c.indicator) & (_CHAIN.c.source == _SNAPSHOT.c.source)
    )
    return (
        select(
            *(_CUBE.c[column] for column in CELL),
            _CUBE.c.role,
            _CUBE.c.value,
            _CUBE.c.snapshot,
            _PUBLIC_DAY.label("public_day"),
            along(func.lag(_CUBE.c.value)).label("former"),
            along(func.lag(_CUBE.c.snapshot)).label("former_snapshot"),
            along(func.first_value(_CUBE.c.value)).label("first"),
            along(func.first_value(_CUBE.c.snapshot)).label("first_snapshot"),
            along(func.first_value(_CUTOFF, type_=Date())).label("first_cutoff"),
        )
        .select_from(joined)
        .where(_CUBE.c.value.is_not(None))  # what is protected says nothing, and there is much of it
    )


def count_revised_cells(connection: Connection) -> tuple[Revised, ...]:
    """Where something moved: totals only, each indicator and place with its number of changed cells."""
    inner = _of_several_editions(_editions()).subquery()
    place = (inner.c.indicator, inner.c.territory)
    counted = (
        select(*place, func.count().label("cells"), func.max(inner.c.public_day).label("public_day"))
        .where(inner.c.value != inner.c.former)
        .group_by(*place)
        .order_by(*place)
    )
    return tuple(Revised(**row) for row in connection.execute(counted).mappings())


def _of_several_editions(query: Select[Any]) -> Select[Any]:
    """The totals of those places alone of which several editions of one chain speak: only these can have moved."""
    several = (
        select(_SERIES.c.indicator, _SERIES.c.dimensions, _SERIES.c.territory)
        .join(_SNAPSHOT, _SNAPSHOT.c.id == _SERIES.c.snapshot)
        .outerjoin(
            _CHAIN, (_CHAIN.c.indicator == _SERIES.c.indicator) & (_CHAIN.c.source == _SNAPSHOT.c.source)
        )
        .where(_SERIES.c.dimensions == "")
        .group_by(_SERIES.c.indicator, _SERIES.c.dimensions, _SERIES.c.territory, _SERIES_OF_CHAIN)
        .having(func.count() > 1)
    )
    return query.where(tuple_(_CUBE.c.indicator, _CUBE.c.dimensions, _CUBE.c.territory).in_(several))


def measure_revision_sizes(
    connection: Connection, indicator: str, *, territory: str | None = None
) -> tuple[RevisionSize, ...]:
    """How far months moved since they were first said, by their age then; of one place, or of all that have months."""
    query = _of_several_editions(_editions().where(_CUBE.c.indicator == indicator))
    if territory is not None:
        query = query.where(_CUBE.c.territory == territory)
    inner = query.subquery()
    current = select(inner).where(
        inner.c.role != "superseded", inner.c.first_snapshot != inner.c.snapshot, inner.c.first > 0
    )
    changes = [
        (_age(row["period_start"], row["first_cutoff"]), row["territory"], row["value"] / row["first"] - 1)
        for row in connection.execute(current).mappings()
        if Period(row["period_start"], row["period_end"]).grain == "month"
    ]
    return tuple(_sizes(changes))


def _age(month: date, cutoff: date) -> int:
    """Months from a month to the one in which an edition was closed: 0 for the newest month of an edition."""
    return max(0, (cutoff.year - month.year) * 12 + cutoff.month - month.month)


def _sizes(changes: Sequence[tuple[int, str, float]]) -> Iterable[RevisionSize]:
    for youngest, oldest in BANDS:
        band_changes = [
            change for change in changes if youngest <= change[0] and (oldest is None or change[0] <= oldest)
        ]
        if band_changes:
            moved = [change for _, _, change in band_changes]
            yield RevisionSize(
                youngest=youngest,
                oldest=oldest,
                pairs=len(band_changes),
                places=len({place for _, place, _ in band_changes}),
                median=median(moved),
                largest=max(moved, key=abs),
            )


# How far the newest month or full year of each edition of a chain grew by the next, summed over all places at hand.


def measure_newest_growth(
    connection: Connection, indicator: Indicator, grain: Grain, *, catalog: Catalog
) -> tuple[NewestGrowth, ...]:
    """One for each edition of the chain that another follows by cut-off, oldest first.

    A place counts where both editions show a number of that period; one that contains another is left out, so that
    nobody is counted twice. Empty for an indicator without a chain of editions.
    """
    chain = [
        snapshot
        for snapshot in queries.read_snapshots(connection)
        if snapshot.source in indicator.chain and snapshot.cutoff
    ]
    chain.sort(key=lambda snapshot: (snapshot.cutoff or snapshot.retrieved, snapshot.retrieved, snapshot.id))
    totals = _totals(connection, indicator.id, chain, grain)
    steps = (_compute_growth(pair, totals, grain, catalog) for pair in pairwise(chain))
    return tuple(step for step in steps if step is not None)


def _compute_growth(
    pair: tuple[Snapshot, Snapshot], totals: _Totals, grain: Grain, catalog: Catalog
) -> NewestGrowth | None:
    former, latter = pair
    if former.cutoff is None or latter.cutoff is None:
        return None
    period = _newest(former.cutoff, grain)
    old, new = (totals.get((snapshot.id, period.start), {}) for snapshot in pair)
    places = _finest(old.keys() & new.keys(), catalog)
    total = sum(old[place] for place in places)
    if not total:
        return None
    years, months = latter.cutoff.year - former.cutoff.year, latter.cutoff.month - former.cutoff.month
    return NewestGrowth(
        period=period,
        former_edition=former.edition,
        edition=latter.edition,
        months_between=12 * years + months,
        places=len(places),
        former=total,
        value=sum(new[place] for place in places),
        public_since=latter.public_since,
    )


def _newest(cutoff: date, grain: Grain) -> Period:
    """The month of a cut-off, or the last year that it ends."""
    if grain == "month":
        return Period.month(cutoff.year, cutoff.month)
    return Period.year(cutoff.year if (cutoff.month, cutoff.day) == (12, 31) else cutoff.year - 1)


def _totals(connection: Connection, indicator: str, chain: Sequence[Snapshot], grain: Grain) -> _Totals:
    """The values by edition and period of each place, for the newest period of every edition, in one query."""
    newest = {_newest(snapshot.cutoff, grain) for snapshot in chain if snapshot.cutoff is not None}
    places = select(_SERIES.c.territory).where(_SERIES.c.indicator == indicator, _SERIES.c.dimensions == "")
    query = select(
        _CUBE.c.snapshot, _CUBE.c.period_start, _CUBE.c.period_end, _CUBE.c.territory, _CUBE.c.value
    ).where(
        _CUBE.c.indicator == indicator,
        _CUBE.c.dimensions == "",
        _CUBE.c.territory.in_(places),  # named, so that the key of the cube is used to its days
        _CUBE.c.period_start.in_([period.start for period in newest]),
        _CUBE.c.snapshot.in_([snapshot.id for snapshot in chain]),
        _CUBE.c.value.is_not(None),
    )
    totals: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for row in connection.execute(query):
        if Period(row.period_start, row.period_end) in newest:  # not a year to date that begins with it
            totals[row.snapshot, row.period_start][row.territory] = row.value
    return totals


def _finest(places: Set[str], catalog: Catalog) -> list[str]:
    """The places that contain none of the others."""
    above = {ancestor.code for place in places for ancestor in catalog.ancestors(place)}
    return sorted(
        place
        for place in places
        if place not in above and not set(catalog.territories[place].members) & places
    )
