"""Chooses rows whose periods do not overlap: full years, then the longest other spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from observatory.model import Breakdown, Period, Row


def non_overlapping_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of each series whose periods share no day, in the order given.

    A series is an indicator, place and breakdown. Full years go first, then the longest spans of up to a year, then
    sums of several years; what says only why there is no figure comes after them all, a protected figure does not. Two
    statements of one period both stay.
    """
    rows = tuple(rows)
    by_series: dict[tuple[str, str, Breakdown], list[Row]] = {}
    for row in rows:
        by_series.setdefault((row.indicator, row.territory, row.breakdown), []).append(row)
    periods = {series: _apart(series_rows) for series, series_rows in by_series.items()}
    return tuple(row for row in rows if row.period in periods[row.indicator, row.territory, row.breakdown])


def _apart(rows: Sequence[Row]) -> set[Period]:
    """The periods of a series that share no day, chosen by rank."""
    best: dict[Period, tuple[int, int]] = {}
    for row in rows:
        best[row.period] = min(_rank(row), best.get(row.period, _rank(row)))
    periods_kept: set[Period] = set()
    for period in sorted(best, key=lambda candidate: (best[candidate], -candidate.end.toordinal())):
        if not any(period.overlaps(period_kept) for period_kept in periods_kept):
            periods_kept.add(period)
    return periods_kept


def _rank(row: Row) -> tuple[int, int]:
    """The sort key of a row's period: rows with a value, then kind of period, then length."""
    if row.symbol not in ("value", "few", "protected"):
        kind = 3
    elif row.period.grain == "year":
        kind = 0
    else:
        kind = 2 if row.period.pooled else 1
    return kind, -row.period.days
