"""The newest number of a series in a few words, for lists: place, number with its unit, period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from observatory.model import ObsStatus, Panel, Row
from observatory.statistics.series import is_whole, select_leading_rows
from observatory.text import Text, message
from observatory.words.labels import status_words, unit_words, value_words

FURTHEST_YEARS: Final = 3
"""Between two figures of one sentence of likeness or difference."""


def newest_row(rows: Iterable[Row]) -> Row | None:
    """The newest full year that no other statement contradicts; without one the newest figure, as what it is."""
    valued = [row for row in rows if row.value is not None]
    whole = [row for row in valued if is_whole(row) and row.period.grain == "year" and not row.disputed]
    return max(whole or valued, key=lambda candidate: candidate.period.end, default=None)


def years_between(panels: Iterable[Panel]) -> int:
    """How many years lie between the newest numbers of two countries; 0 where only one has any."""
    rows = [row for panel in panels for row in select_leading_rows(panel.rows)]
    countries = {row.territory[:2] for row in rows}
    newest = (newest_row(row for row in rows if row.territory[:2] == country) for country in countries)
    years = [row.period.end.year for row in newest if row is not None]
    return max(years, default=0) - min(years, default=0)


def headline(panel: Panel, text: Text) -> str:
    """«Independencia, 2025: 1110 denuncias por cada 100 000 habitantes», of the newest figure that stands for its period.

    A full year that no other statement contradicts comes first; else the newest dated figure, as what it is. A share is
    told by the name of its series; an estimate or a provisional number says so. Empty where the panel shows several
    groups, or no value.
    """
    rows = [row for row in select_leading_rows(panel.rows) if row.value is not None]
    row = newest_row(rows)
    if row is None or len({str(row.breakdown) for row in rows}) > 1:
        return ""
    place = next(place for place in panel.territories if place.code == row.territory)
    number, unit = value_words(row, panel.indicator, text), unit_words(panel.indicator, text, row.value)
    values = {"place": text.t(place.name), "period": text.period(row.period), "number": number, "unit": unit}
    form = message("{place}, {period}: {number} {unit}")
    if unit.startswith("%"):
        form, values["name"] = message("{place}, {period}: {number} % ({name})"), text.t(panel.indicator.name)
    unsure = row.obs_status in (ObsStatus.ESTIMATED, ObsStatus.PROVISIONAL)
    return text.t(form, **values) + (f" ({status_words(row, text)})" if unsure else "")
