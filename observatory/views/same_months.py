"""Sets the months of the unfinished year beside the same months of the year before, from one edition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observatory.model import Indicator, Panel, Period, Row, Territory
from observatory.text import Text
from observatory.views.labels import unit_words
from observatory.views.series import Series, breaks_of, leading

_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class SameMonths:
    """January to the last month of the newest year, and the same months a year before, each with its sum."""

    indicator: Indicator
    place: Territory
    period: Period
    value: float
    former_period: Period
    former: float


def same_months(panel: Panel) -> tuple[SameMonths, ...]:
    """One pair of sums a place, where the newest year is not over and every month of both is there.

    Empty for what cannot be added, for a panel by groups or of many places, and where a break cuts the series.
    """
    if panel.by or panel.comparison or not panel.indicator.additive:
        return ()
    made = [_of_place(panel, place) for place in panel.territories]
    found = tuple(one for one in made if one is not None)
    return found if len(found) <= _MOST_PLACES else ()


def same_months_notes(panel: Panel, text: Text) -> list[str]:
    """The sentences of the pairs, and that the newest months still tend to grow; empty where there is no pair."""
    said = [
        text.t(
            "{place}: {value} {unit} {during} y {former} {former_during}, según la misma edición.",
            place=text.t(one.place.name),
            value=text.number(one.value, one.indicator.decimals),
            unit=unit_words(one.indicator, text),
            during=text.during(one.period),
            former=text.number(one.former, one.indicator.decimals),
            former_during=text.during(one.former_period),
        )
        for one in same_months(panel)
    ]
    if said:
        said.append(
            text.t(
                "Los meses más nuevos todavía suelen crecer en las ediciones siguientes: con estas dos sumas no se"
                " puede afirmar una baja ni una subida."
            )
        )
    return said


def _of_place(panel: Panel, place: Territory) -> SameMonths | None:
    own = leading(row for row in panel.rows if row.territory == place.code and not row.breakdown.codes)
    months = {row.period: row for row in own if row.period.grain == "month"}
    if not months:
        return None
    last = max(months, key=lambda period: period.end)
    if last.end.month == 12:
        return None
    now, before = (_run(months, year=year, last=last.end.month) for year in _two_years(last))
    series = Series(panel.indicator, place, own[0].breakdown, own)
    span = Period(before[0].period.start, last.end) if before else None
    cut = span and any(span.start < day <= span.end for day in breaks_of(panel.events, series))
    one_edition = len({row.snapshot for row in (*now, *before)}) == 1
    if not now or not before or cut or not one_edition:
        return None
    return SameMonths(
        panel.indicator, place, _span(now), _sum(now), former_period=_span(before), former=_sum(before)
    )


def _two_years(last: Period) -> tuple[int, int]:
    return last.end.year, last.end.year - 1


def _run(months: dict[Period, Row], *, year: int, last: int) -> Sequence[Row]:
    """January to month `last` of a year; empty where one of them has no value."""
    found = [months.get(Period.month(year, month)) for month in range(1, last + 1)]
    valued = [row for row in found if row is not None and row.value is not None and not row.disputed]
    return valued if len(valued) == last else []


def _span(rows: Sequence[Row]) -> Period:
    return Period(rows[0].period.start, rows[-1].period.end)


def _sum(rows: Iterable[Row]) -> float:
    return sum(row.value for row in rows if row.value is not None)
