"""Cells that a former release hid stay hidden: in the same edition, and with a trait in the later ones of its series.

A trait is sex, form, age or centre. Bare totals stay hidden only in their own edition: what a later one may say of them
beside what was shown is judged in `added_totals`. What has fallen to zero is shown, as zeros are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.table_policy import places_below
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.store.errors import StoreError
from observatory.store.reading import queries
from observatory.store.reading.disclosed import Fact, monthly_facts, protected_facts
from observatory.store.releases import Opened, Releases


@dataclass(frozen=True, slots=True)
class Remembered:
    """The protected cells of a former release, and the day up to which each of its editions speaks."""

    hidden: frozenset[Cell] = frozenset()
    cutoffs: Mapping[str, str] = field(default_factory=dict)


def remembered(releases: Releases, catalog: Catalog) -> Remembered:
    """Protected cells of the current release, but for months withheld with their year; none where none can be read."""
    try:
        with releases.opened() as connection:
            cutoffs = {
                snapshot.id: snapshot.cutoff.isoformat() if snapshot.cutoff else ""
                for snapshot in queries.snapshots(connection)
            }
            hidden = frozenset(_chosen(connection, catalog))
    except StoreError:
        return Remembered()
    return Remembered(hidden, cutoffs)


def _chosen(connection: Opened, catalog: Catalog) -> Iterator[Cell]:
    """The protected cells, but for most of the months that are withheld with their year.

    These are so again without being remembered, and a national file has a million. Remembered are months beside which one
    of the same year, place and table is shown, and those that the months of a place above tie to others.
    """
    in_the_open: set[tuple[str, ...]] = set()
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in monthly_facts(connection):
        places[fact.snapshot, fact.indicator].add(fact.territory)
        if not fact.protected:
            in_the_open.add(_year(fact))
    tied = {name: places_below(codes, catalog) for name, codes in places.items()}
    for fact in protected_facts(connection):
        if (
            not _is_month(fact)
            or _year(fact) in in_the_open
            or fact.territory in tied[fact.snapshot, fact.indicator]
        ):
            yield Cell(
                fact.snapshot,
                fact.statement,
                fact.indicator,
                fact.territory,
                fact.start,
                fact.end,
                fact.breakdown,
            )


def _is_month(fact: Fact) -> bool:
    return fact.start[:7] == fact.end[:7]


def _year(fact: Fact) -> tuple[str, ...]:
    return fact.snapshot, fact.statement, fact.indicator, fact.territory, fact.breakdown, fact.start[:4]


def stay_hidden(
    counts: Mapping[Cell, float],
    former: Remembered,
    indicator: Indicator,
    *,
    cutoffs: Mapping[str, str],
) -> set[Cell]:
    """Those of `counts` of `indicator`, above zero, that the former release hid in their edition or an earlier one.

    `cutoffs` tells for each edition of `counts` the last day it speaks of, as ISO text.
    """
    since: dict[Cell, str] = {}
    for cell in former.hidden:
        if cell.indicator == indicator.id and cell.breakdown:
            name, cutoff = _in_series(cell, indicator), former.cutoffs.get(cell.snapshot, "")
            since[name] = min(cutoff, since.get(name, cutoff))
    return {
        cell
        for cell, value in counts.items()
        if value > 0 and _was_hidden(cell, former, since, indicator=indicator, cutoffs=cutoffs)
    }


def _was_hidden(
    cell: Cell,
    former: Remembered,
    since: Mapping[Cell, str],
    *,
    indicator: Indicator,
    cutoffs: Mapping[str, str],
) -> bool:
    first_cutoff = since.get(_in_series(cell, indicator)) if cell.breakdown else None
    return cell in former.hidden or (
        first_cutoff is not None and cutoffs.get(cell.snapshot, "") >= first_cutoff
    )


def _in_series(cell: Cell, indicator: Indicator) -> Cell:
    """The cell under the name of its series, which all editions of it share."""
    source = cell.snapshot.partition("@")[0]
    return cell._replace(snapshot=indicator.chain[0] if source in indicator.chain else source)
