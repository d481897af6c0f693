"""The newest number of a series in a few words, for lists: place, number with its unit, period."""

from __future__ import annotations

from observatory.model import Panel
from observatory.statistics.series import is_whole, leading
from observatory.text import Text
from observatory.words.labels import unit_words, value_words


def headline(panel: Panel, text: Text) -> str:
    """«Independencia, 2025: 1110 denuncias por cada 100 000 habitantes», of the newest figure that stands for its period.

    A full year that no other statement contradicts comes first; else the newest dated figure, as what it is. A share is
    told by the name of its series. Empty where the panel shows several groups, or no value.
    """
    rows = [row for row in leading(panel.rows) if row.value is not None]
    if not rows or len({str(row.breakdown) for row in rows}) > 1:
        return ""
    whole = [row for row in rows if is_whole(row) and row.period.grain == "year" and not row.disputed]
    row = max(whole or rows, key=lambda candidate: candidate.period.end)
    place = next(place for place in panel.territories if place.code == row.territory)
    number, unit = value_words(row, panel.indicator, text), unit_words(panel.indicator, text)
    values = {"place": text.t(place.name), "period": text.period(row.period), "number": number, "unit": unit}
    if unit.startswith("%"):
        return text.t("{place}, {period}: {number} % ({name})", name=text.t(panel.indicator.name), **values)
    return text.t("{place}, {period}: {number} {unit}", **values)
