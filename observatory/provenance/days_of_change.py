"""Since when figures of a named release are other numbers, or none: as the record of releases tells, or their data."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from itertools import takewhile

from observatory.addresses.selection import Selection, SelectionError
from observatory.model import PastRelease
from observatory.observatory import Observatory
from observatory.provenance.shown_numbers import Cell, Numbers, numbers_of


class DaysOfChange:
    """The days on which figures changed after the release that `whole` names; `whole` is all there is of their places."""

    def __init__(self, site: Observatory, whole: Selection) -> None:
        self.site, self.whole = site, whole

    @cached_property
    def _later(self) -> tuple[PastRelease, ...]:
        """The releases after the named one that are still kept, the newest first."""
        name = self.whole.release
        later = takewhile(lambda past: name not in (past.id, *past.formerly), self.site.files.history())
        return tuple(past for past in later if past.withdrawn_on is None)

    def corrected(self, now: Numbers) -> tuple[date | None, str]:
        """The day of the release that corrected one of the cells last, and its name unless the revisions tell of it.

        `now` are their numbers of today. None and empty where that is not known.
        """
        if not now:
            return None, ""
        recorded = self._recorded(now)
        if recorded is not None:
            return recorded, ""
        try:
            found = next(self._correcting(now), None)
        except SelectionError:  # one of them cannot be read any more
            found = None
        return (found.released, found.id) if found else (None, "")

    def withdrawn(self, cells: Collection[Cell]) -> date | None:
        """The day of the release that showed a number of none of the cells any more; None where it is not known.

        The record does not tell whether a cell that is gone had a number: the releases do.
        """
        if not cells:
            return None
        oldest_first = self._later[::-1]
        at = bisect_left(oldest_first, True, key=lambda past: self._cells_of(past.id).isdisjoint(cells))
        return oldest_first[at].released if at < len(oldest_first) else None

    def _recorded(self, cells: Collection[Cell]) -> date | None:
        """The day that the record of the last releases names."""
        later = {past.id for past in self._later}
        places = dict.fromkeys(cell[:2] for cell in cells)
        changes = (change for place in places for change in self.site.release_changes(*place))
        days = (
            change.released
            for change in changes
            if change.release in later
            and change.value is not None
            and (change.indicator, change.territory, change.period, change.breakdown) in cells
        )
        return max(days, default=None)

    def _correcting(self, now: Numbers) -> Iterator[PastRelease]:
        """The releases, newest first, that show the numbers of today where the one before them showed others."""
        indicators = {cell[0] for cell in now}
        for past in self._later:
            changed = any(change.changed and change.indicator in indicators for change in past.changes)
            if changed and past.former and not self._shows(past.former, now):
                if self._shows(past.id, now):
                    yield past
                return

    def _shows(self, release: str, now: Numbers) -> bool:
        """Whether a release shows these numbers."""
        then = self._numbers(release)
        return all(then.get(cell) == numbers for cell, numbers in now.items())

    def _cells_of(self, release: str) -> set[Cell]:
        """The cells of which a release shows a number; none where it does not know what is asked for."""
        try:
            return set(self._numbers(release))
        except SelectionError:
            return set()

    def _numbers(self, release: str) -> Numbers:
        panel = self.site.panel(self.whole.replace(release=release))
        return numbers_of(panel.rows, panel)
