"""Says each point of a chart or map in a line, in the order in which one reads along it."""

from __future__ import annotations

from observatory.model import Indicator, Panel, Row, Territory
from observatory.text import Text
from observatory.views.labels import category_name, interval_words, status_words, unit_words, value_words
from observatory.views.series import as_bars, current_period, series_of, sides


def points(panel: Panel, text: Text) -> tuple[str, ...]:
    """One line a point that is drawn, and one a cell that is a gap: place, group, period, value, interval, status.

    Lines are read series by series along the time, bars in the order of the groups, maps from the highest
    value down with the gaps last.
    """
    return tuple(line for side in sides(panel) if side.indicators for line in _of_side(side, text))


def parts_of(row: Row, place: Territory, indicator: Indicator, *, text: Text, group: str = "") -> list[str]:
    """What is told of one point: place, group and period; value with unit; interval; status."""
    said = value_words(row, indicator, text)
    where = [text.t(place.name), group, text.period(row.period)]
    parts = [
        ", ".join(filter(None, where)),
        f"{said} {unit_words(indicator, text)}" if row.symbol == "value" else said,
        interval_words(row, indicator, text),
        status_words(row, text) if row.symbol == "value" else "",
    ]
    return [part for part in parts if part]


def _of_side(side: Panel, text: Text) -> list[str]:
    every = series_of(side)
    period = current_period(side.rows)
    one_period = side.view == "map" or as_bars(side)
    shown = [
        (series, row) for series in every for row in series.rows if not one_period or row.period == period
    ]
    if side.view == "map" or (one_period and not side.by):
        shown.sort(key=lambda pair: -1.0 if pair[1].value is None else pair[1].value, reverse=True)
    return [
        _line(
            parts_of(
                row,
                series.territory,
                series.indicator,
                text=text,
                group=category_name(side, series.breakdown, text) if side.by else "",
            )
        )
        for series, row in shown
    ]


def _line(parts: list[str]) -> str:
    where, *told = parts
    return f"{where}: {'; '.join(told)}"
