"""The words of a time axis: years, or months of a short span, each at the beginning of what it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from observatory.charts.layout.axes import TimeAxis
from observatory.charts.layout.text_metrics import width_of
from observatory.model import Period
from observatory.text import Text


def time_ticks(axis: TimeAxis, text: Text, *, months: bool) -> Iterator[tuple[float, str]]:
    """Positions and words of the time axis, each at the beginning of what it names; as many as have room."""
    years = list(axis.years())
    if months and len(years) <= 2:
        begins = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        words = [text.short_period(Period.month(day.year, day.month)) for day in begins]
    else:
        begins = [date(year, 1, 1) for year in years]
        words = [str(year) for year in years]
    wide = max(map(width_of, words)) + 10
    apart = (axis.end - axis.start) / max(len(begins), 1)
    step = next((s for s in (1, 2, 3, 4, 5, 10, 20) if s * apart >= wide), 50)
    chosen = list(zip(begins, words, strict=True))[::-step][::-1]
    for day, word in chosen:
        yield axis.at(day), word
