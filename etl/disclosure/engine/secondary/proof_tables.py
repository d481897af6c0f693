"""Tables of whole numbers that agree with what is shown: together they prove what each hidden count can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np


class ProofTables:
    """Tables of whole numbers that agree with what is shown, the true one among them: proof of what each count can be.

    `low` and `high` are the ends that each count has in them; `reached[v]` tells which counts are `v` in a table that
    is also possible for one who knows which counts are small. `least` is the least that each has in them and in the
    tables beside them that are possible if no mark says anything.
    """

    def __init__(self, values: np.ndarray, *, threshold: int) -> None:
        self._values, self._threshold = values, threshold
        self._tables: list[_ProofTable] = []
        self._entries: _TableEntries | None = None  # while no table is added
        self.low, self.high, self.least = values.copy(), values.copy(), values.copy()
        self.reached = np.array([values == value for value in range(threshold)])

    def add(self, steps: np.ndarray, *, informed: bool, marked: bool = True) -> None:
        """One table more, by how far each of its counts is from the true one; not `marked` where it ignores the marks."""
        whole = np.rint(steps)
        places = np.flatnonzero(whole)
        table = _ProofTable(places, self._values[places] + whole[places], informed, marked)
        self._tables.append(table)
        self._entries = None
        told = np.full(len(places), marked)
        self._take_in(places, table.counts, marked=told, informed=told & informed)

    def _take_in(
        self, places: np.ndarray, counts: np.ndarray, *, marked: np.ndarray, informed: np.ndarray
    ) -> None:
        """What tables prove of the counts at `places`; whether they heed the marks, and are possible for the informed."""
        np.minimum.at(self.least, places, counts)
        np.minimum.at(self.low, places[marked], counts[marked])
        np.maximum.at(self.high, places[marked], counts[marked])
        for value in range(self._threshold):
            self.reached[value, places[informed & (counts == value)]] = True

    @property
    def widths(self) -> np.ndarray:
        """How far apart the ends of each count are."""
        widths: np.ndarray = self.high - self.low
        return widths

    def width(self, place: int) -> float:
        """How far apart the ends of a count are."""
        return float(self.high[place] - self.low[place])

    def measure_reach(self, place: int, directions: Iterable[int], *, informed: bool) -> float:
        """How far the count moves in the tables, in these directions together; for the informed up to the small ones."""
        value, low, high = self._values[place], self.low[place], self.high[place]
        if informed:
            reached = np.flatnonzero(self.reached[:, place])
            low, high = reached[0], reached[-1]
        return float(sum(high - value if direction > 0 else value - low for direction in directions))

    def leave_out_count(self, place: int) -> Self:
        """The tables that remain possible when the count at `place` is shown.

        Only the counts that differ in one of the tables taken away are gone through again.
        """
        tables = self._tables
        owners, places, counts, marked, informed = self._entries = self._entries or _list_entries(tables)
        is_gone = np.zeros(len(tables), dtype=bool)
        is_gone[owners[places == place]] = True
        is_touched = np.zeros(len(self._values), dtype=bool)
        is_touched[places[is_gone[owners]]] = True
        remaining = type(self)(self._values, threshold=self._threshold)
        remaining._tables = [table for table, gone in zip(tables, is_gone, strict=True) if not gone]
        for name in ("low", "high", "least", "reached"):
            kept = np.where(is_touched, getattr(remaining, name), getattr(self, name))
            setattr(remaining, name, kept)
        again = is_touched[places] & ~is_gone[owners]
        told = owners[again]
        remaining._take_in(places[again], counts[again], marked=marked[told], informed=informed[told])
        return remaining


class _ProofTable(NamedTuple):
    """One table by the counts in which it differs from the true one; few do."""

    places: np.ndarray
    counts: np.ndarray
    informed: bool
    marked: bool


class _TableEntries(NamedTuple):
    """All counts that differ in tables, one after the other, with their table; and of each table what it heeds."""

    owners: np.ndarray
    places: np.ndarray
    counts: np.ndarray
    marked: np.ndarray
    informed: np.ndarray


def _list_entries(tables: Sequence[_ProofTable]) -> _TableEntries:
    marked = np.array([table.marked for table in tables], dtype=bool)
    return _TableEntries(
        owners=np.repeat(
            np.arange(len(tables)), np.array([len(table.places) for table in tables], dtype=int)
        ),
        places=np.concatenate([np.array([], dtype=int), *(table.places for table in tables)]),
        counts=np.concatenate([np.array([]), *(table.counts for table in tables)]),
        marked=marked,
        informed=marked & np.array([table.informed for table in tables], dtype=bool),
    )
