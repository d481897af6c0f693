"""Says how far a rate depends on the population it is divided by: a table of the choices, and one sentence a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from observatory.model import Panel, Row
from observatory.statistics.series import current
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.change_words import format_signed_number
from observatory.words.labels import interval_words, population_words, value_words
from observatory.words.table import Table, TableCell

_MOST_PLACES: Final = 4


def choices_of(panel: Panel) -> tuple[tuple[Row, ...], ...]:
    """For each of the first places the newest rate that has an alternative, with its alternatives behind it."""
    groups = (_newest(panel, place.code) for place in panel.territories[:_MOST_PLACES])
    return tuple(rows for rows in groups if rows)


def _newest(panel: Panel, place: str) -> tuple[Row, ...]:
    others = [row for row in panel.alternatives if row.territory == place and row.leads]
    periods = {row.period for row in others}
    row_shown = current(
        row for row in panel.rows if row.territory == place and row.period in periods and row.leads
    )
    if row_shown is None or row_shown.value is None:
        return ()
    same_period = (
        row for row in others if (row.period, row.statement) == (row_shown.period, row_shown.statement)
    )
    return (row_shown, *sorted(same_period, key=lambda row: row.value or 0.0, reverse=True))


def effect(panel: Panel, text: Text) -> Iterator[str]:
    """One sentence a place: the rate that is shown, the one furthest from it, and how far apart they are."""
    for row_shown, *others in choices_of(panel):
        furthest = max(others, key=lambda row: abs(_difference(row, row_shown)))
        yield text.t(
            "{place}, {period}. Con «{chosen}»: {value}. Con «{other}»: {far}. Diferencia: {difference} %.",
            place=_place(panel, row_shown, text),
            period=text.period(row_shown.period),
            chosen=population_words(row_shown, text),
            value=value_words(row_shown, panel.indicator, text),
            other=population_words(furthest, text),
            far=value_words(furthest, panel.indicator, text),
            difference=format_signed_number(100 * _difference(furthest, row_shown), text, 1),
        )


def effect_table(panel: Panel, text: Text) -> Table:
    """The choices of each place in rows, the one shown first, each with its distance from it."""
    places = choices_of(panel)
    headers = (
        text.t(captions.POPULATION),
        text.t(captions.RATE),
        text.t(captions.DIFFERENCE),
        text.t(captions.INTERVAL),
        text.t(captions.INHABITANTS),
    )
    rows = tuple(_line(panel, row, rows[0], text=text) for rows in places for row in rows)
    caption = text.t("La misma cuenta entre cada población a mano")
    if len(places) == 1:
        return Table(f"{caption}. {_place_and_period(panel, places[0][0], text)}", headers, rows)
    places_and_periods = (_place_and_period(panel, row, text) for rows in places for row in rows)
    placed = tuple((TableCell(label), *row) for label, row in zip(places_and_periods, rows, strict=True))
    return Table(caption, (text.t("Lugar y periodo"), *headers), placed)


def _line(panel: Panel, row: Row, row_shown: Row, *, text: Text) -> tuple[TableCell, ...]:
    people = text.number(row.denominator) if row.denominator is not None else ""
    apart = (
        text.t("elegida")
        if row is row_shown
        else f"{format_signed_number(100 * _difference(row, row_shown), text, 1)} %"
    )
    return (
        TableCell(population_words(row, text)),
        TableCell(value_words(row, panel.indicator, text), numeric=True),
        TableCell(apart, numeric=True),
        TableCell(interval_words(row, panel.indicator, text), numeric=True),
        TableCell(people, numeric=True),
    )


def _place_and_period(panel: Panel, row: Row, text: Text) -> str:
    return f"{_place(panel, row, text)}, {text.period(row.period)}"


def _place(panel: Panel, row: Row, text: Text) -> str:
    names: Sequence[str] = [place.name for place in panel.territories if place.code == row.territory]
    return text.t(names[0])


def _difference(row: Row, row_shown: Row) -> float:
    """How far a rate lies from the one shown, relative to it."""
    return (row.value or 0.0) / row_shown.value - 1 if row_shown.value else 0.0
