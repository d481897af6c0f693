"""Sorts the rows of a Panel into what is drawn: series, runs that may be joined, and the value that leads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from observatory.model import (
    Breakdown,
    DimensionCode,
    Event,
    Grade,
    Indicator,
    ObsStatus,
    Panel,
    Period,
    Row,
    Territory,
)
from observatory.statistics import statistic_of
from observatory.statistics.writers import tells_change

_JOINED = (ObsStatus.NORMAL, ObsStatus.ESTIMATED, ObsStatus.BREAK)
_STALE_YEARS = 2
_ANY_YEAR = range(10_000)
_BASE_NEEDS: Final = 20  # cases, below which no part of a hundred is told


@dataclass(frozen=True, slots=True)
class Series:
    """The rows of one indicator, place and breakdown, in the order of their periods."""

    indicator: Indicator
    territory: Territory
    breakdown: Breakdown
    rows: tuple[Row, ...]

    @property
    def valued(self) -> tuple[Row, ...]:
        """The rows that have a value."""
        return tuple(row for row in self.rows if row.value is not None)


def sides(panel: Panel) -> tuple[Panel, ...]:
    """The parts that stand apart, left (Bolivia) first: the sides of a comparison, or the two countries.

    A panel of both countries without a comparison is parted where it is a map or of grade C.
    """
    if panel.comparison is not None:
        pair = (panel.comparison.left, panel.comparison.right)
        return tuple(side_of(panel, side.indicator, side.territory[:2]) for side in pair)
    countries = sorted({place.country for place in panel.territories})
    if len(countries) > 1 and (panel.view == "map" or stands_apart(panel)):
        return tuple(side_of(panel, panel.indicator.id, country) for country in countries)
    return (panel,)


def side_of(panel: Panel, indicator: str, country: str) -> Panel:
    """The part of a panel that is of one indicator and country, with what explains it."""
    rows = tuple(r for r in panel.rows if r.indicator == indicator and r.territory[:2] == country)
    snapshots = {row.snapshot for row in rows} | {row.denominator_snapshot for row in rows}
    snapshots_kept = tuple(s for s in panel.snapshots if s.id in snapshots)
    statement_ids = {row.statement for row in rows}
    return replace(
        panel,
        indicators=tuple(i for i in panel.indicators if i.id == indicator)[:1],
        territories=tuple(t for t in panel.territories if t.country == country),
        rows=rows,
        sources=tuple(s for s in panel.sources if any(k.source == s.id for k in snapshots_kept)),
        snapshots=snapshots_kept,
        statements=tuple(s for s in panel.statements if s.id in statement_ids),
        comparison=None,
        narrowed=tuple(entry for entry in panel.narrowed if entry[:2] == (indicator, country)),
    )


def stands_apart(panel: Panel) -> bool:
    """Whether two countries may share no axis, no class breaks, no ratio and no sentence (grade C)."""
    if panel.comparison is not None:
        return panel.comparison.grade is Grade.C
    several_countries = len({place.country for place in panel.territories}) > 1
    return several_countries and panel.indicator.comparability.grade is Grade.C


def as_bars(panel: Panel) -> bool:
    """Whether the panel is drawn as bars: asked for, or several values of one period, which make no line.

    Not so of a register whose writers nobody knows, which is drawn over time or not at all.
    """
    several = len(panel.rows) > 1 and all(row.period == panel.rows[0].period for row in panel.rows)
    if not panel.tells_change:
        return False
    return panel.view == "bars" or (panel.view != "map" and several and panel.comparison is None)


def series_of(panel: Panel) -> tuple[Series, ...]:
    """Every series of the panel: by indicator, then place, then category in the order of the dimension."""
    by_key: dict[tuple[str, str, Breakdown], list[Row]] = {}
    for row in drawn_rows(panel):
        by_key.setdefault((row.indicator, row.territory, row.breakdown), []).append(row)
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    places = {place.code: place for place in panel.territories}
    series_list = [
        Series(indicators[indicator], places[territory], breakdown, _in_time(rows))
        for (indicator, territory, breakdown), rows in by_key.items()
        if indicator in indicators and territory in places
    ]
    order_i, order_t = list(indicators), list(places)
    return tuple(
        sorted(
            series_list,
            key=lambda s: (
                order_i.index(s.indicator.id),
                order_t.index(s.territory.code),
                order_of(panel, s.breakdown),
            ),
        )
    )


def order_of(panel: Panel, breakdown: Breakdown) -> tuple[int, int, str]:
    """A key that sorts groups: the total first, ages by their first year, others as the dimension lists them."""
    codes = [code.code for code in panel.dimension.codes] if panel.dimension else []
    return _place_in(codes, breakdown.get(panel.by or ""))


def drawn_rows(panel: Panel) -> tuple[Row, ...]:
    """The rows that are drawn: of `tabled_rows` those of the years that the series is drawn of (`drawn_since`)."""
    years = {each.id: range(each.drawn_since, each.drawn_until + 1) for each in panel.indicators}
    rows = tabled_rows(panel)
    if all(span == _ANY_YEAR for span in years.values()):
        return rows
    return tuple(row for row in rows if row.period.start.year in years.get(row.indicator, _ANY_YEAR))


def tabled_rows(panel: Panel) -> tuple[Row, ...]:
    """The rows one time axis can hold: beside years neither their months nor sums of several years.

    What is always of several years is no sum beside its parts: it stays.
    """
    grains = {row.period.grain for row in panel.rows}
    if "year" not in grains or grains == {"year"}:
        return panel.rows
    of_several = {each.id for each in panel.indicators if statistic_of(each).years > 1}
    return tuple(
        row
        for row in panel.rows
        if row.indicator in of_several or not (row.period.grain == "month" or row.period.pooled)
    )


def is_pooled(row: Row) -> bool:
    """Whether the value is a sum over more than a year."""
    return row.period.pooled


def is_whole(row: Row) -> bool:
    """Whether the value covers a full period and is final: only such values are joined or compared."""
    return row.value is not None and not (row.partial or is_pooled(row)) and row.obs_status in _JOINED


def breaks_of(events: Iterable[Event], series: Series) -> tuple[date, ...]:
    """The dates on which the series is cut: declared events, and rows their source marks as a break."""
    declared = [e.date for e in events if e.breaks_series and concerns(e, series)]
    marked = [row.period.start for row in series.rows if row.obs_status is ObsStatus.BREAK]
    return tuple(sorted({*declared, *marked}))


def concerns(event: Event, series: Series) -> bool:
    """Whether an event belongs on this series: its indicator, and its place or a place around it."""
    if event.indicators and series.indicator.id not in event.indicators:
        return False
    around = (series.territory.code, series.territory.parent or "")
    return any(
        code in around or code == series.territory.country or around[0].startswith(f"{code}-")
        for code in event.territories
    )


def runs(series: Series, cuts: Sequence[date]) -> tuple[tuple[Row, ...], ...]:
    """The stretches joined by a line: full values of one grain, consecutive, without a break between.

    What tells no change stands by itself (see `tells_change`): a slope would say one.
    """
    runs_kept: list[list[Row]] = []
    for row in select_leading_rows(series.rows):
        if not is_whole(row) or row.period.grain == "span":
            continue
        former = runs_kept[-1][-1] if runs_kept else None
        if (
            former is not None
            and _follows(former.period, row.period, cuts)
            and tells_change(former, row, series.indicator)
        ):
            runs_kept[-1].append(row)
        else:
            runs_kept.append([row])
    return tuple(tuple(run) for run in runs_kept)


def non_overlapping_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of each series whose periods share no day, in the order given.

    A series is an indicator, place and breakdown. Full years go first, then the longest spans of up to a year, then
    sums of several years; what says only why there is no figure comes after them all, a protected figure does not. Two
    statements of one period both stay.
    """
    rows = tuple(rows)
    if not _any_overlap({row.period for row in rows}):
        return rows
    by_series: dict[tuple[str, str, Breakdown], list[Row]] = {}
    for row in rows:
        by_series.setdefault((row.indicator, row.territory, row.breakdown), []).append(row)
    periods = {series: _choose_periods_apart(series_rows) for series, series_rows in by_series.items()}
    return tuple(row for row in rows if row.period in periods[row.indicator, row.territory, row.breakdown])


def _any_overlap(periods: Iterable[Period]) -> bool:
    return any(before.end >= after.start for before, after in pairwise(sorted(periods)))


def _choose_periods_apart(rows: Sequence[Row]) -> set[Period]:
    """The periods of a series that share no day, chosen by rank."""
    best: dict[Period, tuple[int, int]] = {}
    for row in rows:
        rank = _rank_period_of(row)
        best[row.period] = min(rank, best.get(row.period, rank))
    periods_kept: set[Period] = set()
    for period in sorted(best, key=lambda candidate: (best[candidate], -candidate.end.toordinal())):
        if not any(period.overlaps(period_kept) for period_kept in periods_kept):
            periods_kept.add(period)
    return periods_kept


def _rank_period_of(row: Row) -> tuple[int, int]:
    """The sort key of a row's period: rows with a value, then kind of period, then length."""
    if row.symbol not in ("value", "few", "protected"):
        kind = 3
    elif row.period.grain == "year":
        kind = 0
    else:
        kind = 2 if row.period.pooled else 1
    return kind, -row.period.days


def select_leading_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """One row a cell: where statements disagree the one that leads, else the first of the panel."""
    leading_rows: dict[tuple[object, ...], Row] = {}
    for row in rows:
        period = row.period
        # Days and codes are told apart in C: of a whole country there are many thousands.
        cell = (row.indicator, row.territory, period.start, period.end, row.breakdown.codes)
        leader = leading_rows.setdefault(cell, row)
        if row.leads and not leader.leads:
            leading_rows[cell] = row
    return tuple(leading_rows.values())


def current(rows: Iterable[Row]) -> Row | None:
    """The row that stands for a series: its last full value, unless a partial one is years newer."""
    ordered = _in_time(select_leading_rows(rows))
    valued = [row for row in ordered if row.value is not None]
    full_rows = [row for row in valued if is_whole(row)]
    if not valued:
        return ordered[-1] if ordered else None
    if not full_rows or valued[-1].period.start.year - full_rows[-1].period.end.year > _STALE_YEARS:
        return valued[-1]
    return full_rows[-1]


def has_own_dates(panel: Panel) -> bool:
    """Whether the panel is broken down by what is counted on days of its own, one category another day than the next."""
    return panel.dimension is not None and panel.dimension.own_dates


def current_period(rows: Iterable[Row]) -> Period | None:
    """The period of a map or of bars: the newest with a value that has at least half as many answers as the fullest.

    A count that is protected, or too small for a rate, is an answer too: an older year does not stand in for it.
    """
    rows = tuple(rows)
    periods = {row.period for row in rows}
    if len(periods) < 2:
        return next(iter(periods), None)
    leading = select_leading_rows(rows)
    answers = Counter(row.period for row in leading if is_whole(row) or _is_withheld(row))
    valued = {row.period for row in leading if is_whole(row)}
    if not valued:
        chosen = current(rows)
        return chosen.period if chosen else None
    fullest = max(answers.values())
    full_enough = {period for period in valued if answers[period] * 2 >= fullest}
    return max(full_enough or valued, key=lambda period: (period.end, -period.days))


def _is_withheld(row: Row) -> bool:
    """Whether the number of a full period is known and not shown."""
    return row.symbol in ("protected", "few") and not (row.partial or is_pooled(row))


def _follows(before: Period, after: Period, cuts: Sequence[date]) -> bool:
    """Whether a line may lead from one period to the next: neighbours, or one day of two years running."""
    grain = before.grain
    if grain != after.grain or any(before.end < cut <= after.end for cut in cuts):
        return False
    if grain == "day":
        return (after.start.year - before.start.year, f"{after.start:%m%d}") == (1, f"{before.start:%m%d}")
    return after.start.toordinal() - before.end.toordinal() == 1


def _in_time(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.period.end, row.period.start)))


def _place_in(codes: Sequence[str], code: str | None) -> tuple[int, int, str]:
    """The place of a category: ages and articles by their first number, else as the dimension lists them."""
    if code is None:
        return (-1, -1, "")
    listed = codes.index(code) if code in codes else len(codes)
    first_number = re.match(r"\d+", code)
    return (int(first_number[0]) if first_number else listed, listed, code)


# Steps of a register's cases: which panel is of steps, of which span, and where a step is a part of all cases.
# A part is of the register's own cases alone: one edition, one place, one span, and cases old enough for the step.


def is_of_steps(panel: Panel) -> bool:
    """Whether the panel is of steps: by such a dimension, or of a register that tells the state of forms on a day.

    However it is asked for: months of entry side by side would look like a fall, since the last had little time.
    """
    if panel.comparison is not None:
        return False
    if panel.dimension is not None and panel.dimension.base:
        return True
    return all(indicator.follows == "state" for indicator in panel.indicators)


def step_of(panel: Panel, row: Row) -> DimensionCode | None:
    """The step that a row is of."""
    code = row.breakdown.get(panel.by) if panel.by else None
    return panel.dimension.code(code) if panel.dimension is not None and code else None


def is_base(panel: Panel, row: Row) -> bool:
    """Whether the row counts all cases of its register."""
    step = step_of(panel, row)
    return step is not None and panel.dimension is not None and step.code == panel.dimension.base


def part_of_base(panel: Panel, row: Row, base: Row | None) -> float | None:
    """How many of a hundred cases of the same register, place and span; None where they are too young, or too few."""
    step = step_of(panel, row)
    if base is None or step is None or step.share_after is None or row.value is None or base.value is None:
        return None
    if _register(row) != _register(base) or base.value < _BASE_NEEDS or _age(panel, row) < step.share_after:
        return None
    return 100 * row.value / base.value


def period_of_steps(panel: Panel, rows: Iterable[Row]) -> Period | None:
    """The newest period whose cases were old enough for every step that is ever told as a part; else the longest."""
    rows = tuple(rows)
    steps = panel.dimension.codes if panel.dimension else ()
    needed = max((step.share_after or 0 for step in steps), default=0)
    old_enough = [row.period for row in rows if _age(panel, row) >= needed > 0]
    if old_enough:
        return max(old_enough, key=lambda period: period.end)
    return max((row.period for row in rows), key=lambda period: (period.days, period.end), default=None)


def _register(row: Row) -> tuple[object, ...]:
    return row.indicator, row.territory, row.period, row.snapshot, row.statement


def _age(panel: Panel, row: Row) -> int:
    """Whole months from the end of a row's period to the day its edition tells; 0 where that is not known."""
    edition = next((edition for edition in panel.snapshots if edition.id == row.snapshot), None)
    if edition is None or edition.cutoff is None:
        return 0
    day, end = edition.cutoff, row.period.end
    return max(0, (day.year - end.year) * 12 + day.month - end.month)
