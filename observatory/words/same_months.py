"""Sets the months of the unfinished year beside the same months of the years before, from one edition.

With it goes how far the newest month of an edition grew by the next one, as far as the editions at hand tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.model import (
    Day,
    Indicator,
    NewestGrowth,
    Panel,
    Period,
    Row,
    Snapshot,
    Territory,
)
from observatory.statistics.series import Series, breaks_of, select_leading_rows
from observatory.text import Text, message
from observatory.vocabulary import captions
from observatory.words.change_words import format_signed_number
from observatory.words.labels import unit_words
from observatory.words.sentences import capital
from observatory.words.table import Table, TableCell

_MOST_PLACES = 3

Sum = tuple[Period, float]

NOTHING_TO_CONCLUDE: Final = message(
    "Los meses más nuevos todavía suelen crecer en las ediciones siguientes. Con estas dos sumas no se puede "
    "afirmar una baja ni una subida."
)


@dataclass(frozen=True, slots=True)
class SameMonths:
    """January to the last month of the newest year with its sum, and those of each year before, newest first.

    `edition` says all of them; `former` are the rows of the year before.
    """

    indicator: Indicator
    place: Territory
    newest: Sum
    before: tuple[Sum, ...]
    edition: str
    former: tuple[Row, ...]


def same_months(panel: Panel) -> tuple[SameMonths, ...]:
    """The sums of each place whose newest year is not over and has every month, as has the year before.

    Years before end at the first one that lacks a month, is of another edition or lies behind a break. Empty for what
    cannot be added, and for a panel by groups or of many places.
    """
    if panel.by or panel.comparison or not panel.indicator.additive or panel.indicator.writers:
        return ()
    candidates = [_of_place(panel, place) for place in panel.territories]
    comparisons = tuple(candidate for candidate in candidates if candidate is not None)
    return comparisons if len(comparisons) <= _MOST_PLACES else ()


def same_months_notes(panel: Panel, text: Text) -> list[str]:
    """The newest year and the one before in a sentence a place, and how far the newest months may grow; else empty.

    Beside a drawing of the months over the years before the sentence is its finding.
    """
    comparisons = same_months(panel)
    said = [] if panel.view == "year_months" else [compare_same_months(each, text) for each in comparisons]
    return [*said, *may_grow(panel.growth, text)] if comparisons else []


def compare_same_months(months: SameMonths, text: Text) -> str:
    """The months of the newest year and the same of the one before, as one edition says both."""
    return text.t(
        "{place}: {value} {unit} {during} y {former} {former_during}, según la misma edición.",
        place=text.t(months.place.name),
        value=text.number(months.newest[1], months.indicator.decimals),
        unit=unit_words(months.indicator, text, months.newest[1]),
        during=text.during(months.newest[0]),
        former=text.number(months.before[0][1], months.indicator.decimals),
        former_during=text.during(months.before[0][0]),
    )


def describe_same_months(
    months: SameMonths, then: tuple[float, Snapshot] | None, edition: Snapshot | None, text: Text
) -> str:
    """The months of the year before, by which edition, and that nothing is concluded from the two sums.

    `then` is what the edition said that was as old then as `edition`, the newest, is now; None where it is not kept.
    """
    sum_, said_by = then or (months.before[0][1], edition)
    cutoff = said_by.cutoff if said_by is not None else None
    values = {
        "value": text.number(sum_, months.indicator.decimals),
        "year": months.before[0][0].end.year,
        "edition": text.period(Period.month(cutoff.year, cutoff.month)) if cutoff else "",
    }
    form = SAID_THEN if then else SAID_NOW if cutoff else SAID_TODAY
    return f"{text.t(form, **values)} {text.t(NO_VERDICT)}"


SAID_THEN: Final = message("{value} en los mismos meses de {year}, como los decía la edición de {edition}.")
SAID_NOW: Final = message(
    "{value} en los mismos meses de {year}, según la edición de {edition}. La de entonces no está guardada."
)
SAID_TODAY: Final = message("{value} en los mismos meses de {year}, según la misma edición.")
NO_VERDICT: Final = message("Provisional: aún no se afirma una baja ni una subida.")


def may_grow(growth: Sequence[NewestGrowth], text: Text) -> Iterator[str]:
    """A note on what the sums do not show, and how far newest months grew in earlier editions."""
    yield text.t(NOTHING_TO_CONCLUDE)
    if len(growth) == 1:
        yield _once(growth[0], text)
    elif growth:
        yield _often(growth, text)


def _once(growth: NewestGrowth, text: Text) -> str:
    return text.t(
        "Solo hay dos ediciones con las que medirlo. El mes más nuevo de la primera, {month}, pasó de {former} "
        "a {value} ({change} %) en la siguiente. Fue {later} meses después, en {places} lugares juntos.",
        month=text.period(growth.period),
        former=text.number(growth.former),
        value=text.number(growth.value),
        change=format_signed_number(100 * growth.relative, text, 1),
        later=text.number(growth.months_between),
        places=text.number(growth.places),
    )


def _often(growth: Sequence[NewestGrowth], text: Text) -> str:
    changes, later = [step.relative for step in growth], [step.months_between for step in growth]
    return text.t(
        "El mes más reciente suele crecer todavía. En {count} ediciones cambió entre {least} % y {most} % "
        "hasta la edición siguiente, con todos los lugares juntos. La siguiente llegó de {soonest} a {latest} "
        "meses después.",
        count=text.number(len(growth)),
        least=format_signed_number(100 * min(changes), text, 1),
        most=format_signed_number(100 * max(changes), text, 1),
        soonest=text.number(min(later)),
        latest=text.number(max(later)),
    )


def same_months_table(panel: Panel, text: Text) -> Table | None:
    """The sums of each year in rows, newest first; None where there is nothing to set beside each other."""
    comparisons = same_months(panel)
    if not comparisons:
        return None
    unit = unit_words(comparisons[0].indicator, text)
    headers = (text.t(captions.PLACE), text.t("Meses"), capital(unit))
    rows = tuple(
        (
            TableCell(text.t(comparison.place.name)),
            TableCell(text.period(period)),
            TableCell(text.number(value, comparison.indicator.decimals), numeric=True),
        )
        for comparison in comparisons
        for period, value in (comparison.newest, *comparison.before)
    )
    return Table(text.t("Los mismos meses de cada año, según la misma edición"), headers, rows)


def _of_place(panel: Panel, place: Territory) -> SameMonths | None:
    totals = select_leading_rows(
        row for row in panel.rows if row.territory == place.code and not row.breakdown.codes
    )
    months = {row.period: row for row in totals if row.period.grain == "month"}
    last_month = max(months, key=lambda period: period.end, default=None)
    if last_month is None or last_month.end.month == 12:
        return None
    newest_run = _run(months, year=last_month.end.year, last_month=last_month.end.month)
    if not newest_run:
        return None
    breaks = breaks_of(panel.events, Series(panel.indicator, place, totals[0].breakdown, totals))
    runs = tuple(_before(months, newest_run, cuts=breaks))
    if not runs:
        return None
    before, former = tuple(map(_sum, runs)), tuple(runs[0])
    return SameMonths(panel.indicator, place, _sum(newest_run), before, newest_run[-1].snapshot, former)


def _before(
    months: dict[Period, Row], newest_run: Sequence[Row], *, cuts: Iterable[Day]
) -> Iterator[Sequence[Row]]:
    year, last_month = newest_run[-1].period.end.year, newest_run[-1].period.end.month
    while rows := _run(months, year=(year := year - 1), last_month=last_month):
        cut = any(rows[0].period.start < day <= newest_run[-1].period.end for day in cuts)
        if cut or len({row.snapshot for row in (*newest_run, *rows)}) > 1:
            return
        yield rows


def _run(months: dict[Period, Row], *, year: int, last_month: int) -> Sequence[Row]:
    """January to month `last_month` of a year; empty where one of them has no value."""
    candidates = [months.get(Period.month(year, month)) for month in range(1, last_month + 1)]
    valued = [row for row in candidates if row is not None and row.value is not None and not row.disputed]
    return valued if len(valued) == last_month else []


def _sum(rows: Sequence[Row]) -> Sum:
    total = sum(row.value for row in rows if row.value is not None)
    return Period(rows[0].period.start, rows[-1].period.end), total
