"""The numbers that a panel shows, cell by cell, as they are read: what two releases are held against each other by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from observatory.model import Breakdown, Panel, Period, Row
from observatory.text import Text
from observatory.words.labels import value_words

Cell: TypeAlias = tuple[str, str, Period, Breakdown]
"""Indicator, territory, period and breakdown."""
Numbers: TypeAlias = dict[Cell, set[str]]


def cell_of(row: Row) -> Cell:
    """The cell of a row, whoever says its number."""
    return row.indicator, row.territory, row.period, row.breakdown


def numbers_of(rows: Iterable[Row], panel: Panel) -> Numbers:
    """What is read of each cell that has a number: several, where documents disagree."""
    text, indicators = Text(), {indicator.id: indicator for indicator in panel.indicators}
    numbers: Numbers = {}
    for row in rows:
        if row.symbol == "value":
            numbers.setdefault(cell_of(row), set()).add(value_words(row, indicators[row.indicator], text))
    return numbers
