"""A row of small bars in a line of a table: the whole years of one series, and a dot for each odd span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from observatory.model import Row
from observatory.statistics.series import is_whole, select_leading_rows
from observatory.text import Text

MOST_YEARS: Final = 25
MOST_DOTS: Final = 8
STEP: Final = 8  # pixels from one bar to the next
HEIGHT: Final = 24


class Spark(NamedTuple):
    """Bars, or a dot for each figure where these are of odd spans; and in words how many there are of which years."""

    bars: Markup
    dots: str
    words: str


def spark(rows: Sequence[Row], text: Text) -> Spark | None:
    """The row of bars of a series; None where there is no number to show."""
    totals = [row for row in select_leading_rows(rows) if row.value is not None and not row.breakdown.codes]
    totals.sort(key=lambda row: row.period.end)
    if not totals:
        return None
    years = [row for row in totals if is_whole(row) and row.period.grain == "year"]
    in_bars = len(years) > 1 and _span(years)[1] - _span(years)[0] < MOST_YEARS
    counted = years if in_bars else totals
    dots = "◦ " * min(len(counted), MOST_DOTS)
    return Spark(_bars(years) if in_bars else Markup(), dots, _words(len(counted), *_span(counted), text))


def _span(rows: Sequence[Row]) -> tuple[int, int]:
    return rows[0].period.start.year, rows[-1].period.end.year


def _words(count: int, first_year: int, last_year: int, text: Text) -> str:
    span = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
    return text.t("{count} cifras, {span}", count=text.number(count), span=span) if count > 1 else span


def _bars(years: Sequence[Row]) -> Markup:
    """A bar a year; a year without a figure is a gap, never a bar of no height."""
    top = max(row.value or 0 for row in years) or 1
    first_year, last_year = _span(years)
    bars = "".join(_bar(row.period.start.year - first_year, row.value or 0, top) for row in years)
    width = (last_year - first_year + 1) * STEP
    return Markup(f'<svg class="spark" width="{width}" height="{HEIGHT}" aria-hidden="true">{bars}</svg>')


def _bar(at: int, value: float, top: float) -> str:
    height = max(1, round(HEIGHT * value / top))
    return f'<rect x="{at * STEP}" y="{HEIGHT - height}" width="{STEP - 2}" height="{height}"/>'
