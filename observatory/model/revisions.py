"""What moved between two editions of a series, and how far a month usually moves after it is first said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from observatory.model.breakdown import Breakdown
from observatory.model.entries import Indicator, Territory
from observatory.model.facts import Snapshot
from observatory.model.period import Period


@dataclass(frozen=True, slots=True)
class Revision:
    """One cell that an edition says anew: both values, the edition of each, the day the new one was public."""

    indicator: str
    territory: str
    period: Period
    breakdown: Breakdown
    former: float
    former_snapshot: str
    value: float
    snapshot: str
    said: date

    @property
    def difference(self) -> float:
        """How much was added; below zero where the value fell."""
        return self.value - self.former

    @property
    def edition(self) -> str:
        """The edition that says the new value."""
        return self.snapshot.partition("@")[2]

    @property
    def former_edition(self) -> str:
        """The edition that said the former value."""
        return self.former_snapshot.partition("@")[2]


@dataclass(frozen=True, slots=True)
class RevisionSize:
    """How far months moved from the value first said to the current one.

    `youngest` to `oldest` is the age of the months, in months from the month itself to the cut-off of the edition
    that first said it (None: no upper end). `median` and `largest` are relative (0.13 is 13 %), `largest` is the
    change furthest from zero, with its sign. Months that did not move are among the `pairs`.
    """

    youngest: int
    oldest: int | None
    pairs: int
    places: int
    median: float
    largest: float


@dataclass(frozen=True, slots=True)
class Revised:
    """How many cells of an indicator moved in a place, and the newest edition that moved one."""

    indicator: str
    territory: str
    cells: int
    said: date


@dataclass(frozen=True, slots=True)
class RevisionLog:
    """All that is to be said of the revisions of one indicator in one place.

    `sizes` are of this place, `everywhere` of all places with months; `places` are those where something moved.
    """

    indicator: Indicator
    place: Territory
    revisions: tuple[Revision, ...]
    sizes: tuple[RevisionSize, ...]
    everywhere: tuple[RevisionSize, ...]
    places: tuple[Territory, ...]
    newest: Period | None
    snapshots: tuple[Snapshot, ...]
    release: str
    released: date
