"""How far the newest month or full year of each edition of a chain grew by the next, summed over all places at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date
from itertools import pairwise
from typing import Literal, TypeAlias

from sqlalchemy import Connection, select

from observatory.catalog import Catalog
from observatory.model import Indicator, NewestGrowth, Period, Snapshot
from observatory.store.reading import queries
from observatory.store.schema import PUBLIC

_CUBE = PUBLIC.tables["cube"]
_SERIES = PUBLIC.tables["series"]


Grain: TypeAlias = Literal["month", "year"]


def newest_growth(
    connection: Connection, indicator: Indicator, grain: Grain, *, catalog: Catalog
) -> tuple[NewestGrowth, ...]:
    """One for each edition of the chain that another follows by cut-off, oldest first.

    A place counts where both editions show a number of that period; one that contains another is left out, so that
    nobody is counted twice. Empty for an indicator without a chain of editions.
    """
    chain = [
        snapshot
        for snapshot in queries.snapshots(connection)
        if snapshot.source in indicator.chain and snapshot.cutoff
    ]
    chain.sort(key=lambda snapshot: (snapshot.cutoff or snapshot.retrieved, snapshot.retrieved, snapshot.id))
    totals = _totals(connection, indicator.id, chain, grain)
    steps = (_compute_growth(pair, totals, grain, catalog) for pair in pairwise(chain))
    return tuple(step for step in steps if step is not None)


_Totals = Mapping[tuple[str, date], Mapping[str, float]]


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
