"""The newest number of a series in a few words, for lists: place, number with its unit, period."""

from __future__ import annotations

from observatory.model import Panel
from observatory.series import is_whole, leading
from observatory.text import Text
from observatory.words.labels import unit_words, value_words


def headline(panel: Panel, text: Text) -> str:
    """«Independencia, 2025: 1110 denuncias por cada 100 000 habitantes», of the newest figure that stands for its period.

    A full year that no other statement contradicts comes first; else the newest dated figure, as what it is. Empty where
    the panel has no value of a single total.
    """
    rows = [row for row in leading(panel.rows) if row.value is not None and not row.breakdown.codes]
    if not rows:
        return ""
    whole = [row for row in rows if is_whole(row) and row.period.grain == "year" and not row.disputed]
    row = max(whole or rows, key=lambda candidate: candidate.period.end)
    place = next(place for place in panel.territories if place.code == row.territory)
    unit = unit_words(panel.indicator, text)
    number = value_words(row, panel.indicator, text)
    return text.t(
        "{place}, {period}: {number} {unit}",
        place=text.t(place.name), period=text.period(row.period), number=number, unit=unit,
    )  # fmt: skip
