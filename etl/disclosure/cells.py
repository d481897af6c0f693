"""The key of a cell (edition, indicator, place, period, breakdown), shared by suppression and audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

_NAMED = ["snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown"]


class Cell(NamedTuple):
    """The key of a count. Days are ISO text."""

    snapshot: str
    statement: str
    indicator: str
    territory: str
    start: str
    end: str
    breakdown: str

    def at(self, territory: str) -> Cell:
        """The same count of another place; quicker than `_replace`, which is asked millions of times."""
        return Cell(self[0], self[1], self[2], territory, self[4], self[5], self[6])

    def by(self, breakdown: str) -> Cell:
        """The same count with another breakdown."""
        return Cell(self[0], self[1], self[2], self[3], self[4], self[5], breakdown)

    @property
    def series(self) -> tuple[str, ...]:
        """What it shares with the same count at another time."""
        return self[:4] + self[6:]


def cells_of(frame: pd.DataFrame) -> Iterator[Cell]:
    """The name of each row of a frame with the columns of OBSERVED.

    Each spelling is held once: a national file names a million cells with few words.
    """
    return map(Cell._make, zip(*(_shared(frame[name]) for name in _NAMED), strict=True))


def _shared(column: pd.Series[str]) -> np.ndarray:
    places, words = pd.factorize(column, use_na_sentinel=False)
    return np.array([str(word) for word in words], dtype=object)[places]
