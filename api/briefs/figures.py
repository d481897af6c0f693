"""The newest figure of a panel in a few words: value, indicator, period and publisher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from observatory.model import Indicator, Panel, Row
from observatory.statistics.series import Series, current, current_period, select_leading_rows, series_of
from observatory.text import Text
from observatory.words.labels import category_name, interval_words, status_words, unit_words, value_words
from observatory.words.locators import translate_page_date

_MOST_GROUPS: Final = 3


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """`value` with its unit and, in brackets, its interval and what is to be said of it; `until` sorts by age.

    `holds` is what the catalogue says must be told beside it: what else is in a total, what a prosecutor's district is.
    """

    name: str
    value: str
    period: str
    publisher: str
    until: date
    holds: str = ""


def newest(panel: Panel, text: Text) -> SheetFigure | None:
    """The newest value of the panel's indicator, or of its first groups; None where the panel has no value."""
    rows = _groups(panel) if panel.by else _single(panel)
    if not rows:
        return None
    newest_row = rows[0][1]
    return SheetFigure(
        name=text.t(panel.indicator.name),
        value=_value_text(panel, rows, text),
        period=text.period(newest_row.period),
        publisher="; ".join(dict.fromkeys(_publisher(panel, row, text) for _, row in rows)),
        until=newest_row.period.end,
        holds=" ".join(text.t(said) for said in panel.said_beside(newest_row)),
    )


def with_unit(value: str, indicator: Indicator, text: Text) -> str:
    """`29,1 %`, `50 plazas`; the bare number where the name of the indicator says the unit."""
    unit = unit_words(indicator, text)
    if unit.startswith("%"):
        return f"{value} %"
    return value if unit.casefold() in text.t(indicator.name).casefold() else f"{value} {unit}"


def _single(panel: Panel) -> list[tuple[Series, Row]]:
    """The current row of the first series with a value, followed by the rows that contradict it."""
    for series in series_of(panel):
        row = current(series.rows)
        if row is not None and row.value is not None:
            return [
                (series, reading)
                for reading in series.rows
                if reading.period == row.period and reading.value is not None
            ]
    return []


def _groups(panel: Panel) -> list[tuple[Series, Row]]:
    period = current_period(panel.rows)
    pairs = [
        (series, row)
        for series in series_of(panel)
        for row in select_leading_rows(series.rows)
        if row.period == period
    ]
    return [(series, row) for series, row in pairs if row.value is not None]


def _value_text(panel: Panel, rows: list[tuple[Series, Row]], text: Text) -> str:
    if panel.by:
        named = [
            f"{category_name(panel, series.breakdown, text)}: {value_words(row, series.indicator, text)}"
            for series, row in rows[:_MOST_GROUPS]
        ]
        return "; ".join(named) + ("; …" if len(rows) > _MOST_GROUPS else "")
    series, row = rows[0]
    values = list(dict.fromkeys(value_words(reading, series.indicator, text) for _, reading in rows))
    status = "" if row.disputed and len(values) == 1 else status_words(row, text)
    notes = filter(None, (interval_words(row, series.indicator, text), status))
    words = with_unit(" / ".join(values), series.indicator, text)
    aside = "; ".join(notes)
    return f"{words} ({aside})" if aside else words


def _publisher(panel: Panel, row: Row, text: Text) -> str:
    """The publisher of a figure, with the page's date or the edition of the file."""
    statement = next((statement for statement in panel.statements if statement.id == row.statement), None)
    if statement is not None:
        return ", ".join(filter(None, (statement.publisher, translate_page_date(statement.page_date, text))))
    source, _, edition = row.snapshot.partition("@")
    publisher = next((text.t(entry.publisher) for entry in panel.sources if entry.id == source), source)
    return text.t("{publisher}, edición {edition}", publisher=publisher, edition=edition)
