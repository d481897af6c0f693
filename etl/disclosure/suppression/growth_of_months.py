"""Hides months of a later edition beside which an earlier one tells of 1 to 4 persons added to a month, or to several.

The months of a year and place that an edition shows, beside those and the total that others show. Where the total is
hidden, so are the months that would give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from etl.disclosure.suppression.growth_sums import Sums


@dataclass(frozen=True, slots=True)
class Months:
    """The months of one year of one place, with a row an edition, the oldest first, and a column a month.

    No number is a month that nobody looks at any more (those of a year withheld), or a total that the edition does not
    show. The `last` month is the last that it covers, counted from 1. What is `free` is shown or hidden in its turn.
    """

    values: np.ndarray
    totals: np.ndarray
    last: np.ndarray
    shown: np.ndarray
    free: np.ndarray

    def __post_init__(self) -> None:
        """What a total has beside the months at hand stands in one of the others: only their sum is ever asked for."""
        self.shown[self.free] = False
        for values, total, last in zip(self.values, self.totals, self.last, strict=True):
            lacking = np.flatnonzero(np.isnan(values[:last]))
            if len(lacking) and not np.isnan(total):
                rest = total - np.nansum(values)
                values[lacking] = 0.0
                values[lacking[0]] = rest

    def hide_small_growth(self, at: int, sums: Sums, *, hides_total: bool) -> None:
        """Show what may be shown of the edition `at` and tells, beside no other edition, of a small growth.

        Of editions that are still to come only what was shown before is known. With `hides_total`, the edition has a
        total and hides it.
        """
        self.shown[at] |= self.free[at]
        others = [other for other in range(len(self.values)) if other != at and self._tells_of(at, other)]
        if hides_total:
            self._hide_what_gives_the_total(at, others)
            return
        for other in others:
            told = self.shown[at] & self.shown[other] & sums.are_small(self._growth(at, other))
            self.shown[at] &= ~(told & self.free[at])
        while sum(self._repair(at, other, sums) for other in others):
            pass

    def _tells_of(self, at: int, other: int) -> bool:
        """Whether the other edition tells of some months of this one: it shows some, or the total of some."""
        return bool(
            self.shown[other].any()
            or (self.last[other] != self.last[at] and not np.isnan(self.totals[other]))
        )

    def _hide_what_gives_the_total(self, at: int, others: Iterable[int]) -> None:
        """Hide the months that grew beside any other edition, as their total is hidden; all of them where none did."""
        changed = np.zeros(self.values.shape[1], dtype=bool)
        for other in others:
            changed |= self._growth(at, other) != 0
        self.shown[at] &= ~(self.free[at] & (changed if (changed & self.free[at]).any() else True))

    def _growth(self, at: int, other: int) -> np.ndarray:
        """What each month grew by; one that the earlier edition does not cover is all growth."""
        later, earlier = max(at, other), min(at, other)
        return np.asarray(np.nan_to_num(self.values[later]) - np.nan_to_num(self.values[earlier]))

    def _repair(self, at: int, other: int, sums: Sums) -> bool:
        """Hide more beside each sum that both editions give and that tells too much. True where anything was hidden."""
        growth, before = self._growth(at, other), self.shown[at].sum()
        for block in self._blocks(at, other):
            parts = growth[block]
            if sums.tell(parts, np.zeros(len(parts), dtype=int))[0]:
                self._widen(at, block, growth, sums)
        return bool(self.shown[at].sum() < before)

    def _blocks(self, at: int, other: int) -> Iterator[np.ndarray]:
        """The months whose sum both editions give, and not each of them."""
        ours, theirs = self._hidden(at), self._hidden(other)
        given = not np.isnan(self.totals[other])
        if (ours & theirs).any():
            if given:
                yield ours | theirs
            return
        if ours.any():
            yield ours
        if theirs.any() and given:
            yield theirs

    def _hidden(self, edition: int) -> np.ndarray:
        return np.asarray((np.arange(self.values.shape[1]) < self.last[edition]) & ~self.shown[edition])

    def _widen(self, at: int, block: np.ndarray, growth: np.ndarray, sums: Sums) -> None:
        """Hide one month more beside those of the block, or all where none of them grew.

        One that another edition shows goes first: it stays current.
        """
        may_be = self.shown[at] & self.free[at]
        if not self._hidden(at)[
            block
        ].any():  # the other edition hides them: one of them has to be hidden here too
            chosen = sums.cheapest(np.flatnonzero(block), growth, self.values[at], free=may_be)
        else:
            beside = np.flatnonzero(may_be & ~block)
            has_another = np.asarray(np.delete(self.shown, at, axis=0).any(axis=0))[beside]
            enough = growth[beside] + growth[block].sum() >= sums.threshold
            first = beside[has_another & enough]
            partner = sums.partner(
                first if len(first) else beside, growth, self.values[at], block=np.flatnonzero(block)
            )
            chosen = beside if partner is None else np.array([partner])
        self.shown[at, chosen] = False
