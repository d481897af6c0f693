"""The key of a cell (edition, indicator, place, period, breakdown), shared by suppression and audit."""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """The key of a count. Days are ISO text."""

    snapshot: str
    statement: str
    indicator: str
    territory: str
    start: str
    end: str
    breakdown: str
