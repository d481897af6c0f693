"""The key of a cell (edition, indicator, place, period, breakdown), as suppression and audit name it, and of a frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.model.status import ADDS_NOTHING


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

    def during(self, start: str, end: str) -> Cell:
        """The same count of other days."""
        return Cell(self[0], self[1], self[2], self[3], start, end, self[6])

    def in_edition(self, snapshot: str) -> Cell:
        """The same count in another edition."""
        return Cell(snapshot, self[1], self[2], self[3], self[4], self[5], self[6])

    @property
    def is_of_a_month(self) -> bool:
        """Whether its days lie within one calendar month."""
        return self[4][:7] == self[5][:7]

    @property
    def of_its_year(self) -> Cell:
        """The key that it shares with the same count of other days of its year."""
        return self.during(self[4][:4], "")

    @property
    def series(self) -> tuple[str, ...]:
        """What it shares with the same count at another time."""
        return self[:4] + self[6:]


_NAMED = ["snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown"]


def cells_of(frame: pd.DataFrame) -> Iterator[Cell]:
    """The name of each row of a frame with the columns of OBSERVED.

    Each spelling is held once: a national file names a million cells with few words.
    """
    return map(Cell._make, zip(*(_share_strings(frame[name]) for name in _NAMED), strict=True))


def counts_of(frame: pd.DataFrame) -> dict[Cell, float]:
    """The counts of a frame with the columns of OBSERVED; rows without a value are left out.

    What its source counts elsewhere, or knows nothing of, adds nothing to its whole: a zero beside the others.
    """
    rows = frame[frame["value"].notna() | frame["obs_status"].isin(ADDS_NOTHING)]
    return dict(zip(cells_of(rows), rows["value"].fillna(0.0).astype(float).tolist(), strict=True))


def _share_strings(column: pd.Series[str]) -> np.ndarray:
    places, words = pd.factorize(column, use_na_sentinel=False)
    return np.array([str(word) for word in words], dtype=object)[places]
