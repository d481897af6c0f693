"""A row of small bars in a line of a table: the whole years of one series, and a dot for each odd span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from observatory.model import Row
from observatory.statistics.series import is_whole, leading
from observatory.text import Text

MOST_YEARS: Final = 25
MOST_DOTS: Final = 8


def spark(rows: Sequence[Row], text: Text) -> Component | None:
    """For the eye alone: the words beside it say the same. None where there is no number to show."""
    totals = [row for row in leading(rows) if row.value is not None and not row.breakdown.codes]
    totals.sort(key=lambda row: row.period.end)
    if not totals:
        return None
    years = [row for row in totals if is_whole(row) and row.period.grain == "year"]
    in_bars = len(years) > 1 and _span(years)[1] - _span(years)[0] < MOST_YEARS
    counted = years if in_bars else totals
    symbols = _bars(years) if in_bars else [html.Span("◦ " * min(len(counted), MOST_DOTS))]
    return html.Span(
        [
            html.Span(symbols, className="spark", **{"aria-hidden": "true"}),
            html.Small(_words(len(counted), *_span(counted), text)),
        ],
        className="spark-line",
    )


def _span(rows: Sequence[Row]) -> tuple[int, int]:
    return rows[0].period.start.year, rows[-1].period.end.year


def _words(count: int, first_year: int, last_year: int, text: Text) -> str:
    span = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
    return text.t("{count} cifras, {span}", count=text.number(count), span=span) if count > 1 else span


def _bars(years: Sequence[Row]) -> list[Component]:
    top = max(row.value or 0 for row in years) or 1
    by_year = {row.period.start.year: row.value for row in years}
    span = range(min(by_year), max(by_year) + 1)
    return [_bar(by_year.get(year), top) for year in span]


def _bar(value: float | None, top: float) -> Component:
    """A year without a figure is a gap, never a bar of no height."""
    if value is None:
        return html.Span(className="gap")
    return html.Span(className="bar", style={"height": f"{max(4, round(100 * value / top))}%"})
