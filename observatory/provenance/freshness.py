"""How old the newest edition of each source is, against the day by which a newer one was due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from observatory.model import Snapshot, Source


@dataclass(frozen=True, slots=True)
class SourceAge:
    """The newest edition that is held of a source: how far it reaches, when it was fetched, when the next was due."""

    source: str
    edition: str = ""
    cutoff: date | None = None
    retrieved: date | None = None
    due: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether the day has passed by which a newer edition was due."""
        return self.due is not None and today > self.due

    def record(self, today: date) -> dict[str, str | int | bool | None]:
        """As plain values for programs; days are counted to `today`, None where no day is known."""
        return {
            "source": self.source,
            "edition": self.edition or None,
            "cutoff": self.cutoff.isoformat() if self.cutoff else None,
            "days_since_cutoff": (today - self.cutoff).days if self.cutoff else None,
            "retrieved": self.retrieved.isoformat() if self.retrieved else None,
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.is_overdue(today),
        }


def source_ages(sources: Iterable[Source], snapshots: Iterable[Snapshot]) -> tuple[SourceAge, ...]:
    """The age of each source that has an edition, or of which editions are expected, in the order of `sources`.

    An edition reaches to its cut-off and the next a time further (`months_between`); that one is due once as much time
    again has passed to make it. Where no other is expected, or no cut-off is known, none is due.
    """
    newest: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        known = newest.get(snapshot.source)
        if known is None or _order(snapshot) > _order(known):
            newest[snapshot.source] = snapshot
    return tuple(
        _age(source, newest.get(source.id))
        for source in sources
        if source.id in newest or source.months_between
    )


def _order(snapshot: Snapshot) -> tuple[date, date]:
    return (snapshot.cutoff or date.min, snapshot.retrieved)


def _age(source: Source, newest: Snapshot | None) -> SourceAge:
    if newest is None:
        return SourceAge(source.id)
    expected = bool(source.months_between) and newest.cutoff is not None
    due = _months_after(newest.cutoff, 2 * source.months_between) if expected and newest.cutoff else None
    return SourceAge(source.id, newest.edition, newest.cutoff, newest.retrieved, due)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
