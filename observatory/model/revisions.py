"""Changes between two editions of a series, and the usual size of later changes of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from observatory.model.coordinates import Breakdown, Period
from observatory.model.entries import Indicator, Territory
from observatory.model.facts import Snapshot
from observatory.model.forms import DataFile


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """How many shown figures are another number today or none, the first of them, and whether newer ones are there.

    `indicator` and `territory` are of the first that changed. `corrected_on` is the day of the release that corrected
    last, as far as it is known, and `corrected_in` its name where only its own page tells what changed; `withdrawn_on`
    is that of the release that no longer showed one of them.
    """

    corrected: int = 0
    withdrawn: int = 0
    hidden: bool = False
    newer: bool = False
    indicator: str = ""
    territory: str = ""
    corrected_on: date | None = None
    corrected_in: str = ""
    withdrawn_on: date | None = None


class Change(StrEnum):
    """How a cell changed: another number, a first or no number; protected, shown again; new, gone."""

    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    GIVEN = "given"
    PROTECTED = "protected"
    FREED = "freed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CellValue:
    """The value of a cell in one edition: a number, no number for some reason, or protected."""

    value: float | None
    protected: bool = False


def change_of(former: CellValue | None, latter: CellValue | None) -> Change | None:
    """The change between two values of one cell (None: no row); None where they are equal."""
    if former is None or latter is None:
        return None if former is latter else Change.NEW if former is None else Change.GONE
    if former.protected or latter.protected:
        return _classify_hidden_change(former, latter)
    if former.value == latter.value:
        return None
    if latter.value is None:
        return Change.WITHDRAWN
    return Change.GIVEN if former.value is None else Change.CHANGED


def _classify_hidden_change(former: CellValue, latter: CellValue) -> Change | None:
    if former.protected and latter.protected:
        return None
    if latter.protected:
        return Change.PROTECTED
    return Change.WITHDRAWN if latter.value is None else Change.FREED


_TELLS_FORMER = (Change.CHANGED, Change.WITHDRAWN)
_TELLS_VALUE = (Change.CHANGED, Change.GIVEN, Change.FREED, Change.NEW)


def numbers_of_change(
    change: Change, former: CellValue | None, latter: CellValue | None
) -> tuple[float | None, float | None]:
    """The former and new number of a change, without that of a cell that is protected now, or gone."""
    return (
        former.value if former is not None and change in _TELLS_FORMER else None,
        latter.value if latter is not None and change in _TELLS_VALUE else None,
    )


@dataclass(frozen=True, slots=True)
class Revision:
    """One cell that changed between two editions: change, both values where not hidden, both editions.

    `said` is the day the new edition was public.
    """

    indicator: str
    territory: str
    period: Period
    breakdown: Breakdown
    former: float | None
    former_snapshot: str
    value: float | None
    snapshot: str
    public_day: date
    change: Change = Change.CHANGED

    @property
    def difference(self) -> float | None:
        """How much was added; below zero where the value fell; None unless two numbers are told."""
        return None if self.value is None or self.former is None else self.value - self.former

    @property
    def edition(self) -> str:
        """The edition that says the new value."""
        return self.snapshot.partition("@")[2]

    @property
    def former_edition(self) -> str:
        """The edition that said the former value."""
        return self.former_snapshot.partition("@")[2]


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """One cell that changed between two releases; numbers where not hidden."""

    former_release: str
    release: str
    released: date
    change: Change
    indicator: str
    territory: str
    period: Period
    breakdown: Breakdown
    former: float | None
    value: float | None

    @property
    def difference(self) -> float | None:
        """How much was added; None unless two numbers are told."""
        return None if self.value is None or self.former is None else self.value - self.former


@dataclass(frozen=True, slots=True)
class IndicatorRelease:
    """A release that brought something to an indicator: editions that the one before had not, or other numbers.

    `changed` counts the cells that it shows otherwise than the release before it.
    """

    id: str
    released: date
    editions: tuple[Snapshot, ...]
    changed: int


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
    public_day: date


@dataclass(frozen=True, slots=True)
class RevisionLog:
    """All revisions of one indicator in one place, with sizes and editions.

    `sizes` are of this place, `everywhere` of all places with months; `places` are those where something moved;
    `releases` tells what this observatory itself shows otherwise than in its release before.
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
    releases: tuple[ReleaseChange, ...] = ()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """How many figures of a series a release shows that the one before it did not, and how many are other numbers.

    A figure that is protected in either of the two is in neither count.
    """

    indicator: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class PastRelease:
    """A release as the list of all tells of it; of a withdrawn one the day and the reason alone.

    `changes` are against the release `former` (empty: the first one, or not known); `files` is None where not known.
    """

    id: str
    released: date
    sha256: str = ""
    current: bool = False
    formerly: tuple[str, ...] = ()
    former: str = ""
    changes: tuple[SeriesChange, ...] = ()
    files: tuple[DataFile, ...] | None = None
    withdrawn_on: date | None = None
    reason: str = ""
