"""Alternative tables that agree with a pattern of suppression: they prove which values each hidden count can have."""

from __future__ import annotations

from typing import Self

import numpy as np


class Proofs:
    """Tables of whole numbers that agree with what is shown, the true one among them.

    `low` and `high` are the ends that each count has in them; `reached[v]` tells which counts are `v` in a table that
    is also possible for one who knows which counts are small. `least` is the least that each has in them and in the
    tables beside them that are possible if no mark says anything.
    """

    def __init__(self, values: np.ndarray, *, threshold: int) -> None:
        self._values, self._threshold = values, threshold
        self._tables: list[np.ndarray] = []
        self._informed: list[bool] = []
        self._marked: list[bool] = []
        self.low, self.high, self.least = values.copy(), values.copy(), values.copy()
        self.reached = np.array([values == value for value in range(threshold)])

    def add(self, steps: np.ndarray, *, informed: bool, marked: bool = True) -> None:
        """One table more, by how far each of its counts is from the true one; not `marked` where it ignores the marks."""
        table = self._values + np.rint(steps)
        self._tables.append(table)
        self._informed.append(informed)
        self._marked.append(marked)
        np.minimum(self.least, table, out=self.least)
        if not marked:
            return
        np.minimum(self.low, table, out=self.low)
        np.maximum(self.high, table, out=self.high)
        if informed:
            for value in range(self._threshold):
                self.reached[value] |= table == value

    def width(self, place: int) -> float:
        """How far apart the ends of a count are."""
        return float(self.high[place] - self.low[place])

    def without(self, place: int) -> Self:
        """The tables that remain possible when the count at `place` is shown."""
        remaining = type(self)(self._values, threshold=self._threshold)
        for table, informed, marked in zip(self._tables, self._informed, self._marked, strict=True):
            if table[place] == self._values[place]:
                remaining.add(table - self._values, informed=informed, marked=marked)
        return remaining
