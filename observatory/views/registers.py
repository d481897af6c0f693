"""Says what registers that count the same thing, each in its way, say of a place: all of them, none as the larger."""

from __future__ import annotations

from collections.abc import Sequence

from observatory.model import Panel, Period, Row, Territory
from observatory.text import Text
from observatory.views.labels import category_name, listed, value_words
from observatory.views.sentences import capital
from observatory.views.series import as_bars, is_whole, leading


def registers(panel: Panel, place: Territory, rows: Sequence[Row], *, text: Text) -> str:
    """What each register says in the period of `rows`, and where the chart goes on what is said of its newest year."""
    said = text.t(
        "{place}, {during}: {values}.",
        place=text.t(place.name),
        during=text.during(rows[0].period),
        values=_each(panel, rows, text),
    )
    return " ".join(filter(None, (said, _newer(panel, place, rows[0].period, text=text))))


def _each(panel: Panel, rows: Sequence[Row], text: Text) -> str:
    said = [
        text.t(
            "{value} según {register}",
            value=value_words(row, panel.indicator, text),
            register=category_name(panel, row.breakdown, text),
        )
        for row in rows
    ]
    return listed(said, text)


def _newer(panel: Panel, place: Territory, told: Period, *, text: Text) -> str:
    """The newest whole year after the one told, of which fewer registers say anything; bars show one year alone."""
    if as_bars(panel):
        return ""
    later = [
        row for row in leading(panel.rows)
        if row.territory == place.code and row.period.start > told.end and is_whole(row) and row.breakdown.codes
    ]  # fmt: skip
    newest = max((row.period for row in later), key=lambda one: one.end, default=None)
    if newest is None:
        return ""
    return text.t(
        "{during} hay menos registros con cifra: {values}.",
        during=capital(text.during(newest)),
        values=_each(panel, [row for row in later if row.period == newest], text),
    )
