"""Where a count stands: the name of a cell, the same for those who protect it and for those who attack it."""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """Where a count stands. Days are ISO text."""

    snapshot: str
    statement: str
    indicator: str
    territory: str
    start: str
    end: str
    breakdown: str
