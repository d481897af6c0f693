"""The counts of a release that go into the ledger, and those that the ledger holds, for the audit and for suppression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.statistics import is_count_of_persons, statistic_of
from observatory.store.private.ledger_rows import OpenLedger
from observatory.store.reading.disclosed import Fact


def to_remember(rows: Iterable[Fact], catalog: Catalog) -> Iterator[Fact]:
    """The counts of persons that `rows` show or tell, each as a fact of its own cell.

    A rate or share that brings its numerator is remembered as the count that it tells, and the base of a share as the
    count of the whole. One without it stays as it is, with its base if it has one: `learn` multiplies them. So does a
    figure of an indicator that the catalogue does not have (any more).
    """
    for row in rows:
        indicator = catalog.indicators.get(row.indicator)
        if indicator is None or is_count_of_persons(indicator):
            if row.value is not None:
                yield _count(row, row.indicator, row.breakdown, row.value)
        elif indicator.numerator and catalog.indicators[indicator.numerator].counts_persons:
            yield from _of_ratio(row, indicator, numerator=indicator.numerator)


def _of_ratio(row: Fact, indicator: Indicator, *, numerator: str) -> Iterator[Fact]:
    for told in statistic_of(indicator).tells(row, indicator):
        if told.written is not None:
            yield _count(row, numerator, told.breakdown, told.written)
        elif row.value is not None:
            yield row


def _count(row: Fact, indicator: str, breakdown: str, value: float) -> Fact:
    return Fact(row.snapshot, row.statement, indicator, row.territory, row.start, row.end, breakdown, value)


def shown_before(ledger: OpenLedger, indicator: str) -> dict[Cell, float]:
    """The counts of an indicator in the ledger, by cell; of several values the one that entered last."""
    return {
        Cell(
            fact.snapshot,
            fact.statement,
            fact.indicator,
            fact.territory,
            fact.start,
            fact.end,
            fact.breakdown,
        ): fact.value
        for fact in ledger.counts_of(indicator)
        if fact.start and fact.value is not None
    }
