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
